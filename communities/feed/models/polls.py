from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


class Poll(models.Model):
    """A poll. The post contains the question; this row says how to answer it. The votes of an
    anonymous poll are unlinkable ballots in plc.anonymity and never stored here."""

    class Mode(models.TextChoices):
        SINGLE = "single", _("One choice")
        MULTIPLE = "multiple", _("Several choices")
        RANKED = "ranked", _("Put in order")

    class Refusal(models.TextChoices):
        """Why the poll of a scheduled post could not be published."""

        FEW = "few", _("Not published: at its hour fewer than eight people could answer")
        LATE = "late", _("Not published: at its hour the poll would have been closed already")

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.SINGLE)
    anonymous = models.BooleanField(default=False)
    box = models.OneToOneField(
        "anonymity.BallotBox", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # set when the result is written
    voter_count = models.PositiveIntegerField(default=0)
    refused_for = models.CharField(max_length=4, choices=Refusal.choices, blank=True)

    def __str__(self) -> str:
        return f"Poll of {self.post}"

    @property
    def is_ranked(self) -> bool:
        return self.mode == self.Mode.RANKED

    @property
    def scale(self) -> int:
        """The maximum of an option's ``vote_count``: all voters or, in a ranked poll, the points of
        an option that everybody ranked first."""
        below = len(self.options.all()) - 1 if self.is_ranked else 1
        return max(1, self.voter_count * below)

    @property
    def ranking(self) -> list["PollOption"]:
        """The options in their order; of a ranked poll, the best first."""
        options = list(self.options.all())
        return sorted(options, key=lambda option: -option.vote_count) if self.is_ranked else options

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


class Elector(models.Model):
    """A person who can answer an anonymous poll, stored when it was published. It does not reveal
    who did answer, and is deleted when the poll closes."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="electors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "user"], name="feed_elector_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.poll}"


class PollVote(models.Model):
    """A named vote; ``rank`` starts at 1 in a ranked poll and is 0 otherwise."""

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
