"""The full-text index: one row for each thing that can be found."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """The words of one row of another table, weighted (title A, body B). Who may find it is asked
    of the kind's permission scope at the time of searching, never stored here."""

    kind = models.CharField(max_length=60)  # a key of plc.core.registry.search_documents
    object_id = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    title = models.TextField()
    body = models.TextField()
    vector = SearchVectorField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")
        ]
        indexes = [
            GinIndex(fields=["vector"], name="search_document_words"),
            models.Index(fields=["kind", "-at"], name="search_document_recent"),
        ]

    def __str__(self) -> str:
        return self.title
