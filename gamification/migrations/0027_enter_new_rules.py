"""Stories that were told, and requests that were answered, before there were rules about them are
entered by the workers; what is entered stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("gamification", "0026_dismissed_rings")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO gamification_backfill (community_id, asked_at, ways_done, way, through_id)
            SELECT id, now(), '[]', '', 0 FROM community_community
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
