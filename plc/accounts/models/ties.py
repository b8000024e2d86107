"""Following and blocking."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Follow(models.Model):
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    followed = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_by"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="accounts_follow_once"),
            models.CheckConstraint(
                condition=~Q(follower=F("followed")), name="accounts_follow_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class Block(models.Model):
    """Hides two people from each other in feeds, mentions and search. Nobody is notified."""

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocked_by"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="accounts_block_once"),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="accounts_block_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocked {self.blocked_id}"


def blocked_ids(actor: Any) -> list[int]:
    """The ids of people on either side of a block with the actor. At most one query per actor; none
    for the user of the request, who is loaded with them (``backends``)."""
    if not actor.is_authenticated:
        return []
    if not hasattr(actor, "_blocked_ids"):
        pairs = Block.objects.filter(Q(blocker=actor) | Q(blocked=actor)).values_list(
            "blocker_id", "blocked_id"
        )
        actor._blocked_ids = [
            blocker if blocker != actor.pk else blocked for blocker, blocked in pairs
        ]
    return actor._blocked_ids
