"""A reader's own bookmarks, subscriptions and read positions."""

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
    """Somebody follows a post (notified of every comment) or has muted it (of none)."""

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
    """When somebody last saw a feed: that of a group, a community (group None), or home (both
    None). Determines the line "new since you were here"."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_markers"
    )
    community = models.ForeignKey(Community, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    # The position before the current visit, so that a reload does not lose the line.
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
