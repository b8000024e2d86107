"""Where a resource is, who sees it, and who looks after it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.files.actions import release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import access, facts
from ..models import Resource
from .states import lock_resource, lock_to_change, save
from .writing import record_shared


@transaction.atomic
def share_resource(*, by: User, resource: Resource) -> Resource:
    """Show it to everybody who reads its place. Idempotent."""
    locked = lock_to_change(resource)
    if locked.is_shared:
        return locked
    if reason := access.why_not_share(by, locked.community, locked.group):
        raise Refused(reason)
    save(locked, shared_at=timezone.now())
    record_shared(locked, by)
    return locked


@transaction.atomic
def unshare_resource(*, by: User, resource: Resource) -> Resource:
    """Only its owner sees it from now on. Copies that others made stay where they are."""
    locked = lock_to_change(resource)
    if not locked.is_shared:
        return locked
    if not access.is_owner(by, locked):
        raise Refused(_("Only its owner can take it back."))
    save(locked, shared_at=None, archived_at=None)
    record(facts.ResourceUnshared(resource_id=locked.pk), by=by)
    return locked


@transaction.atomic
def move_resource(*, by: User, resource: Resource, group: Group | None) -> Resource:
    """Move it to another group of its community, or to the community (None)."""
    group = group and hold_group(group)
    locked = lock_to_change(resource)
    if locked.group_id == (group.pk if group else None):
        return locked
    if reason := access.why_not_share(by, locked.community, group):
        raise Refused(reason, field="place")
    save(locked, group=group)
    record(
        facts.ResourceMoved(
            resource_id=locked.pk,
            community_id=locked.community_id,
            group_id=locked.group_id,
        ),
        by=by,
    )
    return locked


@transaction.atomic
def archive_resource(*, by: User | None, resource: Resource) -> bool:
    """Take it out of the lists. It can still be opened from where it is used."""
    locked = lock_to_change(resource)
    if locked.archived_at or not locked.is_shared:
        return False
    save(locked, archived_at=timezone.now())
    record(facts.ResourceArchived(resource_id=locked.pk), by=by)
    return True


@transaction.atomic
def reopen_resource(*, by: User, resource: Resource) -> bool:
    locked = lock_to_change(resource)
    if not locked.archived_at:
        return False
    save(locked, archived_at=None)
    record(facts.ResourceReopened(resource_id=locked.pk), by=by)
    return True


@transaction.atomic
def hand_over_resource(*, by: User, resource: Resource, heir: User | None) -> Resource:
    """``heir`` looks after it from now on; None leaves it to those who look after the place. What
    only its owner sees is not handed over."""
    locked = lock_to_change(resource)
    if not locked.is_shared:
        raise Refused(_("Share it first: so far only you see it."))
    if locked.owner_id == (heir.pk if heir else None):
        return locked
    save(locked, owner=heir)
    record(
        facts.ResourceHandedOver(resource_id=locked.pk, owner_id=locked.owner_id),
        by=by,
    )
    return locked


@transaction.atomic
def discard_resource(*, by: User, resource: Resource) -> None:
    """Delete what only its owner sees, with its files."""
    locked = lock_resource(resource)
    if locked.is_shared or locked.taken_down:
        raise Refused(_("Take it back first: others can see it."))
    files = StoredFile.objects.filter(pk__in=locked.versions.values("file"))
    release(files=list(files))
    record(facts.ResourceDiscarded(resource_id=locked.pk), by=by)
    locked.delete()
