"""Posts and comments, with reactions, polls, attachments, topics and read markers."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import plc.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("anonymity", "0001_initial"),
        ("community", "0001_initial"),
        ("files", "0001_initial"),
        ("groups", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("helpful_count", models.PositiveIntegerField(default=0)),
                ("insightful_count", models.PositiveIntegerField(default=0)),
                ("same_count", models.PositiveIntegerField(default=0)),
                ("thanks_count", models.PositiveIntegerField(default=0)),
                ("celebrate_count", models.PositiveIntegerField(default=0)),
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
                        choices=[("comment", "Comment"), ("answer", "Answer")],
                        default="comment",
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("hidden", "Hidden by moderators"),
                            ("removed", "Removed by moderators"),
                            ("deleted", "Deleted by its author"),
                            ("refused", "Not published: no longer allowed"),
                        ],
                        default="published",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("body", models.TextField(max_length=30000, verbose_name="text")),
                ("body_html", models.TextField()),
                ("excerpt", models.CharField(blank=True, max_length=400, verbose_name="excerpt")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("edited_at", models.DateTimeField(null=True, verbose_name="edited")),
                ("score", models.IntegerField(default=0)),
                ("imported_votes", models.JSONField(blank=True, default=dict)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="feed.comment",
                        verbose_name="reply to",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["author", "-created_at"], name="feed_comment_by_author")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "comment"), ("parent__isnull", True), _connector="OR"
                        ),
                        name="feed_comment_answers_on_top",
                    )
                ],
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.CreateModel(
            name="LinkPreview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=2000)),
                ("url_hash", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("ready", "Ready"),
                            ("nothing", "Nothing"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300)),
                ("description", models.CharField(blank=True, max_length=600)),
                ("site_name", models.CharField(blank=True, max_length=120)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "picture",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("helpful_count", models.PositiveIntegerField(default=0)),
                ("insightful_count", models.PositiveIntegerField(default=0)),
                ("same_count", models.PositiveIntegerField(default=0)),
                ("thanks_count", models.PositiveIntegerField(default=0)),
                ("celebrate_count", models.PositiveIntegerField(default=0)),
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
                    "audience",
                    models.CharField(
                        choices=[
                            ("community", "Everyone who reads the community"),
                            ("group", "Members of the group"),
                        ],
                        max_length=9,
                        verbose_name="audience",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("discussion", "Discussion"),
                            ("question", "Question"),
                            ("resource", "Resource"),
                            ("win", "Win"),
                            ("announcement", "Announcement"),
                            ("poll", "Poll"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("hidden", "Hidden by moderators"),
                            ("removed", "Removed by moderators"),
                            ("deleted", "Deleted by its author"),
                            ("refused", "Not published: no longer allowed"),
                        ],
                        default="published",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=160, verbose_name="title")),
                ("body", models.TextField(blank=True, max_length=30000, verbose_name="text")),
                ("body_html", models.TextField(blank=True)),
                ("excerpt", models.CharField(blank=True, max_length=400, verbose_name="excerpt")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address")),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reserved", "All rights reserved in this community"),
                            ("cc-by", "CC BY 4.0"),
                            ("cc-by-sa", "CC BY-SA 4.0"),
                            ("cc0", "CC0 1.0"),
                            ("organisation", "Owned by the organisation"),
                        ],
                        max_length=12,
                        verbose_name="licence",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("last_activity_at", models.DateTimeField(verbose_name="last activity")),
                ("edited_at", models.DateTimeField(null=True, verbose_name="edited")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                ("comment_count", models.PositiveIntegerField(default=0, verbose_name="comments")),
                ("answer_count", models.PositiveIntegerField(default=0, verbose_name="answers")),
                ("score", models.IntegerField(default=0)),
                ("imported_votes", models.JSONField(blank=True, default=dict)),
                (
                    "accepted_answer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accepted_for",
                        to="feed.comment",
                        verbose_name="accepted answer",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "link_preview",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="feed.linkpreview",
                    ),
                ),
                (
                    "place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.F("group"),
                            django.db.models.expressions.CombinedExpression(
                                models.F("community"), "*", models.Value(-1)
                            ),
                            output_field=models.BigIntegerField(),
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("hidden", "Hidden by moderators"),
                            ("removed", "Removed by moderators"),
                            ("deleted", "Deleted by its author"),
                            ("refused", "Not published: no longer allowed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("state_changed_at", models.DateTimeField(null=True, verbose_name="state changed")),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("community"),
                        models.OrderBy(models.F("last_activity_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("audience", "community"), ("state", "published")),
                        name="feed_post_wide_active",
                    ),
                    models.Index(
                        models.F("community"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("audience", "community"), ("state", "published")),
                        name="feed_post_wide_new",
                    ),
                    models.Index(
                        models.F("author"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state", "published")),
                        name="feed_post_author_new",
                    ),
                    models.Index(
                        condition=models.Q(("state", "scheduled")),
                        fields=["published_at"],
                        name="feed_post_scheduled",
                    ),
                    models.Index(
                        models.F("place"),
                        models.OrderBy(models.F("last_activity_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state", "published")),
                        name="feed_post_place_active",
                    ),
                    models.Index(
                        models.F("place"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state", "published")),
                        name="feed_post_place_new",
                    ),
                    models.Index(
                        models.F("place"),
                        models.F("kind"),
                        models.OrderBy(models.F("last_activity_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state", "published")),
                        name="feed_post_place_kind_active",
                    ),
                    models.Index(
                        models.F("place"),
                        models.F("kind"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state", "published")),
                        name="feed_post_place_kind_new",
                    ),
                    models.Index(
                        models.F("place"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(
                            ("answer_count", 0), ("kind", "question"), ("state", "published")
                        ),
                        name="feed_post_place_unanswered",
                    ),
                    models.Index(
                        models.F("community"),
                        models.F("kind"),
                        models.OrderBy(models.F("last_activity_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("audience", "community"), ("state", "published")),
                        name="feed_post_wide_kind_active",
                    ),
                    models.Index(
                        models.F("community"),
                        models.F("kind"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("audience", "community"), ("state", "published")),
                        name="feed_post_wide_kind_new",
                    ),
                    models.Index(
                        models.F("community"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(
                            ("answer_count", 0),
                            ("audience", "community"),
                            ("kind", "question"),
                            ("state", "published"),
                        ),
                        name="feed_post_wide_unanswered",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__isnull", False), ("audience", "community"), _connector="OR"
                        ),
                        name="feed_post_audience_has_group",
                    )
                ],
                "verbose_name": "post",
                "verbose_name_plural": "posts",
            },
        ),
        # Posts refer to their accepted answer and comments to their post, so one of the two is
        # added later, with the columns that follow it.
        migrations.AddField(
            model_name="comment",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="feed.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="state_before",
            field=models.CharField(
                blank=True,
                choices=[
                    ("scheduled", "Scheduled"),
                    ("published", "Published"),
                    ("hidden", "Hidden by moderators"),
                    ("removed", "Removed by moderators"),
                    ("deleted", "Deleted by its author"),
                    ("refused", "Not published: no longer allowed"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="state_changed_at",
            field=models.DateTimeField(null=True, verbose_name="state changed"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["post", "created_at", "id"], name="feed_comment_in_post"),
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("helpful", "Helpful"),
                            ("insightful", "Insightful"),
                            ("same", "Same here"),
                            ("thanks", "Thank you"),
                            ("celebrate", "Celebrate"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="feed.comment",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="feed.post",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("post__isnull", True), ("comment__isnull", True), _connector="XOR"
                        ),
                        name="feed_reaction_one_target",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("post__isnull", False)),
                        fields=("post", "user", "kind"),
                        name="feed_reaction_post_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("comment__isnull", False)),
                        fields=("comment", "user", "kind"),
                        name="feed_reaction_comment_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("single", "One choice"),
                            ("multiple", "Several choices"),
                            ("ranked", "Put in order"),
                        ],
                        default="single",
                        max_length=8,
                    ),
                ),
                ("anonymous", models.BooleanField(default=False)),
                ("closes_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("voter_count", models.PositiveIntegerField(default=0)),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="poll",
                        to="feed.post",
                    ),
                ),
                (
                    "box",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="anonymity.ballotbox",
                    ),
                ),
                (
                    "refused_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "few",
                                "Not published: at its hour fewer than eight people could answer",
                            ),
                            (
                                "late",
                                "Not published: at its hour the poll would have been closed already",
                            ),
                        ],
                        max_length=4,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=160)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("vote_count", models.PositiveIntegerField(default=0)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="feed.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Elector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="electors",
                        to="feed.poll",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("poll", "user"), name="feed_elector_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PollVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="feed.polloption",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="feed.poll",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="poll_votes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["poll", "user"], name="feed_vote_mine")],
                "constraints": [
                    models.UniqueConstraint(fields=("option", "user"), name="feed_vote_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookmarks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookmarks",
                        to="feed.post",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-at", "-id"], name="feed_bookmarks_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "post"), name="feed_bookmark_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PostSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("follow", "Following"), ("mute", "Muted")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="feed.post",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="post_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "user"), name="feed_subscription_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadMarker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                ("previous_seen_at", models.DateTimeField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_markers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "community", "group"),
                        name="feed_marker_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__isnull", True), ("community__isnull", False), _connector="OR"
                        ),
                        name="feed_marker_group_has_community",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachment",
                        to="files.storedfile",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.group",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="feed.comment",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="feed.post",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "indexes": [
                    models.Index(fields=["group", "-id"], name="feed_attachments_of_group")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("post__isnull", True), ("comment__isnull", True), _connector="XOR"
                        ),
                        name="feed_attachment_one_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(max_length=200, unique=True)),
                ("source_name", models.CharField(max_length=120)),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("author_name", models.CharField(blank=True, max_length=120)),
                ("author_url", models.URLField(blank=True, max_length=500)),
                ("licence_name", models.CharField(max_length=60)),
                ("licence_url", models.URLField(blank=True)),
                (
                    "comment",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="feed.comment"
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="feed.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("post__isnull", True), ("comment__isnull", True), _connector="XOR"
                        ),
                        name="feed_attribution_one_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="feed.comment",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentioned_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="feed.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "comment", "user"),
                        name="feed_mention_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.group",
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pin",
                        to="feed.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["community", "group", "-at"], name="feed_pins_of_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=160)),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="feed.comment",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="feed.post",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("post__isnull", True), ("comment__isnull", True), _connector="XOR"
                        ),
                        name="feed_revision_one_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TopPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wide", models.BooleanField()),
                ("place", models.BigIntegerField()),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("week", "Week"),
                            ("month", "Month"),
                            ("year", "Year"),
                            ("ever", "Ever"),
                        ],
                        max_length=5,
                    ),
                ),
                ("score", models.IntegerField()),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="feed.post",
                    ),
                ),
                ("kind", models.CharField(db_default="", max_length=12)),
                ("overall", models.BooleanField(db_default=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("wide"),
                        models.F("place"),
                        models.F("period"),
                        models.OrderBy(models.F("score"), descending=True),
                        models.OrderBy(models.F("post"), descending=True),
                        name="feed_top_of_place",
                    ),
                    models.Index(
                        models.F("wide"),
                        models.F("place"),
                        models.F("period"),
                        models.F("kind"),
                        models.OrderBy(models.F("score"), descending=True),
                        models.OrderBy(models.F("post"), descending=True),
                        name="feed_top_of_kind",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "period", "wide"), name="feed_top_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedToken",
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
                ("label", models.CharField(max_length=80)),
                ("hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("slug", models.CharField(max_length=60, verbose_name="address")),
                ("description_html", models.TextField(blank=True)),
                ("post_count", models.PositiveIntegerField(default=0, verbose_name="posts")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("group__isnull", True)),
                        fields=("community", "slug"),
                        name="feed_topic_once_in_community",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group__isnull", False)),
                        fields=("group", "slug"),
                        name="feed_topic_once_in_group",
                    ),
                ],
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
            },
        ),
        migrations.CreateModel(
            name="PostTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("last_activity_at", models.DateTimeField()),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="post_topics",
                        to="feed.post",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="post_topics",
                        to="feed.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("topic"),
                        models.OrderBy(models.F("last_activity_at"), descending=True),
                        models.OrderBy(models.F("post"), descending=True),
                        name="feed_topic_active",
                    ),
                    models.Index(
                        models.F("topic"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("post"), descending=True),
                        name="feed_topic_new",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "topic"), name="feed_post_topic_once")
                ],
            },
        ),
    ]
