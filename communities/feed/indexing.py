"""The search index and link previews follow the posts. What is hidden, deleted or moved leaves its
place in the index at once; until then the permission scope, asked at every search, hides it."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.search.actions import index
from plc.search.models import SearchDocument

from .models import Comment, Post
from .models.posts import Audience
from .previews import note_links
from .search import COMMENT, POST


@listens_to("feed.PostPublished", "feed.PostEdited")
def find_posts(entries: list[Entry]) -> None:
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
def find_threads_where_they_are(entries: list[Entry]) -> None:
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
def find_comments(entries: list[Entry]) -> None:
    index(COMMENT, {entry.data["comment_id"] for entry in entries})


@listens_to("feed.PostPublished", "feed.PostEdited")
def note_links_of_posts(entries: list[Entry]) -> None:
    note_links({entry.data["post_id"] for entry in entries})


@listens_to("groups.GroupChanged", queue="bulk")
def follow_the_visibility_of_groups(entries: list[Entry]) -> None:
    """A group that was opened or closed: its documents say whose they are, so they are written
    anew, if they say it wrongly."""
    for group_id in {entry.data["group_id"] for entry in entries}:
        posts = Post.objects.filter(group=group_id)
        closed = posts.filter(audience=Audience.GROUP).exists()
        ids = set(posts.values_list("pk", flat=True))
        documents = SearchDocument.objects.filter(kind=POST, object_id__in=ids)
        wrong = documents.filter(group_id=None) if closed else documents.exclude(group_id=None)
        if wrong.exists():
            index(POST, ids)
            index(COMMENT, set(Comment.objects.filter(post__in=ids).values_list("pk", flat=True)))
