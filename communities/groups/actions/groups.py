"""Actions on the group itself: founding, settings, archiving."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.accounts.models import User
from plc.core import registry
from plc.core.ids import id_for_form
from plc.core.refusals import Refused
from plc.core.slug import save_with_slug
from plc.journal.actions import record

from .. import facts
from ..models import Group, GroupRole
from .members import admit_to_group
from .seats import fill_seats, is_archived, lock_group

# What facilitators may change; other fields have actions of their own.
SETTINGS = frozenset(
    {"name", "kind", "purpose", "norms", "visibility", "joining", "size_min", "size_max"}
)


@transaction.atomic
def found_group(
    *,
    by: User,
    community: Community,
    name: str,
    kind: str,
    purpose: str,
    slug: str = "",
    public_id: UUID | None = None,
    **settings: Any,
) -> Group:
    """Found a group, facilitated by ``by``. ``settings`` are fields of Group. Refuses a slug that
    is taken in the community (without one, it is made from the name), and a minimum size above the
    maximum. ``public_id`` comes from the form, so that submitting it twice founds one group."""
    public_id = id_for_form(public_id, by.public_id, community.public_id, name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Group.objects.filter(public_id=public_id).first()) is not None:
        return twin
    group = Group(
        public_id=public_id, community=community, name=name, kind=kind, purpose=purpose, **settings
    )
    _refuse_sizes(group.size_min, group.size_max)
    save_with_slug(group, slug)
    record(facts.GroupFounded(group_id=group.pk, community_id=community.pk), by=by)
    admit_to_group(group=group, user=by, role=GroupRole.FACILITATOR, by=by)
    group.refresh_from_db(fields=["member_count"])
    return group


def _refuse_sizes(size_min: int, size_max: int | None) -> None:
    if size_max is not None and size_max < size_min:
        raise Refused(
            _("The largest size must be at least the smallest, %(n)d.") % {"n": size_min},
            field="size_max",
        )


def _set(locked: Group, values: dict[str, Any], by: User | None, **said: bool) -> bool:
    """Save the fields that differ, under the group's lock; call the followers of its visibility and
    fill new seats. ``said`` are further fields of the fact. False if nothing differs."""
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(locked, name, values[name])
    locked.save(update_fields=changed)
    if "visibility" in changed:
        for follow in registry.group_visibility_followers:
            follow(locked)
    if {"size_max", "archived_at"} & set(changed):
        fill_seats(locked)
    record(facts.GroupChanged(group_id=locked.pk, community_id=locked.community_id, **said), by=by)
    return True


@transaction.atomic
def change_group(
    *, group: Group, by: User | None, confirmed: bool = False, **settings: Any
) -> None:
    """Change settings (those in SETTINGS; others are refused). Reducing the size removes nobody;
    increasing it admits people from the waiting list. Making it public requires ``confirmed``,
    because what members wrote becomes readable for everyone who reads the community; members are
    notified."""
    if unknown := set(settings) - SETTINGS:
        raise ValueError(f"Not a setting: {sorted(unknown)}")
    if {"size_min", "size_max"} & set(settings):
        _refuse_sizes(
            settings.get("size_min", group.size_min), settings.get("size_max", group.size_max)
        )
    locked = lock_group(group)
    if is_archived(locked):
        raise Refused(_("This group is archived. It can be read, and nothing is added."))
    if locked.visibility_before and settings.get("visibility", "hidden") != "hidden":
        raise Refused(
            _("Moderators have hidden this group. Only they can show it again."),
            field="visibility",
        )
    widened = settings.get("visibility") == Group.Visibility.PUBLIC != locked.visibility
    if widened and not confirmed:
        raise Refused(_who_could_read(locked), field="confirmed")
    _set(locked, settings, by, widened=widened)
    vars(group).update(settings)


def _who_could_read(group: Group) -> str:
    if group.community.visibility == Community.Visibility.PUBLIC:
        return _(
            "Everyone, also without an account, could then read all that members have written "
            "here. Confirm that this is meant; members are told."
        )
    return _(
        "Everyone in the community could then read all that members have written here. "
        "Confirm that this is meant; members are told."
    )


@transaction.atomic
def archive_group(*, group: Group, by: User | None, as_moderators: bool = False) -> bool:
    """Make the group read-only. What moderators archive, only they can reopen. False if it is
    archived already."""
    locked = lock_group(group)
    values = locked.once_archived(as_moderators=as_moderators)
    return _set(locked, values, by, archived=locked.archived_at is None)


@transaction.atomic
def reopen_group(*, group: Group, by: User | None, as_moderators: bool = False) -> bool:
    """Refuses groups archived by moderators unless ``as_moderators``, and then groups hidden by
    them, which must be shown first, because its facilitators are told that everything is as before.
    If its own people had archived it before the moderators, it remains archived. False if it is not
    archived."""
    locked = lock_group(group)
    if locked.archived_by_moderators and not as_moderators:
        raise Refused(_("Moderators have archived it. Only they can open it again."))
    if locked.visibility_before and as_moderators:
        raise Refused(_("Moderators have hidden this group. Only they can show it again."))
    return _set(locked, locked.once_reopened(), by)


@transaction.atomic
def hide_group(*, group: Group, by: User | None) -> None:
    """Hide the group from everyone but its members and those who manage the community. ``by`` is
    None if it is hidden automatically after several reports."""
    locked = lock_group(group)
    if not locked.visibility_before:
        hidden = {"visibility": Group.Visibility.HIDDEN, "visibility_before": locked.visibility}
        _set(locked, hidden, by)


@transaction.atomic
def show_group(*, group: Group, by: User | None) -> None:
    """Restore the visibility from before moderators hid it."""
    locked = lock_group(group)
    if locked.visibility_before:
        _set(locked, {"visibility": locked.visibility_before, "visibility_before": ""}, by)
