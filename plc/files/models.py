"""Stored files. A file hangs on something (its owner), and the owner's door says who may see it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plc.core.ids import uuid7


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def pending_of(self, person: Any) -> "StoredFileQuerySet":
        """What they sent and nothing holds yet."""
        return self.filter(uploader=person, holder="")


class StoredFile(models.Model):
    """One upload. Pictures are re-encoded before they are stored; other files are kept as they
    came. Until something holds it, only the uploader sees it, and a day later it is swept away."""

    class Kind(models.TextChoices):
        PICTURE = "picture"
        DOCUMENT = "document"
        VIDEO = "video"
        AUDIO = "audio"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)  # as shown and downloaded
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)  # where it lies in the storage
    # {"480": {"key": ..., "width": ..., "height": ...}} for pictures
    renditions = models.JSONField(default=dict, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=300, blank=True)
    # Key of plc.core.registry.file_doors and the primary key of what holds it there.
    holder = models.CharField(max_length=60, blank=True)
    holder_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "holder_id"], name="files_by_holder"),
            models.Index(fields=["key"], name="files_by_key"),
            models.Index(fields=["created_at"], condition=Q(holder=""), name="files_unheld"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        # The name is for people; one with a slash, which no upload has, must not break its page.
        return reverse("files:file", args=[self.public_id, self.name.replace("/", "_")])

    def rendition_url(self, size: int) -> str:
        """The picture about `size` pixels wide (480, 960, 1920; a small one has fewer)."""
        return reverse("files:rendition", args=[self.public_id, size])

    def blobs(self) -> list[str]:
        """Everything that lies in the storage for this file."""
        return sorted({self.key, *(one["key"] for one in self.renditions.values())})
