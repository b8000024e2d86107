"""Drafts: what somebody is typing, kept on the server so that nothing typed is ever lost."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The fields of one form as one person last left them. ``key`` names the form and its place
    ("post:c/westmoor/g/quiet-rounds", "comment:<post id>"); sending the form deletes the draft."""

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
