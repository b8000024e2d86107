"""Discussions about something of a floor above, as a lesson of a course."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import uuid7
from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused
from plc.core.registry import SubjectKey

from .. import access
from ..models import Audience, Post, PostKind, PostState
from ..wording import prepare_wording
from .posts import MAX_TITLE, go_out
from .revising import keep_mentions


@transaction.atomic
def begin_discussion(
    *,
    by: User,
    community: Community,
    subject: SubjectKey,
    title: str,
    body: str,
    group: Group | None = None,
    for_readers: bool = False,
    public_id: UUID | None = None,
) -> tuple[Post, bool]:
    """The discussion about ``subject`` in this place, and whether ``by`` began it by this: there is
    one, and others comment on it. In a group, only its members read it, also where everybody in the
    community reads the group. With ``for_readers``, in a community, those read it who take part in
    what it is about (plc.core.registry.subject_readers), and no feed has it. Refuses people who may
    not post there, and one that moderators took down."""
    group = group and hold_group(group)
    if reason := access.why_not_post(by, community, group):
        raise Refused(reason, field="body")
    public_id, now = public_id or uuid7(), timezone.now()
    wording = prepare_wording(
        body=body, by=by, community=community, group=group, public_id=public_id
    )
    if not wording.body:
        raise Refused(_("Write something first."), field="body")
    about = {"subject_kind": subject.kind, "subject_id": subject.id}
    deleted = Post.objects.filter(
        community=community, group=group, state=PostState.DELETED, **about
    )
    deleted.update(subject_id=None)  # its author took it back; others begin anew
    post, new = Post.objects.get_or_create(
        community=community,
        group=group,
        **about,
        defaults={
            "public_id": public_id,
            "author": by,
            "audience": _audience(group, for_readers),
            "kind": PostKind.DISCUSSION,
            "title": shorten(clean_line(title), MAX_TITLE),
            "body": wording.body,
            "body_html": wording.html,
            "excerpt": wording.excerpt,
            "language": community.language,
            "published_at": now,
            "last_activity_at": now,
        },
    )
    if new:
        keep_mentions(wording, post=post)
        go_out(post, by)
    elif post.state != PostState.PUBLISHED:
        raise Refused(_("Moderators have taken this discussion down."), field="body")
    return post, new


def _audience(group: Group | None, for_readers: bool) -> Audience:
    if group is not None:
        return Audience.GROUP
    return Audience.SUBJECT if for_readers else Audience.COMMUNITY
