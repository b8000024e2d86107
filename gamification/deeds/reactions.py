"""Rules about what others found helpful or insightful, once for each of them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from communities.feed.models import Comment, Post, Reaction

from ..models import ValueKind
from ..rules import Concerned, Rule, Way
from .columns import UNSAID, Data
from .feed import (
    CHANGED_COMMENTS,
    COMMENT_REMOVED,
    POST_FACTS,
    POST_REMOVED,
    THROUGH_POST,
    WITH_THREAD,
    Deeds,
)


def _reacted(kind: str, column: str) -> Concerned:
    """The post or comment that got such a reaction. A fact about a comment names its post, too."""

    def read(data: Data) -> Iterable[int | None]:
        is_post = data["comment_id"] is None
        return [data[column]] if data["kind"] == kind and is_post == (column == "post_id") else []

    return read


def _facts(kind: str, column: str) -> dict[str, Concerned]:
    names = ("feed.ReactionGiven", "feed.ReactionTakenBack")
    return {name: _reacted(kind, column) for name in names}


def _received(kind: str, column: str, place: str, shown: Q) -> Callable[[], Deeds]:
    def deeds() -> Deeds:
        found = Reaction.objects.filter(shown, kind=kind)
        return found.exclude(user=F(f"{column}__author")).values(
            source=F(column),
            member=F(f"{column}__author"),
            giver=F("user"),
            happened=F("at"),
            in_community=F(f"{place}__community"),
            in_group=F(f"{place}__group"),
            **UNSAID,
        )

    return deeds


def received(key: str, reaction: str, **terms: Any) -> Rule:
    """A rule for reactions of this kind to posts and comments, for their authors."""
    post = Q(post__state="published", post__author__isnull=False)
    comment = Q(
        comment__state="published",
        comment__author__isnull=False,
        comment__post__state__in=WITH_THREAD,
    )
    of_posts = Way(
        Post,
        _received(reaction, "post", "post", post),
        POST_FACTS | _facts(reaction, "post_id"),
        removed=POST_REMOVED,
    )
    of_comments = Way(
        Comment,
        _received(reaction, "comment", "comment__post", comment),
        CHANGED_COMMENTS | _facts(reaction, "comment_id"),
        THROUGH_POST,
        removed=COMMENT_REMOVED,
    )
    return Rule(key=key, ways=(of_posts, of_comments), **terms)


RULES = (
    received(
        "helpful_received",
        "helpful",
        kind=ValueKind.HELPING,
        points=5,
        daily_cap=50,
        label=_("Found helpful"),
        sentence=_("Write something that others mark as helpful."),
        in_words=ngettext_lazy("%(n)s time found helpful", "%(n)s times found helpful", "n"),
    ),
    received(
        "insightful_received",
        "insightful",
        kind=ValueKind.EVIDENCE,
        points=5,
        daily_cap=50,
        label=_("Found insightful"),
        sentence=_("Write something that others mark as insightful."),
        in_words=ngettext_lazy("%(n)s time found insightful", "%(n)s times found insightful", "n"),
    ),
)
