"""Unlinkable ballots: rows that nobody can lead back to a person, not even with the database.

What the rows do not have is the point: no user, no time, no running number. Keys are UUIDv4 or the
nullifier itself, so that no order of writing can be read from them.
"""

import uuid

from django.db import models


class BallotBox(models.Model):
    """One question that a counted pool of people answers, once each.

    ``waiting`` holds the answers until the box is opened: one sealed, shuffled bundle that is
    written anew with each answer, so that no row shows which answer came when. ``key`` makes the
    nullifiers; it is destroyed when the box is opened, and with it the way from a person to
    their nullifier.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pool_size = models.PositiveIntegerField()  # people who could answer, when it was asked
    key = models.BinaryField(null=True)
    waiting = models.BinaryField(null=True)
    opened = models.BooleanField(default=False)
    # Of answers that are an order only the sums are kept (actions.open_box).
    sums = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = "ballot boxes"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened=False) | models.Q(key=None, waiting=None),
                name="anonymity_opened_box_has_no_key",
            )
        ]

    def __str__(self) -> str:
        return f"One of {self.pool_size}"


class Nullifier(models.Model):
    """Somebody has answered: a keyed hash of box and person, to refuse a second answer."""

    mark = models.CharField(primary_key=True, max_length=64)
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="nullifiers")

    def __str__(self) -> str:
        return "a nullifier"


class Ballot(models.Model):
    """An answer, written with all the others in random order when the box is opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="ballots")
    choices = models.JSONField()  # keys of the options chosen

    def __str__(self) -> str:
        return "a ballot"
