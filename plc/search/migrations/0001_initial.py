"""The search index, and a text search configuration for each language."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.expressions
import django.db.models.functions.comparison
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

# One configuration for each language of plc.search.languages: fold accents, then the stems.
COPIES = {"guildhall_simple": "simple", "guildhall_en": "english", "guildhall_de": "german"}
MAKE = [
    statement
    for name, base in COPIES.items()
    for statement in (
        f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{base})",
        (
            f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR hword, hword_part, word "
            f"WITH unaccent, {base if base == 'simple' else base + '_stem'}"
        ),
    )
]
UNMAKE = [f"DROP TEXT SEARCH CONFIGURATION {name}" for name in COPIES]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # The configurations use the extension's dictionary, so it comes first.
        UnaccentExtension(),
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("community_id", models.BigIntegerField(null=True)),
                ("group_id", models.BigIntegerField(null=True)),
                ("title", models.TextField()),
                ("body", models.TextField()),
                ("vector", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("at", models.DateTimeField()),
                ("language", models.CharField(default="simple", max_length=10)),
                (
                    "place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.F("group_id"),
                            django.db.models.expressions.CombinedExpression(
                                models.F("community_id"), "*", models.Value(-1)
                            ),
                            models.Value(0),
                            output_field=models.BigIntegerField(),
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["vector"], name="search_document_words"
                    ),
                    models.Index(fields=["kind", "-at"], name="search_document_recent"),
                    models.Index(fields=["place", "kind", "-at"], name="search_document_places"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "object_id"), name="search_document_once"
                    )
                ],
            },
        ),
    ]
