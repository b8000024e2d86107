from django.db import migrations, models


class Migration(migrations.Migration):
    """Which revocation by the system it was is a state, and no longer its sentence."""

    dependencies = [
        ("gamification", "0031_settings_changed"),
    ]

    operations = [
        migrations.AddField(
            model_name="badgeaward",
            name="revoked_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("undone", "What it was given for was undone within a week."),
                    ("removed", "Moderators removed what it was given for."),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=7,
                verbose_name="revoked by the system because",
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE gamification_badgeaward
            SET revoked_reason = '', revoked_because = CASE revoked_reason
                WHEN 'Moderators removed what it was given for.' THEN 'removed' ELSE 'undone' END
            WHERE revoked_at IS NOT NULL AND NOT revoked_for_good
            """,
            """
            UPDATE gamification_badgeaward
            SET revoked_reason = CASE revoked_because
                WHEN 'removed' THEN 'Moderators removed what it was given for.'
                ELSE 'What it was given for was undone within a week.' END
            WHERE revoked_because <> ''
            """,
        ),
    ]
