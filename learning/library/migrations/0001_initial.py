import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import plc.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0003_time_zone"),
        ("files", "0001_initial"),
        ("groups", "0002_role_since"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
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
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "description",
                    models.CharField(blank=True, max_length=1000, verbose_name="what it is for"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("shared_at", models.DateTimeField(null=True, verbose_name="shared")),
                (
                    "taken_down",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hidden", "Hidden by moderators"),
                            ("removed", "Removed by moderators"),
                        ],
                        default="",
                        max_length=7,
                        verbose_name="taken down",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collections",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collections",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="resource_collections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after it",
                    ),
                ),
            ],
            options={
                "verbose_name": "collection",
                "verbose_name_plural": "collections",
            },
        ),
        migrations.CreateModel(
            name="Resource",
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
                    "credit",
                    models.CharField(blank=True, max_length=120, verbose_name="name that stays"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("link", "Link"),
                            ("file", "File"),
                            ("video", "Video"),
                            ("text", "Text"),
                            ("template", "Template"),
                            ("protocol", "Protocol"),
                            ("recording", "Recording"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("everyone", "For everyone"),
                            ("starting", "For beginners"),
                            ("practising", "For those who practise it"),
                            ("experienced", "For the experienced"),
                        ],
                        default="everyone",
                        max_length=11,
                        verbose_name="skill level",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("page", "Web page"),
                            ("text", "Text on this site"),
                            ("pdf", "PDF"),
                            ("document", "Document"),
                            ("slides", "Slides"),
                            ("sheet", "Spreadsheet"),
                            ("picture", "Picture"),
                            ("film", "Film"),
                            ("sound", "Sound"),
                            ("archive", "Archive"),
                        ],
                        max_length=8,
                        verbose_name="format",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("minutes", models.PositiveSmallIntegerField(null=True, verbose_name="minutes")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "summary",
                    models.CharField(
                        blank=True, max_length=600, verbose_name="what it is good for"
                    ),
                ),
                (
                    "licence",
                    models.CharField(
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
                (
                    "attribution",
                    models.CharField(blank=True, max_length=400, verbose_name="source"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="changed"
                    ),
                ),
                ("shared_at", models.DateTimeField(null=True, verbose_name="shared")),
                ("archived_at", models.DateTimeField(null=True, verbose_name="archived")),
                (
                    "taken_down",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hidden", "Hidden by moderators"),
                            ("removed", "Removed by moderators"),
                        ],
                        default="",
                        max_length=7,
                        verbose_name="taken down",
                    ),
                ),
                ("review_on", models.DateField(null=True, verbose_name="look at it again on")),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=12, verbose_name="months between reviews"
                    ),
                ),
                ("review_told_on", models.DateField(editable=False, null=True)),
                ("helped_yes", models.PositiveIntegerField(default=0, verbose_name="helped")),
                (
                    "helped_partly",
                    models.PositiveIntegerField(default=0, verbose_name="helped partly"),
                ),
                ("helped_no", models.PositiveIntegerField(default=0, verbose_name="did not help")),
                ("helpful", models.IntegerField(default=0, verbose_name="how helpful")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="resources",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resources",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copies",
                        to="library.resource",
                        verbose_name="copied from",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resources",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owned_resources",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after it",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource",
                "verbose_name_plural": "resources",
            },
        ),
        migrations.CreateModel(
            name="Helped",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
                        max_length=6,
                        verbose_name="answer",
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=300, verbose_name="where")),
                ("named", models.BooleanField(default=True, verbose_name="with their name")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="answered"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="helped",
                        to="library.resource",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about a resource",
                "verbose_name_plural": "answers about resources",
            },
        ),
        migrations.CreateModel(
            name="CollectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is here"),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="library.collection",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collected",
                        to="library.resource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResourceTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="library.resource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResourceVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("address", models.URLField(blank=True, max_length=2000, verbose_name="address")),
                ("address_key", models.CharField(blank=True, max_length=400)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("body", models.TextField(blank=True, max_length=60000, verbose_name="text")),
                ("body_html", models.TextField(blank=True)),
                ("captions", models.TextField(blank=True, verbose_name="captions")),
                (
                    "transcript",
                    models.TextField(blank=True, max_length=200000, verbose_name="transcript"),
                ),
                (
                    "what_changed",
                    models.CharField(blank=True, max_length=300, verbose_name="what changed"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("text", models.TextField(blank=True)),
                (
                    "text_state",
                    models.CharField(
                        choices=[
                            ("none", "Has no text to search"),
                            ("waiting", "Is being read for the search"),
                            ("read", "Can be searched"),
                            ("partly", "The first part can be searched"),
                            ("failed", "Could not be read for the search"),
                        ],
                        default="none",
                        max_length=7,
                        verbose_name="search",
                    ),
                ),
                (
                    "text_attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="attempts to read it"),
                ),
                (
                    "text_claimed_at",
                    models.DateTimeField(null=True, verbose_name="being read since"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="library.resource",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a resource",
                "verbose_name_plural": "versions of resources",
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("right", "Still right"),
                            ("changed", "Changed"),
                            ("archived", "Archived"),
                        ],
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("was_due", models.BooleanField(default=False, verbose_name="was due")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="library.resource",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of a resource",
                "verbose_name_plural": "reviews of resources",
            },
        ),
        migrations.AddIndex(
            model_name="collection",
            index=models.Index(
                models.F("community"),
                models.OrderBy(models.F("id"), descending=True),
                name="library_collections",
            ),
        ),
        migrations.AddIndex(
            model_name="collection",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("id"), descending=True),
                name="library_collections_of",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                models.F("community"),
                models.OrderBy(models.F("shared_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("archived_at", None), ("shared_at__isnull", False)),
                name="library_of_community",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                models.F("group"),
                models.OrderBy(models.F("shared_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("archived_at", None), ("shared_at__isnull", False)),
                name="library_of_group",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                models.F("community"),
                models.OrderBy(models.F("helpful"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("archived_at", None), ("shared_at__isnull", False)),
                name="library_helpful",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                condition=models.Q(("archived_at", None), ("review_on__isnull", False)),
                fields=["review_on"],
                name="library_due",
            ),
        ),
        migrations.AddIndex(
            model_name="helped",
            index=models.Index(fields=["user"], name="library_helped_by"),
        ),
        migrations.AddConstraint(
            model_name="helped",
            constraint=models.UniqueConstraint(
                fields=("resource", "user"), name="library_helped_once"
            ),
        ),
        migrations.AddIndex(
            model_name="collectionitem",
            index=models.Index(fields=["collection", "position", "id"], name="library_items"),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.UniqueConstraint(
                fields=("collection", "resource"), name="library_item_once"
            ),
        ),
        migrations.AddIndex(
            model_name="resourcetopic",
            index=models.Index(fields=["slug", "resource"], name="library_by_topic"),
        ),
        migrations.AddConstraint(
            model_name="resourcetopic",
            constraint=models.UniqueConstraint(
                fields=("resource", "slug"), name="library_topic_once"
            ),
        ),
        migrations.AddIndex(
            model_name="resourceversion",
            index=models.Index(
                condition=models.Q(("address_key", ""), _negated=True),
                fields=["address_key"],
                name="library_by_address",
            ),
        ),
        migrations.AddIndex(
            model_name="resourceversion",
            index=models.Index(
                condition=models.Q(("digest", ""), _negated=True),
                fields=["digest"],
                name="library_by_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="resourceversion",
            index=models.Index(
                condition=models.Q(("text_state", "waiting")), fields=["id"], name="library_unread"
            ),
        ),
        migrations.AddConstraint(
            model_name="resourceversion",
            constraint=models.UniqueConstraint(
                fields=("resource", "number"), name="library_version_once"
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["resource", "-at"], name="library_reviews"),
        ),
    ]
