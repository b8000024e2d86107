"""Notifications and outgoing mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import plc.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
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
                ("kind", models.CharField(max_length=60)),
                ("happening", models.CharField(max_length=100)),
                ("object_id", models.BigIntegerField()),
                ("community_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "cause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=["person", "-at", "-id"],
                        name="notifications_of_person",
                    ),
                    models.Index(
                        condition=models.Q(("read_at", None), ("withdrawn_at", None)),
                        fields=["person"],
                        name="notifications_unread",
                    ),
                    models.Index(fields=["kind", "object_id"], name="notifications_about"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "happening"), name="notifications_once_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
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
                ("to", models.EmailField(max_length=254, verbose_name="addressee")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(blank=True)),
                ("headers", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waits to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Given up"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("not_before", models.DateTimeField(verbose_name="not before")),
                ("claimed_at", models.DateTimeField(null=True, verbose_name="claimed")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "outgoing mail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["not_before", "id"],
                        name="notifications_mail_due",
                    )
                ],
                "verbose_name": "outgoing letter",
            },
        ),
    ]
