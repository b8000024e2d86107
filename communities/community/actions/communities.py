"""Actions on the community itself: founding, settings, look, archiving, handing over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.contrast import Pair, accent_ok
from plc.core.ids import id_for_form
from plc.core.refusals import Refused
from plc.core.slug import save_with_slug
from plc.files.actions import hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..models import Community, Membership, Role
from .members import admit_member, lock_community, set_role
from .onboarding import add_default_steps

# What an admin may change; other fields have actions of their own.
SETTINGS = frozenset(
    {
        "name",
        "purpose",
        "language",
        "time_zone",
        "visibility",
        "joining",
        "moderation_rules",
        "hide_threshold",
    }
)


@transaction.atomic
def found_community(
    *,
    by: User,
    name: str,
    purpose: str,
    slug: str = "",
    public_id: UUID | None = None,
    **settings: Any,
) -> Community:
    """Found a community, owned by ``by``. ``settings`` are fields of Community; its time zone is
    that of the founder unless given. Refuses a slug that is taken; without one, it is made from the
    name. ``public_id`` comes from the form, so that submitting it twice founds one community."""
    public_id = id_for_form(public_id, by.public_id, name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Community.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if zone := by.time_zone or by.zone_of_browser:
        settings = {"time_zone": zone} | settings
    community = Community(public_id=public_id, name=name, purpose=purpose, **settings)
    save_with_slug(community, slug)
    record(facts.CommunityFounded(community_id=community.pk), by=by)
    admit_member(community=community, user=by, role=Role.OWNER, by=by)
    add_default_steps(community)
    community.refresh_from_db(fields=["member_count"])
    return community


def _set(
    locked: Community, values: Mapping[str, Any], by: User | None, *, widened: bool = False
) -> bool:
    """Save the fields that differ; False if none does."""
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(locked, name, values[name])
    locked.save(update_fields=changed)
    record(facts.CommunityChanged(community_id=locked.pk, widened=widened), by=by)
    return True


@transaction.atomic
def change_community(
    *, community: Community, by: User | None, confirmed: bool = False, **settings: Any
) -> None:
    """Change settings (those in SETTINGS; others are refused). Making it public requires
    ``confirmed``, because what members wrote becomes readable for everyone; members are
    notified."""
    if unknown := set(settings) - SETTINGS:
        raise ValueError(f"Not a setting: {sorted(unknown)}")
    locked = lock_community(community)
    widened = settings.get("visibility") == Community.Visibility.PUBLIC != locked.visibility
    if widened and not confirmed:
        raise Refused(
            _(
                "Everyone, also without an account, could then read all that members have written "
                "here and in public groups. Confirm that this is meant; members are told."
            ),
            field="confirmed",
        )
    _set(locked, settings, by, widened=widened)
    vars(community).update(settings)


def _sentence(failing: Pair) -> str:
    words = {
        "accent": _("links and buttons"),
        "accent-strong": _("strong text"),
        "on-accent": _("the words on a button"),
        "ink": _("text"),
    }
    what = words.get(failing.front, failing.front)
    if not failing.in_gamut:
        sentence = _(
            "Screens cannot show this colour as it is meant (%(what)s, %(scheme)s scheme). Choose "
            "a lower strength."
        )
    else:
        sentence = _(
            "This colour cannot be read well: %(what)s in the %(scheme)s scheme would have a "
            "contrast of %(ratio)s, and %(needed)s is needed. Choose another hue or a lower "
            "strength."
        )
    return sentence % {
        "what": what,
        "scheme": _("light") if failing.scheme == "light" else _("dark"),
        "ratio": number_format(failing.ratio),
        "needed": number_format(failing.needed),
    }


@transaction.atomic
def set_appearance(
    *,
    community: Community,
    by: User | None,
    accent: str,
    accent_hue: int | None = None,
    accent_chroma: float | None = None,
    pictures: Mapping[str, StoredFile | None] | None = None,
) -> None:
    """Set accent and pictures (``logo``, ``cover``; None leaves them unchanged). Refuses a custom
    colour that is illegible in one of the colour schemes, naming where."""
    pictures = pictures or {}
    if unknown := set(pictures) - {"logo", "cover"}:
        raise ValueError(f"Not a picture of a community: {sorted(unknown)}")
    values: dict[str, Any] = {"accent": accent, **pictures}
    if accent == Community.Accent.OWN:
        if accent_hue is None or accent_chroma is None:
            raise Refused(_("Give the hue and the strength of your colour."), field="accent_hue")
        if failing := accent_ok(accent_hue, accent_chroma):
            raise Refused(_sentence(failing[0]), field="accent_hue")
        values |= {"accent_hue": accent_hue, "accent_chroma": accent_chroma}
    locked = lock_community(community)
    for name, picture in pictures.items():
        _hang(locked, name, picture, by)
    _set(locked, values, by)


def _hang(community: Community, name: str, picture: StoredFile | None, by: User | None) -> None:
    """Attach the new picture and release the old one, which is deleted later."""
    before = getattr(community, name)
    if picture is not None and picture != before:
        hold(files=[picture], holder=f"community.{name}", holder_id=community.pk, by=by)
    if before is not None and picture != before:
        release(files=[before])


@transaction.atomic
def archive_community(
    *, community: Community, by: User | None, as_moderators: bool = False
) -> bool:
    """Make the community read-only. What site staff archive, only they can reopen. False if it is
    archived already."""
    locked = lock_community(community)
    return _set(locked, locked.once_archived(as_moderators=as_moderators), by)


@transaction.atomic
def reopen_community(*, community: Community, by: User | None, as_moderators: bool = False) -> bool:
    """Reopening by site staff only undoes their own archiving: if its owners had archived it
    before, it remains archived. False if it is not archived."""
    locked = lock_community(community)
    if locked.archived_by_moderators and not as_moderators:
        raise Refused(_("Those who run this site have archived it. Only they can open it again."))
    return _set(locked, locked.once_reopened(), by)


@transaction.atomic
def hand_over_community(*, community: Community, to: User, by: User) -> None:
    """Make another member its owner; ``by`` stays as an admin. Refuses people who could not manage
    it: non-members, guests, suspended members, and those who have not accepted the charter."""
    locked = lock_community(community)
    rows = Membership.objects.select_for_update(no_key=True, of=["self"]).filter(community=locked)
    mine, theirs = rows.filter(user=by).first(), rows.heirs_of(by).filter(user=to).first()
    if mine is None or mine.role != Role.OWNER:
        raise Refused(_("Only an owner can hand the community over."))
    if by == to:
        return
    if theirs is None:
        raise Refused(_("Choose a member who has accepted the charter."), field="to")
    set_role(theirs, Role.OWNER, by)
    set_role(mine, Role.ADMIN, by)
