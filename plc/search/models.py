"""The full-text index: one row per object that can be found."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce


class SearchDocument(models.Model):
    """The text of a row of another table, weighted (title A, body B). Permissions are not stored:
    the kind's scope is applied when searching."""

    kind = models.CharField(max_length=60)  # a key of plc.core.registry.search_documents
    object_id = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    # A single number for the place: a group's id, the negated id of a community, or 0.
    place = models.GeneratedField(
        expression=Coalesce(
            F("group_id"),
            F("community_id") * Value(-1),
            Value(0),
            output_field=models.BigIntegerField(),
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    # "en", "de"... or "simple" (plc.search.languages).
    language = models.CharField(max_length=10, default="simple")
    title = models.TextField()
    body = models.TextField()
    vector = SearchVectorField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")
        ]
        # A search uses one of these, and the planner estimates which is best (plc.search.finding):
        # all matches (for rare words), backwards in time (for common ones), or all documents of a
        # small place.
        indexes = [
            GinIndex(fields=["vector"], name="search_document_words"),
            models.Index(fields=["kind", "-at"], name="search_document_recent"),
            models.Index(fields=["place", "kind", "-at"], name="search_document_places"),
        ]

    def __str__(self) -> str:
        return self.title
