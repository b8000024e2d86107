"""Milestones: quiet lines in a feed that floors above publish for a member who agreed to it.

A milestone is a post with one line of text about a row of the floor above. It is not written or
edited by hand, counts as news for nobody, and can be reacted to, commented on, deleted by its
member and moderated like any other post.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.core.registry import SubjectKey

from .. import access
from ..models import Post, PostKind, PostState
from .posts import audience_of, delete_post, go_out, why_title_too_long


@transaction.atomic
def publish_milestone(
    *,
    by: User,
    community: Community,
    subject: SubjectKey,
    text: str,
    group: Group | None = None,
) -> Post:
    """Publish ``text``, a short sentence without a name in the community's language, as a milestone
    of ``by``, who agreed to it.

    There is one milestone about a subject in a place: repeating this returns the first, even if it
    was deleted or hidden since. Refuses people who may not post in the place.
    """
    group = group and hold_group(group)
    if reason := access.why_not_post(by, community, group):
        raise Refused(reason)
    line, now = clean_line(text), timezone.now()
    if not has_visible_text(line):
        raise Refused(_("Write something that can be seen."))
    if reason := why_title_too_long(line):
        raise Refused(reason)
    post, created = Post.objects.get_or_create(
        community=community,
        group=group,
        subject_kind=subject.kind,
        subject_id=subject.id,
        defaults={
            "author": by,
            "audience": audience_of(group),
            "kind": PostKind.MILESTONE,
            "title": line,
            "language": community.language,
            "published_at": now,
            "last_activity_at": now,
        },
    )
    if created:
        go_out(post, by)
    return post


@transaction.atomic
def withdraw_milestones(*, by: Any, subject: SubjectKey) -> None:
    """Delete and erase the milestones about a subject in all places, because it is no longer true
    or no longer to be shown. They cannot be brought back. Comments of others remain below a
    placeholder. The subject can be published again, except where moderators hid it."""
    about = Post.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    for post in about.select_for_update(no_key=True).order_by("pk"):
        if post.state in (PostState.PUBLISHED, PostState.DELETED):
            post.subject_id = None
        # What moderators removed returns to this state if they restore it.
        post.state_before = PostState.DELETED if post.state == PostState.REMOVED else ""
        delete_post(by=by, post=post)
        post.title = ""
        post.save(update_fields=["title", "state_before", "subject_id"])
