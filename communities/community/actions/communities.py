"""The community itself: founding, settings, look, archive, handing over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.contrast import Pair, accent_ok
from plc.core.ids import made_once
from plc.core.refusals import Refused
from plc.core.slug import save_at
from plc.files.actions import hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..models import Community, Membership, Role
from .members import admit_member, lock_community, set_role
from .onboarding import add_usual_steps

# What an admin may change; everything else has a verb of its own.
SETTINGS = frozenset(
    {
        "name",
        "purpose",
        "language",
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
    """Found a community; whoever founds it owns it. ``settings`` are fields of Community. Refuses
    an address that is taken; without one, it is made from the name. ``public_id`` comes from the
    form: sending it twice founds one community."""
    public_id = made_once(public_id, by.public_id, name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one press waits for the other
    if (twin := Community.objects.filter(public_id=public_id).first()) is not None:
        return twin
    community = Community(public_id=public_id, name=name, purpose=purpose, **settings)
    save_at(community, slug)
    record(facts.CommunityFounded(community_id=community.pk), by=by)
    admit_member(community=community, user=by, role=Role.OWNER, by=by)
    add_usual_steps(community)
    community.refresh_from_db(fields=["member_count"])
    return community


def _set(
    locked: Community, values: Mapping[str, Any], by: User | None, *, widened: bool = False
) -> bool:
    """Write what differs; False: nothing differs, nothing happened."""
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
    """Change settings (see SETTINGS; anything else is refused, whoever sends it). To make it public
    takes ``confirmed``: what members wrote among themselves is then read by everyone, and they are
    told."""
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
def dress_community(
    *,
    community: Community,
    by: User | None,
    accent: str,
    accent_hue: int | None = None,
    accent_chroma: float | None = None,
    pictures: Mapping[str, StoredFile | None] | None = None,
) -> None:
    """Set accent and pictures (``logo``, ``cover``; a name left out stays as it is). Refuses an own
    colour that could not be read in one of the schemes, and says where."""
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
    """The community's door opens the new picture; the old one goes with the next sweep."""
    before = getattr(community, name)
    if picture is not None and picture != before:
        hold(files=[picture], holder=f"community.{name}", holder_id=community.pk, by=by)
    if before is not None and picture != before:
        release(files=[before])


@transaction.atomic
def archive_community(
    *, community: Community, by: User | None, as_moderators: bool = False
) -> bool:
    """From now on it is read, and nothing is added. What site staff archive, only they reopen.
    False: it is so already."""
    locked = lock_community(community)
    return _set(locked, locked.once_archived(as_moderators=as_moderators), by)


@transaction.atomic
def reopen_community(*, community: Community, by: User | None, as_moderators: bool = False) -> bool:
    """For site staff what they did is undone: archived by its owners before, it stays so. False:
    it is open already."""
    locked = lock_community(community)
    if locked.archived_by_moderators and not as_moderators:
        raise Refused(_("Those who run this site have archived it. Only they can open it again."))
    return _set(locked, locked.once_reopened(), by)


@transaction.atomic
def hand_over_community(*, community: Community, to: User, by: User) -> None:
    """Make another member its owner; whoever hands over stays as an admin. Refuses who could not
    look after it: no member, only a guest, shut out, or without having accepted the charter."""
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
