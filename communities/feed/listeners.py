"""Reactions to facts of the feed: notify people once per event, withdraw notifications of what is
gone, and update open pages."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from communities.groups.models import GroupMembership
from communities.groups.readers import readers_of
from plc.core.among import Among
from plc.core.registry import subject_readers
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.live.actions import publish
from plc.notifications.actions import notify, restore_notices, withdraw
from plc.notifications.models import Notification

from .actions.withdrawing import withdraw_unreadable
from .models import Audience, Comment, Mention, Post, PostKind, PostState, PostSubscription
from .notices import ABOUT_COMMENTS, ABOUT_POSTS


def _ids(entries: Iterable[Entry], name: str) -> set[int]:
    return {entry.data[name] for entry in entries if entry.data.get(name) is not None}


def _posts(entries: Iterable[Entry]) -> dict[int, Post]:
    rows = Post.objects.filter(pk__in=_ids(entries, "post_id"), state=PostState.PUBLISHED)
    return {post.pk: post for post in rows.select_related("community", "group", "author")}


def _reachable(people: Iterable[int], post: Post) -> list[int]:
    """Those who can still read the post and have not muted it."""
    people = list(people)
    if not people:
        return []
    muted = PostSubscription.objects.filter(post=post, level=PostSubscription.Level.MUTE)
    if post.audience == Audience.SUBJECT:
        people = list(
            {*people} & {*subject_readers[post.subject_kind].people(post.subject_id or 0)}
        )
    readers = readers_of(post.community, post.group).filter(Among("pk", people))
    return list(readers.exclude(pk__in=muted.values("user")).values_list("pk", flat=True))


def _tell(
    kind: str, people: Iterable[int], post: Post, at: datetime, comment: Comment | None = None
) -> None:
    """The event is the post or the comment, so somebody concerned in two ways is notified once."""
    about = comment or post
    if reachable := _reachable(people, post):
        notify(
            kind=kind,
            happening=f"feed.{'comment' if comment else 'post'} {about.pk}",
            object_id=about.pk,
            people=reachable,
            cause=about.author_id,
            community_id=post.community_id,
            at=at,
        )


@listens_to("feed.PostPublished", "feed.PostEdited", queue="now")
def tell_those_mentioned_in_posts(entries: list[Entry]) -> None:
    posts = _posts(entries)
    mentioned: dict[int, list[int]] = defaultdict(list)
    for mention in Mention.objects.filter(post__in=posts, comment=None):
        mentioned[mention.post_id].append(mention.user_id)
    for entry in entries:
        if (post := posts.get(entry.data["post_id"])) is not None:
            _tell("feed.mention", mentioned[post.pk], post, entry.at)
            if entry.name == "feed.PostPublished":
                _announce(post, entry.at)


def _announce(post: Post, at: datetime) -> None:
    """Members of a group are notified of its announcements; those of a community are only in the
    feed."""
    if post.kind == PostKind.ANNOUNCEMENT and post.group_id is not None:
        members = GroupMembership.objects.filter(group=post.group_id)
        _tell("feed.announcement", members.values_list("user", flat=True), post, at)


@listens_to("feed.CommentWritten", "feed.CommentEdited", queue="now")
def tell_those_concerned_by_comments(entries: list[Entry]) -> None:
    """By decreasing relevance: mentioned, answered, replied to, following."""
    comments = {
        comment.pk: comment
        for comment in Comment.objects.filter(
            pk__in=_ids(entries, "comment_id"), state=PostState.PUBLISHED
        ).select_related("parent")
    }
    posts = _posts(entries)
    for entry in entries:
        comment, post = comments.get(entry.data["comment_id"]), posts.get(entry.data["post_id"])
        if comment is None or post is None:
            continue
        mentioned = Mention.objects.filter(comment=comment).values_list("user", flat=True)
        _tell("feed.mention-in-comment", mentioned, post, entry.at, comment)
        if entry.name == "feed.CommentWritten":
            _tell_of_comment(comment, post, entry.at)


def _tell_of_comment(comment: Comment, post: Post, at: datetime) -> None:
    answered = comment.parent or post
    if answered.author_id is not None:
        kind = "feed.answer" if comment.kind == Comment.Kind.ANSWER else "feed.reply"
        _tell(kind, [answered.author_id], post, at, comment)
    # Authors follow their own posts unless they mute them.
    following = PostSubscription.objects.filter(post=post, level=PostSubscription.Level.FOLLOW)
    people = set(following.values_list("user", flat=True))
    if post.author_id is not None:
        people.add(post.author_id)
    _tell("feed.followed", people, post, at, comment)


@listens_to("feed.AnswerAccepted", queue="now")
def tell_whose_answer_was_accepted(entries: list[Entry]) -> None:
    posts = _posts(entries)
    for entry in entries:
        post, author = posts.get(entry.data["post_id"]), entry.data["author_id"]
        if replaced := entry.data.get("instead_of_id"):
            withdraw(kind="feed.accepted", object_id=replaced)
        if post is not None and author is not None:
            notify(
                kind="feed.accepted",
                happening=f"feed.accepted {entry.data['comment_id']}",
                object_id=entry.data["comment_id"],
                people=_reachable([author], post),
                cause=entry.actor_id,
                community_id=post.community_id,
                at=entry.at,
            )


@listens_to("feed.AnswerUnaccepted", queue="now")
def withdraw_acceptance(entries: list[Entry]) -> None:
    for pk in _ids(entries, "comment_id"):
        withdraw(kind="feed.accepted", object_id=pk)


@listens_to("feed.PostRefused", queue="now")
def tell_whose_post_was_refused(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.data["author_id"] is not None:
            notify(
                kind="feed.refused",
                happening=f"feed.refused {entry.data['post_id']}",
                object_id=entry.data["post_id"],
                people=[entry.data["author_id"]],
                at=entry.at,
            )


@listens_to("feed.CommentDeleted", "feed.CommentHidden", "feed.CommentRemoved", queue="now")
def withdraw_notices_of_comments(entries: list[Entry]) -> None:
    """Facts can arrive out of order: nothing is withdrawn for a comment that is visible again."""
    gone = Comment.objects.filter(pk__in=_ids(entries, "comment_id"))
    gone = gone.exclude(state=PostState.PUBLISHED)
    _take_back(set(gone.values_list("pk", flat=True)), ABOUT_COMMENTS)


@listens_to("feed.PostDeleted", "feed.PostHidden", "feed.PostRemoved", queue="now")
def withdraw_notices_of_posts(entries: list[Entry]) -> None:
    """Comments below a deleted post remain visible, those below a hidden or removed one do not.
    Nothing is withdrawn for what is visible again."""
    stand = set(_posts(entries))
    _take_back(_ids(entries, "post_id") - stand, ABOUT_POSTS)
    closed = [entry for entry in entries if entry.name != "feed.PostDeleted"]
    comments = Comment.objects.filter(post__in=_ids(closed, "post_id") - stand)
    _take_back(set(comments.values_list("pk", flat=True)), ABOUT_COMMENTS)


def _take_back(ids: Collection[int], kinds: Collection[str]) -> None:
    told = Notification.objects.filter(Among("object_id", ids), kind__in=kinds, withdrawn_at=None)
    for kind, pk in told.values_list("kind", "object_id").distinct():
        withdraw(kind=kind, object_id=pk)


@listens_to("feed.PostRestored", "feed.PostBroughtBack", queue="now")
def restore_notices_of_posts(entries: list[Entry]) -> None:
    """When a post becomes visible again, so do notifications about it and its comments."""
    for post in _posts(entries).values():
        _tell_again(post, {post.pk}, ABOUT_POSTS)
        below = Comment.objects.filter(post=post, state=PostState.PUBLISHED)
        _tell_again(post, set(below.values_list("pk", flat=True)), ABOUT_COMMENTS)


@listens_to("feed.CommentRestored", "feed.CommentBroughtBack", queue="now")
def restore_notices_of_comments(entries: list[Entry]) -> None:
    ids = _ids(entries, "comment_id")
    for post in _posts(entries).values():
        shown = Comment.objects.filter(pk__in=ids, post=post, state=PostState.PUBLISHED)
        _tell_again(post, set(shown.values_list("pk", flat=True)), ABOUT_COMMENTS)


def _tell_again(post: Post, ids: Collection[int], kinds: Collection[str]) -> None:
    """Only for people who can read it now and have not muted it; of accepted answers, only the
    current one."""
    gone = Notification.objects.filter(Among("object_id", ids), kind__in=kinds).exclude(
        withdrawn_at=None
    )
    told: dict[tuple[str, int], list[int]] = {}
    for kind, pk, person in gone.values_list("kind", "object_id", "person"):
        if kind != "feed.accepted" or pk == post.accepted_answer_id:
            told.setdefault((kind, pk), []).append(person)
    reachable = set(_reachable({person for people in told.values() for person in people}, post))
    for (kind, pk), people in told.items():
        restore_notices(kind=kind, object_id=pk, people=reachable.intersection(people))


@listens_to(
    "feed.PostMoved", "community.MemberLeft", "groups.GroupMemberLeft", "accounts.PersonBlocked"
)
def withdraw_unreadable_notices(entries: list[Entry]) -> None:
    """Withdraw notifications from people who left, or who cannot read a moved post."""
    withdraw_unreadable(_left(entries))


def _left(entries: Iterable[Entry]) -> set[int]:
    moved = [entry for entry in entries if entry.name == "feed.PostMoved"]
    told = Notification.objects.filter(withdrawn_at=None)
    posts = _ids(moved, "post_id")
    comments = Comment.objects.filter(post__in=posts).values("pk")
    return {
        *_ids(entries, "user_id"),
        *_ids(entries, "blocker_id"),
        *_ids(entries, "blocked_id"),
        *told.filter(kind__in=ABOUT_POSTS, object_id__in=posts).values_list("person", flat=True),
        *told.filter(kind__in=ABOUT_COMMENTS, object_id__in=comments).values_list(
            "person", flat=True
        ),
    }


@listens_to("feed.PostPublished", queue="now")
def update_open_feeds(entries: list[Entry]) -> None:
    """Open pages offer to show what is new, so not for milestones, and for what is in no feed."""
    for post in _posts(entries).values():
        if post.kind == PostKind.MILESTONE or post.audience == Audience.SUBJECT:
            continue
        topic = f"group:{post.group_id}" if post.group_id else f"community:{post.community_id}"
        publish(topic, "post", {"post": str(post.public_id)})


@listens_to("feed.CommentWritten", queue="now")
def update_open_posts(entries: list[Entry]) -> None:
    for post in _posts(entries).values():
        publish(f"post:{post.public_id}", "comment", {})
