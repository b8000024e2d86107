"""Tokens for feed readers."""

from django.conf import settings
from django.db import models

from plc.core.ids import uuid7


class FeedToken(models.Model):
    """Allows a feed reader, which cannot sign in, to read what its owner may read. The secret is
    shown once; only its hash is stored. Permissions are checked on every request."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_tokens"
    )
    label = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True, editable=False)  # sha256 of the secret
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
