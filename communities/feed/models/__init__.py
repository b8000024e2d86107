"""Posts, comments and answers, reactions, polls, and related models."""

from .comments import Comment, CommentQuerySet
from .links import LinkPreview
from .names import shown
from .polls import Elector, Poll, PollOption, PollVote
from .posts import NOT_OUT, Audience, Post, PostKind, PostQuerySet, PostState
from .reactions import Reaction, ReactionKind, score_of
from .reading import Bookmark, PostSubscription, ReadMarker
from .records import Attachment, Attribution, Mention, Pin, Revision
from .tokens import FeedToken
from .top import TopPost
from .topics import PostTopic, Topic

__all__ = [
    "NOT_OUT",
    "Attachment",
    "Attribution",
    "Audience",
    "Bookmark",
    "Comment",
    "CommentQuerySet",
    "Elector",
    "FeedToken",
    "LinkPreview",
    "Mention",
    "Pin",
    "Poll",
    "PollOption",
    "PollVote",
    "Post",
    "PostKind",
    "PostQuerySet",
    "PostState",
    "PostSubscription",
    "PostTopic",
    "Reaction",
    "ReactionKind",
    "ReadMarker",
    "Revision",
    "TopPost",
    "Topic",
    "score_of",
    "shown",
]
