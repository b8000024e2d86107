"""Stories and consents, with the invariant that makes them trustworthy: a published story has the
consent of everybody named in it to its version and an audience at least as wide.

A constraint trigger checks it when a transaction commits. It locks the story first, so that of two
transactions that change different rows of it at the same time, the second one sees the first.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import plc.core.ids

CHECK_CONSENT = """
CREATE FUNCTION stories_check_consent() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stories_story_has_consent
    AFTER INSERT OR UPDATE OF state, version, audience ON stories_story
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_check_consent();
CREATE CONSTRAINT TRIGGER stories_named_has_consent
    AFTER INSERT OR UPDATE OF story_id, user_id ON stories_namedperson
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_check_consent();
CREATE CONSTRAINT TRIGGER stories_consent_remains
    AFTER UPDATE OR DELETE ON stories_consent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_check_consent();
"""
UNCHECK = "DROP FUNCTION stories_check_consent() CASCADE"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0001_initial"),
        ("files", "0001_initial"),
        ("groups", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=plc.core.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="id in addresses",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("spotlight", "Spotlight"),
                            ("success", "Success story"),
                            ("testimonial", "Testimonial"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("group", "Members of the group"),
                            ("community", "Members of the community"),
                            ("public", "Everyone, if the community is public"),
                        ],
                        max_length=9,
                        verbose_name="who reads it",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("consent", "Waiting for consent"),
                            ("review", "Waiting for review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                            ("hidden", "Hidden by moderators"),
                            ("removed", "Removed by moderators"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("quote", models.CharField(blank=True, max_length=400, verbose_name="quote")),
                ("body", models.TextField(max_length=30000, verbose_name="text")),
                ("body_html", models.TextField()),
                ("excerpt", models.CharField(blank=True, max_length=400, verbose_name="excerpt")),
                (
                    "own_role",
                    models.CharField(blank=True, max_length=120, verbose_name="role of the author"),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "state_changed_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="state changed"),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="published")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stories",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stories",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stories",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
            },
        ),
        migrations.CreateModel(
            name="NamedPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.BooleanField(default=False, verbose_name="it is about them")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_in_stories",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "verbose_name": "person named in a story",
                "verbose_name_plural": "people named in stories",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "public_id",
                    models.UUIDField(default=plc.core.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("group", "Members of the group"),
                            ("community", "Members of the community"),
                            ("public", "Everyone, if the community is public"),
                        ],
                        max_length=9,
                        verbose_name="who reads it",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("given", "Consented"),
                            ("change", "Asked for a change"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="answer",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="words")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="story_consents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
            },
        ),
        migrations.CreateModel(
            name="StoryVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("quote", models.CharField(blank=True, max_length=400, verbose_name="quote")),
                ("body", models.TextField(verbose_name="text")),
                (
                    "own_role",
                    models.CharField(blank=True, max_length=120, verbose_name="role of the author"),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a story",
                "verbose_name_plural": "versions of stories",
            },
        ),
        migrations.CreateModel(
            name="SpotlightRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spotlight_refusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "user"), name="stories_refusal_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                models.F("community"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "published")),
                name="stories_of_community",
            ),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                models.F("group"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "published")),
                name="stories_of_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("group__isnull", False),
                    models.Q(("audience", "group"), _negated=True),
                    _connector="OR",
                ),
                name="stories_group_audience_has_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", False),
                    models.Q(("state", "published"), _negated=True),
                    _connector="OR",
                ),
                name="stories_published_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="namedperson",
            constraint=models.UniqueConstraint(fields=("story", "user"), name="stories_named_once"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("state", "asked")),
                fields=["user"],
                name="stories_consents_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=("story", "version", "user"), name="stories_consent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="storyversion",
            constraint=models.UniqueConstraint(
                fields=("story", "number"), name="stories_version_once"
            ),
        ),
        migrations.RunSQL(CHECK_CONSENT, UNCHECK),
    ]
