"""Rules about posts, comments, answers and reactions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from communities.feed.models import Comment, Post

from ..models import ValueKind
from ..rules import Rule, Way

Data = Mapping[str, Any]
UNSAID = {
    "kind_": Value(None, IntegerField(null=True)),
    "points_": Value(None, IntegerField(null=True)),
}


def _post(data: Data) -> Iterable[int | None]:
    return [data["post_id"]]


def _comment(data: Data) -> Iterable[int | None]:
    return [data["comment_id"]]


# Everything that decides whether a post counts.
POST_FACTS = {
    f"feed.Post{change}": _post
    for change in (
        "Published",
        "Deleted",
        "BroughtBack",
        "Moved",
        "Hidden",
        "Restored",
        "Removed",
    )
}
COMMENT_FACTS = {
    f"feed.Comment{change}": _comment
    for change in ("Written", "Deleted", "BroughtBack", "Hidden", "Restored", "Removed")
}


def posts(**which: Any) -> Callable[[], QuerySet[Any, Any]]:
    """Published posts by their authors."""

    def deeds() -> QuerySet[Any, Any]:
        return Post.objects.filter(state="published", author__isnull=False, **which).values(
            source=F("pk"),
            member=F("author"),
            giver=Value(None, IntegerField(null=True)),
            in_community=F("community"),
            in_group=F("group"),
            happened=F("published_at"),
            **UNSAID,
        )

    return deeds


def _accepted() -> QuerySet[Any, Any]:
    """Accepted answers, by their authors; one's own question does not count."""
    return (
        Comment.objects.filter(
            state="published",
            author__isnull=False,
            accepted_for__state="published",
            accepted_for__author__isnull=False,
        )
        .exclude(author=F("accepted_for__author"))
        .values(
            source=F("pk"),
            member=F("author"),
            giver=F("accepted_for__author"),
            in_community=F("accepted_for__community"),
            in_group=F("accepted_for__group"),
            happened=F("created_at"),
            **UNSAID,
        )
    )


RULES = (
    Rule(
        key="question_asked",
        kind=ValueKind.LEARNING,
        points=2,
        label=_("Question asked"),
        sentence=_("Ask a question: others have it too."),
        daily_cap=6,
        ways=(Way(Post, posts(kind="question"), POST_FACTS),),
    ),
    Rule(
        key="answer_accepted",
        kind=ValueKind.HELPING,
        points=15,
        label=_("Answer accepted"),
        sentence=_("Answer a question so that whoever asked it accepts your answer."),
        ways=(
            Way(
                Comment,
                _accepted,
                {
                    **COMMENT_FACTS,
                    "feed.AnswerAccepted": lambda data: [
                        data["comment_id"],
                        data.get("instead_of_id"),
                    ],
                    "feed.AnswerUnaccepted": _comment,
                },
            ),
        ),
    ),
)
