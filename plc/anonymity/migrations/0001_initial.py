"""Ballot boxes, ballots and nullifiers."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BallotBox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("pool_size", models.PositiveIntegerField()),
                ("key", models.BinaryField(null=True)),
                ("waiting", models.BinaryField(null=True)),
                ("opened", models.BooleanField(default=False)),
                ("sums", models.JSONField(null=True)),
            ],
            options={
                "verbose_name_plural": "ballot boxes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened", False),
                            models.Q(("key", None), ("waiting", None)),
                            _connector="OR",
                        ),
                        name="anonymity_opened_box_has_no_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Nullifier",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nullifiers",
                        to="anonymity.ballotbox",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("choices", models.JSONField()),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="anonymity.ballotbox",
                    ),
                ),
            ],
        ),
    ]
