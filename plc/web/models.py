"""Drafts of forms, and what was answered to requests that may be sent again."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The content of one person's form, as last saved. ``key`` names the form and its place
    ("post:c/westmoor/g/quiet-rounds", "comment:<post id>"); submitting the form deletes the
    draft."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    key = models.CharField(max_length=150)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="web_draft_once")]
        indexes = [models.Index(fields=["at"], name="web_draft_age")]

    def __str__(self) -> str:
        return self.key


class AnsweredRequest(models.Model):
    """The answer to a request that had an `Idempotency-Key` and changed something: whoever sends it
    again gets the same one (plc.web.repeats)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    # SHA-256 of what was asked: a key belongs to one request.
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="web_answered_once")]
        indexes = [models.Index(fields=["at"], name="web_answered_age")]

    def __str__(self) -> str:
        return str(self.key)
