"""What was done in communities before recognition existed is entered by the workers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("gamification", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO gamification_backfill (community_id, asked_at, way, through_id)
            SELECT id, now(), 0, 0 FROM community_community
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
