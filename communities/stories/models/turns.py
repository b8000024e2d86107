"""Who would rather not be in a spotlight. Whose turn it is follows from published spotlights."""

from django.conf import settings
from django.db import models

from communities.community.models import Community


class SpotlightRefusal(models.Model):
    """A member does not want to be in a spotlight of this community. Without a row they are
    willing."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="spotlight_refusals"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="stories_refusal_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.community}"
