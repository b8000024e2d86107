"""Rules about posts, answers, resources and edits.

What counts is what is visible: published, and not hidden or removed by moderators. Answers below a
question that its author deleted are still visible, and count. Whether an author's account is in use
makes no difference: boards do not list closed and suspended accounts, but the ledger stays.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from communities.archives.models import ImportedEdit
from communities.feed.models import Bookmark, Comment, PollVote, Post, Revision
from communities.feed.models.posts import NOT_OUT

from ..models import ValueKind
from ..rules import Rule, Way
from .columns import NOBODY, UNSAID, ids, named, of_kind

Deeds = QuerySet[Any, Any]

MODERATED = ("hidden", "removed")
POST_REMOVED = Q(state__in=MODERATED)
COMMENT_REMOVED = Q(state__in=MODERATED) | Q(post__state__in=MODERATED)

# The states of posts whose comments are visible.
WITH_THREAD = ("published", "deleted")
# Comments that are visible, by somebody.
SHOWN = Q(state="published", author__isnull=False, post__state__in=WITH_THREAD)

# What decides whether a post counts, whether a comment does, and (by way of their post) whether all
# comments of a post do. Nobody can have reacted to a post when it is published, so that is only a
# deed of its author's (``shared``): most facts are about new posts, and each way costs two queries.
POST_CHANGES = ("Deleted", "BroughtBack", "Moved", "Hidden", "Restored", "Removed")
POST_FACTS = named("feed.Post", *POST_CHANGES, by="post_id")
COMMENT_CHANGES = ("Deleted", "BroughtBack", "Hidden", "Restored", "Removed")
CHANGED_COMMENTS = named("feed.Comment", *COMMENT_CHANGES, by="comment_id")
COMMENT_FACTS = named("feed.Comment", "Written", by="comment_id") | CHANGED_COMMENTS
THREAD_CHANGES = named("feed.Post", "Moved", "Hidden", "Restored", "Removed", by="post_id")
THROUGH_POST = {"post": THREAD_CHANGES}
ACCEPTANCE = {
    "feed.AnswerAccepted": ids("comment_id", "instead_of_id"),
    "feed.AnswerUnaccepted": ids("comment_id"),
}

OF_POST = {"in_community": F("community"), "in_group": F("group")}
OF_THREAD = {"in_community": F("post__community"), "in_group": F("post__group")}


def published(**which: Any) -> QuerySet[Post]:
    return Post.objects.filter(state="published", author__isnull=False, **which)


def by_author(posts: QuerySet[Post], happened: Any) -> Deeds:
    """Posts as deeds of their authors."""
    return posts.values(
        source=F("pk"), member=F("author"), happened=happened, **NOBODY, **OF_POST, **UNSAID
    )


def posts(**which: Any) -> Callable[[], Deeds]:
    """Published posts by their authors."""
    return lambda: by_author(published(**which), F("published_at"))


def shared(key: str, of: str, **terms: Any) -> Rule:
    """A rule for posts of a kind."""
    facts = POST_FACTS | {"feed.PostPublished": of_kind(of, "post_id")}
    return Rule(key=key, ways=(Way(Post, posts(kind=of), facts, removed=POST_REMOVED),), **terms)


def answers(**which: Any) -> QuerySet[Comment]:
    """Visible answers to questions of others."""
    found = Comment.objects.filter(SHOWN, kind="answer", **which)
    return found.exclude(author=F("post__author"))


def by_answerer(found: QuerySet[Comment]) -> Deeds:
    return found.values(
        source=F("pk"),
        member=F("author"),
        happened=F("created_at"),
        **NOBODY,
        **OF_THREAD,
        **UNSAID,
    )


def _accepted() -> Deeds:
    """Accepted answers, by their authors."""
    return answers(accepted_for__author__isnull=False).values(
        source=F("pk"),
        member=F("author"),
        giver=F("accepted_for__author"),
        happened=Coalesce("accepted_for__accepted_at", "created_at"),
        **OF_THREAD,
        **UNSAID,
    )


def _questions_closed() -> Deeds:
    """Questions with an accepted answer of somebody else."""
    found = published(kind="question", accepted_answer__state="published")
    found = found.exclude(accepted_answer__author=F("author"))
    return by_author(found, Coalesce("accepted_at", "accepted_answer__created_at"))


def _kept() -> Deeds:
    """Resources that others keep."""
    found = Bookmark.objects.filter(
        post__kind="resource", post__state="published", post__author__isnull=False
    )
    return found.exclude(user=F("post__author")).values(
        source=F("post"),
        member=F("post__author"),
        giver=F("user"),
        happened=F("at"),
        **OF_THREAD,
        **UNSAID,
    )


def _polls_answered() -> Deeds:
    """Answers to named polls of others; who chose several options has several votes. The votes of
    anonymous polls are not even in this table."""
    before = PollVote.objects.filter(poll=OuterRef("poll"), user=OuterRef("user"))
    found = PollVote.objects.filter(
        ~Exists(before.filter(pk__lt=OuterRef("pk"))),
        poll__anonymous=False,
        poll__post__state="published",
    )
    return found.exclude(user=F("poll__post__author")).values(
        source=F("poll__post"),
        member=F("user"),
        happened=F("at"),
        in_community=F("poll__post__community"),
        in_group=F("poll__post__group"),
        **NOBODY,
        **UNSAID,
    )


def _edits(target: type[Model], column: str, place: str, shown: Q) -> Callable[[], Deeds]:
    """The first edit of each text by each person; corrections in its first minutes are none."""

    def deeds() -> Deeds:
        before = Revision.objects.filter(**{column: OuterRef(column)}, by=OuterRef("by"))
        found = Revision.objects.filter(
            ~Exists(before.filter(pk__lt=OuterRef("pk"))), shown, by__isnull=False
        )
        return found.values(
            source=F(column),
            member=F("by"),
            happened=F("at"),
            in_community=F(f"{place}__community"),
            in_group=F(f"{place}__group"),
            **NOBODY,
            **UNSAID,
        )

    return deeds


def _imported_edits() -> Deeds:
    """What an archive tells of edits: who was the last to edit a text."""
    return ImportedEdit.objects.filter(REVISED | REVISED_COMMENT).values(
        source=F("pk"),
        member=F("by"),
        happened=F("at"),
        in_community=Coalesce("post__community", "comment__post__community"),
        in_group=Coalesce("post__group", "comment__post__group"),
        **NOBODY,
        **UNSAID,
    )


def _welcomes() -> Deeds:
    """The first comment of somebody else on one of the first three posts of a person in a
    community. Deleted posts are counted, too, so that deleting one makes no other the third."""
    earlier_posts = Post.objects.filter(
        author=OuterRef("post__author"),
        community=OuterRef("post__community"),
        published_at__lt=OuterRef("post__published_at"),
    ).exclude(state__in=NOT_OUT)
    comments = Comment.objects.filter(SHOWN).exclude(author=F("post__author"))
    is_before = Q(created_at__lt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__lt=OuterRef("pk")
    )
    return comments.filter(
        ~Exists(comments.filter(is_before, post=OuterRef("post"))),
        ~Exists(earlier_posts[FIRST_POSTS - 1 : FIRST_POSTS]),
        post__author__isnull=False,
    ).values(
        source=F("post"),
        member=F("author"),
        happened=F("created_at"),
        **NOBODY,
        **OF_THREAD,
        **UNSAID,
    )


FIRST_POSTS = 3
# The source is the post that was answered, of others; what they wrote is a comment.
WELCOME_REMOVED = Q(
    Exists(
        Comment.objects.filter(
            post=OuterRef("pk"), author=OuterRef(OuterRef("member")), state__in=MODERATED
        )
    )
)
# Somebody found it good. An archive tells of votes against it, too, but not in which order they
# came: one vote for it is enough, as it had been there.
LIKED = Q(score__gte=1) | Q(imported_votes__up__gte=1)
SCORES = ("feed.ReactionGiven", "feed.ReactionTakenBack")
EDITED_POSTS = {"feed.PostEdited": ids("post_id")} | POST_FACTS
EDITED_COMMENTS = {"feed.CommentEdited": ids("comment_id")} | CHANGED_COMMENTS
REVISED = Q(post__state="published")
REVISED_COMMENT = Q(comment__state="published", comment__post__state__in=WITH_THREAD)

RULES = (
    shared(
        "question_asked",
        "question",
        kind=ValueKind.LEARNING,
        points=2,
        daily_cap=6,
        label=_("Question asked"),
        sentence=_("Ask a question: others have it too."),
        in_words=ngettext_lazy("%(n)s question asked", "%(n)s questions asked", "n"),
    ),
    Rule(
        key="answer_written",
        kind=ValueKind.HELPING,
        points=2,
        daily_cap=10,
        label=_("Answer written"),
        sentence=_("Answer somebody's question."),
        in_words=ngettext_lazy("%(n)s answer", "%(n)s answers", "n"),
        ways=(
            Way(
                Comment,
                lambda: by_answerer(answers()),
                COMMENT_FACTS,
                THROUGH_POST,
                removed=COMMENT_REMOVED,
            ),
        ),
    ),
    Rule(
        key="answer_accepted",
        kind=ValueKind.HELPING,
        points=15,
        label=_("Answer accepted"),
        sentence=_("Answer a question so that whoever asked it accepts your answer."),
        in_words=ngettext_lazy("%(n)s accepted answer", "%(n)s accepted answers", "n"),
        ways=(
            Way(
                Comment,
                _accepted,
                CHANGED_COMMENTS | ACCEPTANCE,
                THROUGH_POST,
                removed=COMMENT_REMOVED,
            ),
        ),
    ),
    Rule(
        key="question_closed",
        kind=ValueKind.LEARNING,
        points=2,
        daily_cap=10,
        label=_("Answer chosen"),
        sentence=_("Say which answer helped you, for whoever comes with the same question."),
        in_words=ngettext_lazy("%(n)s answer chosen", "%(n)s answers chosen", "n"),
        ways=(
            Way(
                Post,
                _questions_closed,
                POST_FACTS
                | named("feed.Answer", "Accepted", "Unaccepted", by="post_id")
                # An accepted answer that is not shown is not accepted.
                | named("feed.Comment", *COMMENT_CHANGES, by="post_id"),
                removed=POST_REMOVED,
            ),
        ),
    ),
    shared(
        "resource_shared",
        "resource",
        kind=ValueKind.SHARING,
        points=5,
        daily_cap=15,
        label=_("Resource shared"),
        sentence=_("Share a template, a guide or a link that helped you."),
        in_words=ngettext_lazy("%(n)s resource shared", "%(n)s resources shared", "n"),
    ),
    Rule(
        key="resource_kept",
        kind=ValueKind.SHARING,
        points=3,
        daily_cap=30,
        giver_is_private=True,
        label=_("Resource kept"),
        sentence=_("Share something that others keep for later. Nobody is told who they are."),
        in_words=ngettext_lazy("%(n)s time kept by somebody", "%(n)s times kept by somebody", "n"),
        ways=(
            Way(
                Post,
                _kept,
                POST_FACTS | named("feed.Post", "Kept", "Unkept", by="post_id"),
                removed=POST_REMOVED,
            ),
        ),
    ),
    shared(
        "win_shared",
        "win",
        kind=ValueKind.EVIDENCE,
        points=5,
        daily_cap=10,
        label=_("Win shared"),
        sentence=_("Tell what worked, so that others can try it."),
        in_words=ngettext_lazy("%(n)s win shared", "%(n)s wins shared", "n"),
    ),
    Rule(
        key="poll_answered",
        kind=ValueKind.LEARNING,
        points=1,
        daily_cap=3,
        label=_("Poll answered"),
        sentence=_("Answer a poll with your name. Answers to anonymous polls never count."),
        in_words=ngettext_lazy("%(n)s poll answered", "%(n)s polls answered", "n"),
        ways=(
            Way(
                Post,
                _polls_answered,
                POST_FACTS | named("feed.Poll", "Answered", by="post_id"),
                removed=POST_REMOVED,
            ),
        ),
    ),
    Rule(
        key="welcome",
        kind=ValueKind.CARE,
        points=3,
        daily_cap=15,
        label=pgettext_lazy("what somebody did", "Welcome"),
        sentence=_("Be the first to answer one of somebody's first three posts here."),
        in_words=ngettext_lazy("%(n)s welcome", "%(n)s welcomes", "n"),
        ways=(
            Way(
                Post,
                _welcomes,
                THREAD_CHANGES | named("feed.Comment", "Written", *COMMENT_CHANGES, by="post_id"),
                removed=POST_REMOVED | WELCOME_REMOVED,
            ),
        ),
    ),
    Rule(
        key="question_well_received",
        kind=ValueKind.LEARNING,
        points=0,
        label=_("Question well received"),
        sentence=_("Ask a question that others find worth asking. It counts for badges."),
        in_words=ngettext_lazy(
            "%(n)s question well received", "%(n)s questions well received", "n"
        ),
        ways=(
            Way(
                Post,
                lambda: by_author(published(kind="question").filter(LIKED), F("published_at")),
                POST_FACTS | {name: ids("post_id") for name in SCORES},
                removed=POST_REMOVED,
            ),
        ),
    ),
    Rule(
        key="answer_well_received",
        kind=ValueKind.HELPING,
        points=0,
        label=_("Answer well received"),
        sentence=_("Write an answer that others find good. It counts for badges."),
        in_words=ngettext_lazy("%(n)s answer well received", "%(n)s answers well received", "n"),
        ways=(
            Way(
                Comment,
                lambda: by_answerer(answers().filter(LIKED)),
                CHANGED_COMMENTS | {name: ids("comment_id") for name in SCORES},
                THROUGH_POST,
                removed=COMMENT_REMOVED,
            ),
        ),
    ),
    Rule(
        key="text_edited",
        kind=ValueKind.CARE,
        points=0,
        label=_("Text improved"),
        sentence=_("Come back to what you wrote and make it better. It counts for badges."),
        in_words=ngettext_lazy("%(n)s text improved", "%(n)s texts improved", "n"),
        ways=(
            Way(
                Post,
                _edits(Post, "post", "post", REVISED),
                EDITED_POSTS,
                removed=POST_REMOVED,
            ),
            Way(
                Comment,
                _edits(Comment, "comment", "comment__post", REVISED_COMMENT),
                EDITED_COMMENTS,
                THROUGH_POST,
                removed=COMMENT_REMOVED,
            ),
            Way(
                ImportedEdit,
                _imported_edits,
                {},
                {
                    "post": POST_FACTS,
                    "comment": CHANGED_COMMENTS,
                    "comment__post": THREAD_CHANGES,
                },
                removed=Q(post__state__in=MODERATED)
                | Q(comment__state__in=MODERATED)
                | Q(comment__post__state__in=MODERATED),
            ),
        ),
    ),
)
