import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gamification", "0029_reason_taken_down"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ring",
            name="dismissed_at",
            field=models.DateTimeField(null=True, verbose_name="dismissed"),
        ),
        migrations.AddField(
            model_name="ring",
            name="dismissed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dismissed by",
            ),
        ),
        migrations.AddField(
            model_name="ring",
            name="dismissed_reason",
            field=models.CharField(
                blank=True, db_default="", max_length=500, verbose_name="why it is none"
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="why",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "What it was for no longer exists, or no longer counts"),
                    (2, "It was moved to another place"),
                    (3, "Recomputed by current rules"),
                    (4, "A ring of people who reward only each other"),
                    (5, "It was entered again with another date"),
                    (6, "Those who look after the community decided that this is no ring"),
                ],
                null=True,
                verbose_name="why it was reversed",
            ),
        ),
        migrations.AddField(
            model_name="pointgrant",
            name="withdrawn_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken back by",
            ),
        ),
        migrations.AddField(
            model_name="pointgrant",
            name="withdrawn_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                max_length=500,
                verbose_name="why it was taken back",
            ),
        ),
        # Stories that were told and requests that were answered before there were rules about them
        # are entered by the workers; what is entered stays as it is.
        migrations.RunSQL(
            """
            INSERT INTO gamification_backfill (community_id, asked_at, ways_done, way, through_id)
            SELECT id, now(), '[]', '', 0 FROM community_community
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
