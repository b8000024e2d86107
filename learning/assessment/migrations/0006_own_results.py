import django.db.models.deletion
from django.db import migrations, models

# What one of a team was given so far belongs to the newest version.
MOVE = """
INSERT INTO assessment_ownresult (share_id, version_id, points, words)
SELECT h.id, v.id, h.points, h.words
FROM assessment_share h
JOIN assessment_submission s ON s.id = h.submission_id
JOIN assessment_submissionversion v ON v.submission_id = s.id AND v.number = s.newest
WHERE h.points IS NOT NULL OR h.words <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0005_late_answers_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewrules",
            name="is_on",
            field=models.BooleanField(default=True, verbose_name="learners review it"),
        ),
        migrations.CreateModel(
            name="OwnResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=2, max_digits=8, null=True, verbose_name="own points"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="words to this learner"
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_results",
                        to="assessment.share",
                        verbose_name="part",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_results",
                        to="assessment.submissionversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "result of one of a team",
                "verbose_name_plural": "results of some of a team",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("share", "version"), name="assessment_own_result_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="share",
            name="points",
        ),
        migrations.RemoveField(
            model_name="share",
            name="words",
        ),
    ]
