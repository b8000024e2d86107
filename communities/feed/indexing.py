"""Updates the search index and link previews. What is hidden, deleted or moved leaves the index
right away; until then, the permission scope of the search hides it."""

from django.db.models import Q, QuerySet

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.search.actions import index
from plc.search.models import SearchDocument

from .models import Comment, Post
from .models.posts import Audience
from .previews import note_links
from .search import COMMENT, POST


@listens_to("feed.PostPublished", "feed.PostEdited")
def index_posts(entries: list[Entry]) -> None:
    index(POST, {entry.data["post_id"] for entry in entries})


@listens_to(
    "feed.PostDeleted",
    "feed.PostBroughtBack",
    "feed.PostMoved",
    "feed.PostHidden",
    "feed.PostRestored",
    "feed.PostRemoved",
    queue="now",
)
def index_threads(entries: list[Entry]) -> None:
    posts = {entry.data["post_id"] for entry in entries}
    index(POST, posts)
    index(COMMENT, set(Comment.objects.filter(post__in=posts).values_list("pk", flat=True)))


@listens_to(
    "feed.CommentWritten",
    "feed.CommentEdited",
    "feed.CommentDeleted",
    "feed.CommentBroughtBack",
    "feed.CommentHidden",
    "feed.CommentRestored",
    "feed.CommentRemoved",
)
def index_comments(entries: list[Entry]) -> None:
    index(COMMENT, {entry.data["comment_id"] for entry in entries})


@listens_to("feed.PostPublished", "feed.PostEdited")
def preview_links_of_posts(entries: list[Entry]) -> None:
    note_links({entry.data["post_id"] for entry in entries})


@listens_to("groups.GroupChanged", queue="bulk")
def index_groups_that_changed(entries: list[Entry]) -> None:
    """When a group's visibility changes, update the place of its documents, but not their text.
    Done by subqueries on rows that differ, because a group can have any number of posts."""
    for group_id in {entry.data["group_id"] for entry in entries}:
        for audience in Audience:
            posts = Post.objects.filter(group=group_id, audience=audience)
            said = group_id if audience == Audience.GROUP else None
            _stand_with(said, POST, posts.values("pk"))
            _stand_with(said, COMMENT, Comment.objects.filter(post__in=posts).values("pk"))


def _stand_with(group_id: int | None, kind: str, ids: QuerySet) -> None:
    documents = SearchDocument.objects.filter(kind=kind, object_id__in=ids)
    right = Q(group_id__isnull=True) if group_id is None else Q(group_id=group_id)
    documents.exclude(right).update(group_id=group_id)
