"""Stored files. A file is attached to an object (its holder), which decides who may see it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plc.core.ids import uuid7


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def pending_of(self, person: Any) -> "StoredFileQuerySet":
        """The files they uploaded that are not attached to anything."""
        return self.filter(uploader=person, holder="")


class StoredFile(models.Model):
    """An uploaded file. Pictures are re-encoded, other files are stored unchanged. Until it is
    attached, only the uploader can see it; after a day it is deleted."""

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
    name = models.CharField(max_length=200)  # the name shown, also for downloads
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)  # its name in the storage
    # {"480": {"key": ..., "width": ..., "height": ...}} for pictures
    renditions = models.JSONField(default=dict, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=300, blank=True)
    # A key of plc.core.registry.file_doors, and the primary key of the object.
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
        # The name is only for display; a slash, which no upload has, must not break the page.
        return reverse("files:file", args=[self.public_id, self.name.replace("/", "_")])

    def rendition_url(self, size: int) -> str:
        """The URL of the picture in the stored width closest above `size` (480, 960, 1920 pixels;
        small pictures have fewer). A drawing has one size for all."""
        if self.kind == self.Kind.PICTURE and not self.renditions:
            return self.get_absolute_url()
        return reverse("files:rendition", args=[self.public_id, size])

    def blobs(self) -> list[str]:
        """The names of all blobs of this file."""
        return sorted({self.key, *(rendition["key"] for rendition in self.renditions.values())})
