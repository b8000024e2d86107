"""Unlinkable ballots: rows that cannot be traced to a person, even with full access to the
database.

They contain no user, no time and no sequence number. Keys are UUIDv4 or the nullifier itself, so
that the order of insertion is not visible.
"""

import uuid

from django.db import models


class BallotBox(models.Model):
    """A question that each person of a counted pool may answer once.

    ``waiting`` holds the answers until the box is opened: a single encrypted and shuffled blob that
    is rewritten with each answer, so that no row shows which answer came when. ``key`` derives the
    nullifiers; opening the box destroys it, and with it the link from people to nullifiers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pool_size = models.PositiveIntegerField()  # people who could answer when it was created
    key = models.BinaryField(null=True)
    waiting = models.BinaryField(null=True)
    opened = models.BooleanField(default=False)
    # For rankings, only sums are stored (actions.open_box).
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
    """A keyed hash of box and person, which prevents a second answer."""

    mark = models.CharField(primary_key=True, max_length=64)
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="nullifiers")

    def __str__(self) -> str:
        return "a nullifier"


class Ballot(models.Model):
    """An answer, inserted together with all others in random order when the box is opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="ballots")
    choices = models.JSONField()  # keys of the selected options

    def __str__(self) -> str:
        return "a ballot"
