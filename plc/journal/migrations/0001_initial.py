"""The journal: entries, which listeners have heard them, and hearings set aside."""

import django.db.models.deletion
from django.db import migrations, models

from plc.core.append_only import AppendOnly, NeverEmptied


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("data", models.JSONField(default=dict, verbose_name="data")),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="id of who did it")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("relayed_at", models.DateTimeField(null=True, verbose_name="handed on")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="heard by all")),
            ],
            options={
                "verbose_name_plural": "journal",
                "indexes": [
                    models.Index(
                        condition=models.Q(("relayed_at", None)),
                        fields=["id"],
                        name="journal_entry_unrelayed",
                    ),
                    models.Index(
                        condition=models.Q(("relayed_at__isnull", False), ("settled_at", None)),
                        fields=["relayed_at"],
                        name="journal_entry_unsettled",
                    ),
                    models.Index(fields=["at"], name="journal_entry_at"),
                ],
                "verbose_name": "entry of the journal",
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("listener", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hearings",
                        to="journal.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "listener"), name="journal_heard_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("listener", models.CharField(max_length=150, verbose_name="listener")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("last_at", models.DateTimeField(auto_now=True, verbose_name="last tried")),
                ("given_up", models.BooleanField(default=False, verbose_name="given up")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="set_aside",
                        to="journal.entry",
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "hearings set aside",
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "listener"), name="journal_aside_once")
                ],
                "verbose_name": "hearing set aside",
            },
        ),
        # Of an entry only the delivery stamps change, and only the pruning job deletes any.
        AppendOnly("journal_entry", stamps=("relayed_at", "settled_at"), unless="journal.pruning"),
        # Row triggers do not fire on TRUNCATE, so it is refused by a trigger of its own.
        NeverEmptied("journal_entry"),
    ]
