"""Rows that belong to a post or a comment."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.community.models import Community
from communities.groups.models import Group

from .comments import Comment
from .posts import Post

ONE_TARGET = Q(post__isnull=True) ^ Q(comment__isnull=True)


class Attachment(models.Model):
    """A file on a post or a comment, which has at most ten. Everybody who can read the post can see
    it."""

    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.CASCADE, related_name="attachment"
    )
    # Copied from the post, so that the page of a group's photos and files uses a single index.
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=ONE_TARGET, name="feed_attachment_one_target")
        ]
        indexes = [models.Index(fields=["group", "-id"], name="feed_attachments_of_group")]

    def __str__(self) -> str:
        return str(self.file)


class Attribution(models.Model):
    """The source of an imported post or comment, which its licence requires to be shown."""

    post = models.OneToOneField(Post, null=True, on_delete=models.CASCADE)
    comment = models.OneToOneField(Comment, null=True, on_delete=models.CASCADE)
    # "stackexchange/quantumcomputing/post/18": makes the import idempotent.
    origin = models.CharField(max_length=200, unique=True)
    source_name = models.CharField(max_length=120)
    source_url = models.URLField(max_length=500, blank=True)
    author_name = models.CharField(max_length=120, blank=True)
    author_url = models.URLField(max_length=500, blank=True)
    licence_name = models.CharField(max_length=60)
    licence_url = models.URLField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_TARGET, name="feed_attribution_one_target")
        ]

    def __str__(self) -> str:
        return self.origin


class Mention(models.Model):
    """Somebody is mentioned in a post or comment, which they could read when it was written."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.CASCADE, related_name="mentions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentioned_in"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "comment", "user"],
                nulls_distinct=False,
                name="feed_mention_once",
            )
        ]

    def __str__(self) -> str:
        return f"@{self.user}"


class Pin(models.Model):
    """A post is pinned to the top of its place."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="pin")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["community", "group", "-at"], name="feed_pins_of_place")]

    def __str__(self) -> str:
        return f"{self.post} is pinned"


class Revision(models.Model):
    """The text of a post or comment before an edit. Edits within the grace period have none."""

    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="revisions")
    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    title = models.CharField(max_length=160, blank=True)
    body = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()  # when this text was replaced

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=ONE_TARGET, name="feed_revision_one_target")
        ]

    def __str__(self) -> str:
        return f"Before {self.at}"
