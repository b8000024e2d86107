"""Talking about a resource in its place."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.feed.actions.comments import write_comment
from communities.feed.actions.discussions import begin_discussion
from communities.feed.models import Post
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.registry import SubjectKey

from ..models import Resource
from .states import RESOURCE, lock_resource


@transaction.atomic
def talk_about_resource(
    *, by: User, resource: Resource, body: str, public_id: UUID | None = None
) -> Post:
    """Begin the conversation about it, in the feed of its place, or add to the one there is."""
    locked = lock_resource(resource)
    if not locked.is_shared or locked.taken_down:
        raise Refused(_("It is not shared."))
    post, began = begin_discussion(
        by=by,
        community=locked.community,
        group=locked.group,
        subject=SubjectKey(RESOURCE, locked.pk),
        title=locked.title,
        body=body,
        public_id=public_id,
    )
    if not began and post.public_id != public_id:
        post.community, post.group = locked.community, locked.group
        write_comment(by=by, post=post, body=body, public_id=public_id)
    return post
