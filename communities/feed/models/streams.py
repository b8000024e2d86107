"""Models for reading feeds: the rollup of top posts, and tokens for feed readers."""

from django.conf import settings
from django.db import models
from django.db.models import F

from plc.core.ids import uuid7

from .posts import Post


class TopPost(models.Model):
    """One of the best posts of its kind in a place and a period.

    A rollup refreshed by a task (``actions.top.refresh_top``), so that sorting by score needs no
    index on a column that every reaction changes. ``overall``: also among the best of all kinds.
    ``wide``: among everything that all readers of a community may read, and ``place`` is the
    community's id; otherwise ``place`` is that of Post.
    """

    class Period(models.TextChoices):
        WEEK = "week"
        MONTH = "month"
        YEAR = "year"
        EVER = "ever"

    wide = models.BooleanField()
    place = models.BigIntegerField()
    period = models.CharField(max_length=5, choices=Period.choices)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    score = models.IntegerField()
    # With defaults in the database, for the version before, which goes on writing meanwhile.
    kind = models.CharField(max_length=12, db_default="")
    overall = models.BooleanField(db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "period", "wide"], name="feed_top_once"),
        ]
        indexes = [
            models.Index(
                F("wide"),
                F("place"),
                F("period"),
                F("score").desc(),
                F("post").desc(),
                name="feed_top_of_place",
            ),
            models.Index(
                F("wide"),
                F("place"),
                F("period"),
                F("kind"),
                F("score").desc(),
                F("post").desc(),
                name="feed_top_of_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.score} ({self.period})"


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
