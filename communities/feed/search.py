"""Posts and comments in the search index."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from communities.groups.access import places_of
from plc.core import registry
from plc.core.plain import shorten
from plc.core.registry import Document, SearchKind, SearchResult
from plc.core.sanitise import plain_text

from .models import Comment, Post, PostState
from .models.posts import Audience

POST, COMMENT = "feed.post", "feed.comment"


def _found() -> QuerySet[Post]:
    """What is in no feed is found by nobody, either."""
    return Post.objects.filter(state=PostState.PUBLISHED).exclude(audience=Audience.SUBJECT)


def _place(post: Post) -> tuple[int, int | None]:
    return post.community_id, post.group_id if post.audience == Audience.GROUP else None


def place_in_index(post: Post) -> int:
    """``SearchDocument.place`` for a post and its comments."""
    community_id, group_id = _place(post)
    return -community_id if group_id is None else group_id


def post_documents(ids: Collection[int]) -> Iterator[Document]:
    for post in _found().filter(pk__in=ids):
        community_id, group_id = _place(post)
        yield Document(
            object_id=post.pk,
            title=post.title,
            body=plain_text(post.body_html),
            community_id=community_id,
            group_id=group_id,
            at=post.published_at,
            language=post.language,
        )


def comment_documents(ids: Collection[int]) -> Iterator[Document]:
    shown = Comment.objects.filter(pk__in=ids, state=PostState.PUBLISHED, post__in=_found())
    for comment in shown.select_related("post"):
        community_id, group_id = _place(comment.post)
        yield Document(
            object_id=comment.pk,
            title="",
            body=plain_text(comment.body_html),
            community_id=community_id,
            group_id=group_id,
            at=comment.created_at,
            language=comment.post.language,
        )


def post_results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    posts = Post.objects.filter(pk__in=ids).select_related("author", "community", "group")
    return {
        post.pk: SearchResult(
            title=post.title or shorten(post.excerpt, 120) or post.get_kind_display(),
            href=post.get_absolute_url(),
            kind=post.get_kind_display(),
            meta=(post.group or post.community).name,
            person=post.shown_author,
            dated=True,
        )
        for post in posts
    }


def comment_results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    comments = Comment.objects.filter(pk__in=ids).select_related(
        "author", "post__community", "post__group"
    )
    return {
        comment.pk: SearchResult(
            title=_("On: %(title)s") % {"title": comment.post},
            href=comment.get_absolute_url(),
            kind=comment.get_kind_display(),
            meta=(comment.post.group or comment.post.community).name,
            person=comment.shown_author,
            dated=True,
        )
        for comment in comments
    }


def communities_to_search(actor: Any) -> Sequence[tuple[int, str]]:
    mine = Community.objects.of(actor).order_by("name")
    return list(mine.values_list("pk", "name")[:50]) if actor.is_authenticated else []


registry.search_communities.register("communities", communities_to_search)
registry.search_documents.register(
    POST,
    SearchKind(
        key=POST,
        label=gettext_lazy("Posts"),
        documents=post_documents,
        visible_to=lambda actor: Post.objects.visible_to(actor),
        results=post_results,
        all_ids=_found,
        places=places_of,
    ),
)
registry.search_documents.register(
    COMMENT,
    SearchKind(
        key=COMMENT,
        label=gettext_lazy("Comments"),
        documents=comment_documents,
        visible_to=lambda actor: Comment.objects.visible_to(actor),
        results=comment_results,
        all_ids=lambda: Comment.objects.filter(
            state=PostState.PUBLISHED, post__state=PostState.PUBLISHED
        ),
        places=places_of,
    ),
)
