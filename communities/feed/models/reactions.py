from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plc.accounts.models import blocked_ids

from .names import shown


class ReactionKind(models.TextChoices):
    """Words rather than emoji: a reaction says what the post did for you."""

    HELPFUL = "helpful", _("Helpful")
    INSIGHTFUL = "insightful", _("Insightful")
    SAME = "same", _("Same here")
    THANKS = "thanks", _("Thank you")
    CELEBRATE = "celebrate", _("Celebrate")


# The weights for the order "top": the two that say "this taught me something" count double.
WEIGHTS = {
    ReactionKind.HELPFUL: 2,
    ReactionKind.INSIGHTFUL: 2,
    ReactionKind.SAME: 1,
    ReactionKind.THANKS: 1,
    ReactionKind.CELEBRATE: 1,
}
# Imported votes whose voters are unknown weigh as much as "helpful"; downvotes the negative.
IMPORTED_WEIGHTS = {"up": 2, "down": -2}


def score_of(reactions: dict[str, int], imported_votes: dict[str, int]) -> int:
    """The score of a post or comment, from its reactions by kind and its imported votes."""
    return sum(WEIGHTS[ReactionKind(kind)] * n for kind, n in reactions.items()) + sum(
        weight * imported_votes.get(name, 0) for name, weight in IMPORTED_WEIGHTS.items()
    )


class ReactionCounts(models.Model):
    """Denormalised numbers of reactions, one column for each kind."""

    helpful_count = models.PositiveIntegerField(default=0)
    insightful_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    thanks_count = models.PositiveIntegerField(default=0)
    celebrate_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def count_of(self, kind: str) -> int:
        return getattr(self, f"{kind}_count")


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def visible_to(self, actor: Any) -> "ReactionQuerySet":
        """Without reactions across a block. Whether the post may be read is checked by its door."""
        return self.exclude(user__in=blocked_ids(actor))


class Reaction(models.Model):
    """A reaction to a post or a comment; one person can react with several words."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions"
    )
    post = models.ForeignKey(
        "feed.Post", null=True, on_delete=models.CASCADE, related_name="reactions"
    )
    comment = models.ForeignKey(
        "feed.Comment", null=True, on_delete=models.CASCADE, related_name="reactions"
    )
    kind = models.CharField(max_length=10, choices=ReactionKind.choices)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True) ^ Q(comment__isnull=True),
                name="feed_reaction_one_target",
            ),
            models.UniqueConstraint(
                fields=["post", "user", "kind"],
                condition=Q(post__isnull=False),
                name="feed_reaction_post_once",
            ),
            models.UniqueConstraint(
                fields=["comment", "user", "kind"],
                condition=Q(comment__isnull=False),
                name="feed_reaction_comment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"

    @property
    def shown_user(self) -> Any:
        return shown(self.user)
