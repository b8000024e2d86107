from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


class Poll(models.Model):
    """The question's post says what is asked; this says how it is answered. An anonymous poll keeps
    its votes as unlinkable ballots in plc.anonymity, never here."""

    class Mode(models.TextChoices):
        SINGLE = "single", _("One choice")
        MULTIPLE = "multiple", _("Several choices")
        RANKED = "ranked", _("Put in order")

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.SINGLE)
    anonymous = models.BooleanField(default=False)
    box = models.OneToOneField(
        "anonymity.BallotBox", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # stamped when the result is written
    voter_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Poll of {self.post}"

    @property
    def is_closed(self) -> bool:
        return bool(self.closed_at or (self.closes_at and self.closes_at <= timezone.now()))


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField(default=0)
    vote_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class PollVote(models.Model):
    """A named vote; ``rank`` counts from 1 in a ranked poll and is 0 elsewhere."""

    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="votes")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="poll_votes"
    )
    rank = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "user"], name="feed_vote_once"),
        ]
        indexes = [models.Index(fields=["poll", "user"], name="feed_vote_mine")]

    def __str__(self) -> str:
        return f"{self.user}: {self.option}"
