from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group

from .posts import Post


class Topic(models.Model):
    """A #topic of a group, or of a community's own posts."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="topics", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="topics", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=60)
    slug = models.CharField(_("address"), max_length=60)
    description_html = models.TextField(blank=True)
    post_count = models.PositiveIntegerField(_("posts"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "slug"],
                condition=Q(group__isnull=True),
                name="feed_topic_once_in_community",
            ),
            models.UniqueConstraint(
                fields=["group", "slug"],
                condition=Q(group__isnull=False),
                name="feed_topic_once_in_group",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feed:topic", args=[self.pk])

    @property
    def place(self) -> int:
        """Like Post.place, for the posts of the topic."""
        return self.group_id or -self.community_id


class PostTopic(models.Model):
    """A post has a topic. The dates are copied from the post, so that a topic's feed uses a single
    index."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="post_topics")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="post_topics")
    published_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "topic"], name="feed_post_topic_once")
        ]
        indexes = [
            models.Index(
                F("topic"), F("last_activity_at").desc(), F("post").desc(), name="feed_topic_active"
            ),
            models.Index(
                F("topic"), F("published_at").desc(), F("post").desc(), name="feed_topic_new"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} #{self.topic}"
