"""What moderators decide stands beside the state of a story; and the database compares a published
story with the words that people agreed to, which it refuses to change.

The trigger of migration 0001 looked at who agreed to which version. It now also looks at what that
version said, and whom it named.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import plc.core.ids

# Hidden while published, and somebody has withdrawn their consent since: withdrawn.
MOVE_STATES = """
UPDATE stories_story story SET taken_down = state, state = CASE
    WHEN state_before NOT IN ('', 'published') THEN state_before
    WHEN published_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM stories_namedperson named WHERE named.story_id = story.id AND NOT EXISTS (
            SELECT FROM stories_consent consent
            WHERE consent.story_id = story.id AND consent.user_id = named.user_id
                AND consent.version = story.version AND consent.state = 'given'))
    THEN 'published' ELSE 'withdrawn' END
WHERE state IN ('hidden', 'removed');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
# Versions from before migration 0002 have no picture.
COMPLETE_VERSIONS = """
UPDATE stories_storyversion version SET picture_id = story.picture_id, alt = picture.alt
FROM stories_story story JOIN files_storedfile picture ON picture.id = story.picture_id
WHERE version.story_id = story.id AND version.number = story.version
    AND version.picture_id IS NULL AND story.state = 'published';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
CHECK_CONSENT = """
CREATE OR REPLACE FUNCTION stories_check_consent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    openness text[] := ARRAY['group', 'community', 'public'];
    shown stories_story;
BEGIN
    SELECT * INTO shown FROM stories_story
        WHERE id = coalesce(changed->>'story_id', changed->>'id')::bigint FOR NO KEY UPDATE;
    IF NOT FOUND OR shown.state <> 'published' THEN RETURN NULL; END IF;
    IF EXISTS (
        SELECT FROM stories_namedperson named WHERE named.story_id = shown.id AND NOT EXISTS (
            SELECT FROM stories_consent consent
            WHERE consent.story_id = shown.id AND consent.user_id = named.user_id
                AND consent.version = shown.version AND consent.state = 'given'
                AND array_position(openness, consent.audience::text)
                    >= array_position(openness, shown.audience::text)))
    THEN
        RAISE EXCEPTION 'story % is published without the consent of everybody named', shown.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM stories_consent consent
        WHERE consent.story_id = shown.id AND consent.version = shown.version AND NOT EXISTS (
            SELECT FROM stories_namedperson named
            WHERE named.story_id = shown.id AND named.user_id = consent.user_id))
    THEN
        RAISE EXCEPTION 'story % is published, but no longer names who was asked', shown.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM stories_storyversion version
        WHERE version.story_id = shown.id AND version.number = shown.version
            AND (version.title, version.quote, version.body, version.own_role)
                = (shown.title, shown.quote, shown.body, shown.own_role)
            AND version.picture_id IS NOT DISTINCT FROM shown.picture_id)
    THEN
        RAISE EXCEPTION 'story % is published in other words than people agreed to', shown.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stories_story_has_words
    AFTER UPDATE OF title, quote, body, own_role, picture_id ON stories_story
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_check_consent();
CREATE CONSTRAINT TRIGGER stories_named_remains
    AFTER DELETE ON stories_namedperson
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_check_consent();
CREATE CONSTRAINT TRIGGER stories_version_is_shown
    AFTER UPDATE OR DELETE ON stories_storyversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_check_consent();
CREATE FUNCTION stories_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A deleted file takes its reference along.
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(OLD) - 'picture_id' = to_jsonb(NEW) - 'picture_id'
            AND (NEW.picture_id IS NULL OR NEW.picture_id = OLD.picture_id)
        THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'version % of story % was read by others', OLD.number, OLD.story_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM stories_story WHERE id = OLD.story_id)
        AND EXISTS (
            SELECT FROM stories_consent
            WHERE story_id = OLD.story_id AND version = OLD.number
                AND state IN ('given', 'withdrawn'))
    THEN
        RAISE EXCEPTION 'version % of story % was agreed to', OLD.number, OLD.story_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stories_version_remains
    AFTER UPDATE OR DELETE ON stories_storyversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_keep_version();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0003_version_names_its_story"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="taken_down",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hidden", "Hidden by moderators"),
                    ("removed", "Removed by moderators"),
                ],
                db_default="",
                default="",
                max_length=7,
                verbose_name="taken down",
            ),
        ),
        migrations.RunSQL(MOVE_STATES, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="story", name="state_before"),
        migrations.AlterField(
            model_name="story",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("consent", "Waiting for consent"),
                    ("review", "Waiting for review"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="ConsentRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=plc.core.ids.uuid7, editable=False, unique=True),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="stories.story",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_refusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("story", None), ("author", None), _connector="XOR"),
                        name="stories_refuses_story_or_author",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "story", "author"),
                        name="stories_refuses_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.RunSQL(COMPLETE_VERSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(
            CHECK_CONSENT,
            "DROP TRIGGER stories_story_has_words ON stories_story;"
            "DROP TRIGGER stories_named_remains ON stories_namedperson;"
            "DROP TRIGGER stories_version_is_shown ON stories_storyversion;"
            "DROP FUNCTION stories_keep_version() CASCADE;",
        ),
    ]
