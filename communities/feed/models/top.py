"""The rollup of top posts."""

from django.db import models
from django.db.models import F

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
