from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.accounts.models import blocked_ids
from plc.core.ids import uuid7
from plc.core.plain import shorten

from .names import BY_SUSPENDED, Authored
from .posts import Post, PostState
from .reactions import ReactionCounts


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Any) -> "CommentQuerySet":
        """Visible comments of posts that the actor may read. Deleted ones with replies are
        included: the page shows a placeholder."""
        shown = Q(state=PostState.PUBLISHED) & ~BY_SUSPENDED
        if actor.is_authenticated:
            shown |= Q(state=PostState.HIDDEN, author=actor)
        return self.filter(shown, post__in=Post.objects.threads_visible_to(actor)).exclude(
            author__in=blocked_ids(actor)
        )


class Comment(Authored, ReactionCounts):
    """A comment, or an answer to a question; replies are one level below."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        ANSWER = "answer", _("Answer")

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="comments", verbose_name=_("post")
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="replies",
        verbose_name=_("reply to"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.COMMENT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        verbose_name=_("author"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=PostState.choices, default=PostState.PUBLISHED
    )
    body = models.TextField(_("text"), max_length=30_000)
    body_html = models.TextField()
    excerpt = models.CharField(_("excerpt"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("created"))
    edited_at = models.DateTimeField(_("edited"), null=True)
    # when it was last hidden, deleted, restored...
    state_changed_at = models.DateTimeField(_("state changed"), null=True)
    # The state to return to when a deletion is undone: what moderators hid stays hidden.
    state_before = models.CharField(max_length=9, choices=PostState.choices, blank=True)
    # When it had been accepted, if it was the accepted answer that moderators hid or removed.
    accepted_before = models.DateTimeField(null=True)
    score = models.IntegerField(default=0)
    imported_votes = models.JSONField(default=dict, blank=True)

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="comment") | Q(parent__isnull=True),
                name="feed_comment_answers_on_top",
            )
        ]
        indexes = [
            models.Index(fields=["post", "created_at", "id"], name="feed_comment_in_post"),
            models.Index(fields=["author", "-created_at"], name="feed_comment_by_author"),
        ]

    def __str__(self) -> str:
        if self.state in (PostState.DELETED, PostState.REMOVED):
            return gettext("A comment that was here")
        return shorten(self.excerpt, 60) or str(self.public_id)

    def get_absolute_url(self) -> str:
        """A permalink, which redirects to the comment's page of the thread."""
        return reverse("feed:comment", args=[self.public_id])
