"""Anonymous polls that are open keep the pool that they had; scheduled ones are counted when they
go out, so their boxes go."""

from django.db import migrations

OPEN = """FROM feed_poll poll JOIN feed_post post ON post.id = poll.post_id
    {} WHERE poll.anonymous AND poll.closed_at IS NULL
    AND post.state NOT IN ('scheduled', 'refused') AND belongs.joined_at <= post.published_at
    ON CONFLICT DO NOTHING"""
OF_COMMUNITIES = OPEN.format(
    """JOIN community_membership belongs ON post.group_id IS NULL
       AND belongs.community_id = post.community_id AND belongs.role <> 'guest'"""
)
OF_GROUPS = OPEN.format(
    """JOIN groups_groupmembership belongs ON belongs.group_id = post.group_id
       AND belongs.role <> 'observer'"""
)
INSERT = "INSERT INTO feed_elector (poll_id, user_id) SELECT poll.id, belongs.user_id "
UNBOX = """WITH waiting AS (
    UPDATE feed_poll poll SET box_id = NULL FROM feed_post post, feed_poll before
    WHERE post.id = poll.post_id AND before.id = poll.id AND before.box_id IS NOT NULL
    AND post.state IN ('scheduled', 'refused') RETURNING before.box_id)
    DELETE FROM anonymity_ballotbox WHERE id IN (SELECT box_id FROM waiting)"""


class Migration(migrations.Migration):
    dependencies = [
        ("anonymity", "0001_initial"),
        ("community", "0002_names_in_words"),
        ("groups", "0001_initial"),
        ("feed", "0006_electors"),
    ]

    operations = [
        migrations.RunSQL(INSERT + OF_COMMUNITIES, migrations.RunSQL.noop),
        migrations.RunSQL(INSERT + OF_GROUPS, migrations.RunSQL.noop),
        migrations.RunSQL(UNBOX, migrations.RunSQL.noop),
    ]
