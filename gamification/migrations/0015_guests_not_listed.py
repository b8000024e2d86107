"""Guests are on no board of their community from now on. Facts about them come only later."""

from django.db import migrations

UNLIST = """
    UPDATE gamification_boardscore s SET listed = false
    FROM community_membership m
    JOIN gamification_board b ON b.place = -m.community_id
    WHERE m.role = 'guest' AND s.member_id = m.user_id AND s.board_id = b.id AND s.listed
"""


class Migration(migrations.Migration):
    dependencies = [
        ("gamification", "0014_walks"),
        ("community", "0003_time_zone"),
    ]

    operations = [migrations.RunSQL(UNLIST, migrations.RunSQL.noop)]
