"""Cases, reports and the case log."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import plc.core.ids
from plc.core.append_only import AppendOnly, NeverEmptied


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0001_initial"),
        ("groups", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("object_id", models.BigIntegerField()),
                ("extract", models.TextField(verbose_name="as it was reported")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("claimed", "Somebody is looking at it"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("claimed_at", models.DateTimeField(null=True, verbose_name="claimed")),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="opened")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "auto_hidden_at",
                    models.DateTimeField(null=True, verbose_name="hidden by reports"),
                ),
                ("report_count", models.PositiveIntegerField(default=0, verbose_name="reports")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on the desk of",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "heading",
                    models.TextField(blank=True, db_default="", default="", verbose_name="heading"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["community", "state", "-opened_at"], name="moderation_queue"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("kind", "object_id"),
                        name="moderation_one_open_case",
                    )
                ],
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("harm", "It could harm somebody"),
                            ("harassment", "It attacks or harasses somebody"),
                            ("private", "It gives away something private"),
                            ("spam", "It is advertising or spam"),
                            ("off-topic", "It does not belong here"),
                            ("norms", "It breaks our norms"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, max_length=1000, verbose_name="what happened"),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="moderation.case",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "reporter"), name="moderation_report_once"
                    )
                ],
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
        migrations.CreateModel(
            name="CaseLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("reported", "Reported"),
                            ("opened", "Opened without a report"),
                            ("auto-hidden", "Hidden after several reports"),
                            ("claimed", "Claimed"),
                            ("released", "Released"),
                            ("hidden", "Hidden"),
                            ("restored", "Restored"),
                            ("locked", "Locked"),
                            ("removed", "Removed"),
                            ("cleared", "Picture and words removed"),
                            ("noted", "Note to the author"),
                            ("warned", "Warned"),
                            ("silenced", "Silenced"),
                            ("suspended", "Suspended"),
                            ("banned", "Banned"),
                            ("lifted", "Sanction lifted"),
                            ("appealed", "Appeal"),
                            ("answered", "Answer to the appeal"),
                            ("closed", "Closed"),
                            ("reopened", "Opened again"),
                        ],
                        max_length=11,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="moderation.case",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="moderation.caselog",
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=plc.core.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "sanction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.sanction",
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "case log",
                "ordering": ["id"],
                "verbose_name": "line of the log",
            },
        ),
        # No line of the log is ever changed or deleted; a correction is another line.
        AppendOnly("moderation_caselog"),
        # Row triggers do not fire on TRUNCATE, so it is refused by a trigger of its own.
        NeverEmptied("moderation_caselog"),
    ]
