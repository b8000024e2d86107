"""Notifications of the feed. Each is rendered when it is displayed, from what the reader may still
see; the others are omitted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from .models import Comment, Poll, Post, PostKind, PostState, shown

ABOUT_POSTS = ("feed.mention", "feed.announcement")
ABOUT_COMMENTS = (
    "feed.mention-in-comment",
    "feed.answer",
    "feed.reply",
    "feed.followed",
    "feed.accepted",
)
KINDS = (*ABOUT_POSTS, *ABOUT_COMMENTS)


def _name(person: Any) -> str:
    return person.name if person is not None else _("Someone who left")


def _post_sentence(kind: str, post: Post) -> str:
    names = {"name": _name(post.shown_author), "title": str(post)}
    if kind == "feed.announcement":
        return _("%(name)s announced: “%(title)s”") % names
    return _("%(name)s mentioned you in “%(title)s”") % names


def _comment_sentence(kind: str, comment: Comment, cause: Any, *, mine: bool) -> str:
    names = {"name": _name(comment.shown_author), "title": str(comment.post)}
    match kind:
        case "feed.mention-in-comment":
            return _("%(name)s mentioned you below “%(title)s”") % names
        case "feed.answer":
            return _("%(name)s answered your question “%(title)s”") % names
        case "feed.followed" if mine:
            return _("%(name)s wrote below your post “%(title)s”") % names
        case "feed.followed":
            return _("%(name)s wrote below “%(title)s”, which you follow") % names
        case "feed.accepted":
            return _("%(name)s accepted your answer to “%(title)s”") % (
                names | {"name": _name(shown(cause))}
            )
    if comment.parent_id is None:
        return _("%(name)s commented on your post “%(title)s”") % names
    return _("%(name)s replied to your comment below “%(title)s”") % names


def lines_of_posts(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = Post.objects.visible_to(reader).select_related("author")
    posts = found.in_bulk({notice.object_id for notice in told})
    return {
        notice.pk: NoticeLine(
            _post_sentence(notice.kind, post), post.get_absolute_url(), post.shown_author
        )
        for notice in told
        if (post := posts.get(notice.object_id)) is not None
    }


def lines_of_comments(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = Comment.objects.visible_to(reader).select_related("author", "post")
    comments = found.in_bulk({notice.object_id for notice in told})
    return {
        notice.pk: NoticeLine(
            _comment_sentence(
                notice.kind, comment, notice.cause, mine=comment.post.author_id == reader.pk
            ),
            comment.get_absolute_url(),
            shown(notice.cause) if notice.kind == "feed.accepted" else comment.shown_author,
        )
        for notice in told
        if (comment := comments.get(notice.object_id)) is not None
    }


def _why_refused(post: Post) -> str:
    match post.poll.refused_for if post.kind == PostKind.POLL else "":
        case Poll.Refusal.FEW:
            return _(
                "Your anonymous poll “%(title)s” was not published: at its hour fewer than eight "
                "people could answer it"
            )
        case Poll.Refusal.LATE:
            return _(
                "Your scheduled poll “%(title)s” was not published: at its hour it would have been "
                "closed already"
            )
    return _("Your scheduled post “%(title)s” was not published: you could not post there then")


def lines_of_refused(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    refused = Post.objects.filter(author=reader, state=PostState.REFUSED).select_related("poll")
    posts = refused.in_bulk({notice.object_id for notice in told})
    return {
        notice.pk: NoticeLine(
            _why_refused(posts[notice.object_id]) % {"title": posts[notice.object_id]},
            reverse("feed:writing"),
        )
        for notice in told
        if notice.object_id in posts
    }


def lines_for(told: Iterable[Any], reader: Any) -> dict[int, NoticeLine]:
    """The lines of all notifications about posts and comments."""
    told = list(told)
    return {
        **lines_of_posts([notice for notice in told if notice.kind in ABOUT_POSTS], reader),
        **lines_of_comments([notice for notice in told if notice.kind in ABOUT_COMMENTS], reader),
    }


for key, label, icon, lines in (
    ("feed.mention", gettext_lazy("Mentions"), "at-sign", lines_of_posts),
    ("feed.mention-in-comment", gettext_lazy("Mentions in comments"), "at-sign", lines_of_comments),
    ("feed.answer", gettext_lazy("Answers to your questions"), "message-circle", lines_of_comments),
    ("feed.reply", gettext_lazy("Comments and replies to you"), "reply", lines_of_comments),
    ("feed.followed", gettext_lazy("Comments on what you follow"), "bell", lines_of_comments),
    ("feed.accepted", gettext_lazy("Accepted answers"), "circle-check", lines_of_comments),
    ("feed.announcement", gettext_lazy("Announcements"), "megaphone", lines_of_posts),
    ("feed.refused", gettext_lazy("Scheduled posts"), "calendar-clock", lines_of_refused),
):
    called = key in ("feed.mention", "feed.mention-in-comment")
    notices.register(key, NoticeKind(key, label, icon, lines, waits=called))
