"""What one reader did with the feed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group

from .posts import Post


class Bookmark(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks"
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="feed_bookmark_once")]
        indexes = [models.Index(fields=["user", "-at", "-id"], name="feed_bookmarks_of")]

    def __str__(self) -> str:
        return f"{self.user} keeps {self.post}"


class PostSubscription(models.Model):
    """Somebody follows a post (hears of every comment) or has muted it (hears of none)."""

    class Level(models.TextChoices):
        FOLLOW = "follow", _("Following")
        MUTE = "mute", _("Muted")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="post_subscriptions"
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="subscriptions")
    level = models.CharField(max_length=6, choices=Level.choices)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="feed_subscription_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.level} {self.post}"


class ReadMarker(models.Model):
    """Until when somebody has seen a feed: a group's, a community's (group None), or their home
    (both None). Feeds draw the "new since you were here" line from it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_markers"
    )
    community = models.ForeignKey(Community, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    # Where the line stood before this visit, so that a reload does not lose it.
    previous_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "community", "group"],
                nulls_distinct=False,
                name="feed_marker_once",
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(community__isnull=False),
                name="feed_marker_group_has_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} until {self.seen_at}"
