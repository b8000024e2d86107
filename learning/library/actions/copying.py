"""Making one's own version of a resource, with who made the original kept beside it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import shorten
from plc.core.refusals import Refused
from plc.files.actions import copy_blobs
from plc.journal.actions import record

from .. import access, facts
from ..licences import usual_licence
from ..models import Resource, ResourceVersion
from ..wording import Content
from .states import GONE, lock_resource, next_review
from .writing import write_topics, write_version

MOST_SAID = 400


def copy_resource(
    *,
    by: User,
    resource: Resource,
    community: Community,
    group: Group | None = None,
    public_id: UUID | None = None,
) -> Resource:
    """A copy of the current version that only ``by`` sees until they share it. Its licence is that
    of the original where that has to be kept. Refuses copies that its licence does not allow.
    ``public_id`` comes from the form: submitting it twice makes one copy. The file is copied before
    anything is locked."""
    public_id = id_for_form(public_id, by.public_id, resource.pk, community.pk)
    if (twin := Resource.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if reason := access.why_not_copy(by, resource, community):
        raise Refused(reason)
    rows = ResourceVersion.objects.select_related("file").defer("text")
    version = rows.filter(resource=resource, number=F("resource__version")).first()
    if version is None:
        raise Refused(GONE)
    file = copy_blobs(file=version.file, by=by) if version.file else None
    content = Content(version.address, file, version.body, version.captions, version.transcript)
    with transaction.atomic():
        group = group and hold_group(group)
        original = lock_resource(resource)
        if (twin := Resource.objects.filter(public_id=public_id).first()) is not None:
            return twin
        if reason := access.why_not_copy(by, original, community):
            raise Refused(reason)
        if version.number != original.version:
            raise Refused(_("It was changed meanwhile. Look at it again before you copy it."))
        return _copy(by, original, content, public_id, community, group)


def _copy(
    by: User,
    original: Resource,
    content: Content,
    public_id: UUID,
    community: Community,
    group: Group | None,
) -> Resource:
    copy = Resource.objects.create(
        public_id=public_id,
        community=community,
        group=group,
        author=by,
        owner=by,
        licence=original.licence or usual_licence(community),
        attribution=attribution_of(original),
        copied_from=original,
        review_on=next_review(original.review_months),
        **{name: getattr(original, name) for name in SAME},
    )
    write_topics(copy, dict(original.topics.values_list("slug", "name")))
    if content.file is not None:
        content.file.save()
    write_version(copy, content, number=1, by=by)
    record(
        facts.ResourceCopied(resource_id=copy.pk, copied_from_id=original.pk, copied_by_id=by.pk),
        by=by,
    )
    return copy


SAME = ("kind", "level", "format", "language", "minutes", "title", "summary", "review_months")


def attribution_of(original: Resource) -> str:
    """Who made it, and what it was called; what was said about its own source comes after it."""
    words: dict[str, Any] = {
        "title": original.title,
        "name": original.author_name,
        "licence": original.get_licence_display(),
    }
    said = (
        _("“%(title)s” by %(name)s, %(licence)s")
        if original.author_name
        else _("“%(title)s”, %(licence)s")
    )
    line = said % words
    return shorten(f"{line}; {original.attribution}" if original.attribution else line, MOST_SAID)
