"""The full-text index: one row for each thing that can be found."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce


class SearchDocument(models.Model):
    """The words of one row of another table, weighted (title A, body B). Who may find it is asked
    of the kind's permission scope at the time of searching, never stored here."""

    kind = models.CharField(max_length=60)  # a key of plc.core.registry.search_documents
    object_id = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    # Where it stands, as one number: a group's id, minus a community's, 0 outside of both.
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
    # "en", "de"... with rules of their own; "simple": words as they are (plc.search.languages).
    language = models.CharField(max_length=10, default="simple")
    title = models.TextField()
    body = models.TextField()
    vector = SearchVectorField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")
        ]
        # A search reads one of these, and the planner knows which is shorter (plc.search.finding):
        # all that match (rare words), back in time until enough do (common ones), or all that
        # stands in a small place.
        indexes = [
            GinIndex(fields=["vector"], name="search_document_words"),
            models.Index(fields=["kind", "-at"], name="search_document_recent"),
            models.Index(fields=["place", "kind", "-at"], name="search_document_places"),
        ]

    def __str__(self) -> str:
        return self.title
