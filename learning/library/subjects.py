"""Posts can be about a resource, and the page of a resource says which are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from communities.feed.models import Post
from plc.core.registry import PostSubject, ResourceUse, post_subjects, resource_uses

from .actions.states import RESOURCE
from .models import Resource

FEW = 5


def subjects(ids: Collection[int], actor: Any) -> Mapping[int, PostSubject]:
    rows = Resource.objects.visible_to(actor).filter(pk__in=ids).select_related("community")
    return {row.pk: PostSubject(row.title, row.get_absolute_url()) for row in rows}


def posts_about(pk: int, actor: Any) -> Sequence[ResourceUse]:
    """Those that the actor may read, the latest first."""
    posts = Post.objects.visible_to(actor).filter(subject_kind=RESOURCE, subject_id=pk)
    return [
        ResourceUse(_("Conversation"), post.title or post.excerpt, post.get_absolute_url())
        for post in posts.order_by("-last_activity_at", "-id")[:FEW]
    ]


post_subjects.register(RESOURCE, subjects)
resource_uses.register("feed.post", posts_about)
