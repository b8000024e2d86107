"""Facts about feeds. They contain ids and enum values only; texts stay in their rows.

Rows of what was once published stay for good with their author and place, even when
``erase_deleted`` has emptied them, so facts about them need only ids. Facts may arrive out of
order: whether something is visible now depends on its ``state`` and that of its author's account.

Answers to anonymous polls are not recorded at all (see plc.anonymity).
"""

from plc.journal.facts import Fact, fact


@fact("feed.PostPublished")
class PostPublished(Fact):
    """A post became visible; for a scheduled post, when it was published."""

    post_id: int
    community_id: int
    group_id: int | None
    author_id: int | None
    kind: str


@fact("feed.PostEdited")
class PostEdited(Fact):
    post_id: int


@fact("feed.PostDeleted")
class PostDeleted(Fact):
    """The author deleted it; comments of others remain."""

    post_id: int
    community_id: int
    group_id: int | None


@fact("feed.PostBroughtBack")
class PostBroughtBack(Fact):
    """The author undid the deletion, and the post is visible. Not recorded if moderators had hidden
    it before; then PostRestored may follow."""

    post_id: int


@fact("feed.PostRefused")
class PostRefused(Fact):
    """A scheduled post could not be published: its author was no longer allowed to post there, or
    its poll was no longer valid."""

    post_id: int
    author_id: int | None


@fact("feed.PostMoved")
class PostMoved(Fact):
    post_id: int
    from_community_id: int
    from_group_id: int | None
    to_community_id: int
    to_group_id: int | None


@fact("feed.PostPinned")
class PostPinned(Fact):
    post_id: int


@fact("feed.PostUnpinned")
class PostUnpinned(Fact):
    post_id: int


@fact("feed.PostLocked")
class PostLocked(Fact):
    post_id: int


@fact("feed.PostUnlocked")
class PostUnlocked(Fact):
    post_id: int


@fact("feed.PostHidden")
class PostHidden(Fact):
    post_id: int


@fact("feed.PostRestored")
class PostRestored(Fact):
    """Moderators undid hiding or removing. The post is visible again, unless its author had deleted
    it."""

    post_id: int


@fact("feed.PostRemoved")
class PostRemoved(Fact):
    post_id: int


@fact("feed.CommentWritten")
class CommentWritten(Fact):
    comment_id: int
    post_id: int
    parent_id: int | None
    author_id: int | None
    kind: str


@fact("feed.CommentEdited")
class CommentEdited(Fact):
    comment_id: int
    post_id: int


@fact("feed.CommentDeleted")
class CommentDeleted(Fact):
    """``was_accepted``: it was the accepted answer until now, and does not become it again when the
    comment is brought back."""

    comment_id: int
    post_id: int
    was_accepted: bool = False


@fact("feed.CommentBroughtBack")
class CommentBroughtBack(Fact):
    """The author undid the deletion, and the comment is visible. Not recorded if moderators had
    hidden it before; then CommentRestored may follow."""

    comment_id: int
    post_id: int


@fact("feed.CommentHidden")
class CommentHidden(Fact):
    """``was_accepted``: it was the accepted answer until now."""

    comment_id: int
    post_id: int
    was_accepted: bool = False


@fact("feed.CommentRestored")
class CommentRestored(Fact):
    """Moderators undid hiding or removing. The comment is visible again, unless its author had
    deleted it; if it was the accepted answer and no other one is, it is accepted again."""

    comment_id: int
    post_id: int


@fact("feed.CommentRemoved")
class CommentRemoved(Fact):
    """``was_accepted``: see CommentHidden."""

    comment_id: int
    post_id: int
    was_accepted: bool = False


@fact("feed.AnswerAccepted")
class AnswerAccepted(Fact):
    post_id: int
    comment_id: int
    author_id: int | None  # the author of the answer
    instead_of_id: int | None = None  # the answer that was accepted before


@fact("feed.AnswerUnaccepted")
class AnswerUnaccepted(Fact):
    """No answer is accepted now. Not recorded if the answer was replaced (AnswerAccepted) or is no
    longer shown (``was_accepted`` of CommentDeleted, CommentHidden and CommentRemoved)."""

    post_id: int
    comment_id: int


@fact("feed.ReactionGiven")
class ReactionGiven(Fact):
    """``comment_id`` None: a reaction to the post itself. ``author_id`` wrote what it is about."""

    post_id: int
    comment_id: int | None
    author_id: int | None
    kind: str


@fact("feed.ReactionTakenBack")
class ReactionTakenBack(Fact):
    post_id: int
    comment_id: int | None
    author_id: int | None
    kind: str


@fact("feed.PostKept", private=True)
class PostKept(Fact):
    """The entry's actor keeps the post (a bookmark), which ``author_id`` wrote. What somebody keeps
    is visible to themselves only; it is recorded so that it can count for the author."""

    post_id: int
    author_id: int | None


@fact("feed.PostUnkept", private=True)
class PostUnkept(Fact):
    """The entry's actor no longer keeps the post."""

    post_id: int
    author_id: int | None


@fact("feed.PollAnswered")
class PollAnswered(Fact):
    """Somebody answered a named poll, or changed their answer."""

    post_id: int
    poll_id: int


@fact("feed.PollClosed")
class PollClosed(Fact):
    """A named poll reached its closing time."""

    post_id: int
    poll_id: int
