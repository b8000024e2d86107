"""Open Badges 3.0 credentials for awards, issued when their holder first asks for one."""

import io
from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.registry import CredentialKind, credential_kinds
from plc.credentials.actions import (
    issue_credential,
    reinstate_credential,
    revoke_credential,
    share_credential,
    update_issuer,
)
from plc.credentials.documents import Achievement, Evidence, IssuerProfile, Subject
from plc.credentials.models import Credential
from plc.journal.listeners import listens_to
from plc.journal.models import Entry

from ..models import BadgeAward
from .access import can_see_award
from .art import png, svg
from .awarding import rule_in_words

KIND = "gamification.badgeaward"
PIXELS = 512


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def about(award: BadgeAward) -> str:
    return f"{KIND}:{award.pk}"


def credential_of(award: BadgeAward) -> Credential | None:
    return Credential.objects.filter(about=about(award)).first()


@transaction.atomic
def issue_for(award: BadgeAward, *, by: Any) -> Credential:
    """The credential of the award, issued now unless it was before. Refuses where the site cannot
    sign. It names what was given by hand, and of deeds only the rule: their titles are read on the
    page of the award, by those who may."""
    award = BadgeAward.objects.select_for_update(no_key=True).get(pk=award.pk)
    if not award.is_valid:  # taken back meanwhile
        raise Refused(_("This badge is no longer valid."))
    # In the language of the badge, and not of whoever asks first.
    with override(award.community.language if award.community else settings.LANGUAGE_CODE):
        achievement = _achievement(award)
    return issue_credential(
        by=by,
        about=about(award),
        issuer=_issuer(award),
        achievement=achievement,
        subject=Subject(name=award.member.name),
        holder=award.member,
        evidence=_evidence(award),
        issued_at=award.awarded_at,
        expires_at=award.expires_at,
        shared=award.shared_at is not None,
    )


def _issuer(award: BadgeAward) -> IssuerProfile:
    # Who reads a credential learns of no community that is hidden: the site answers for it.
    if award.community is None or award.community.visibility == Community.Visibility.HIDDEN:
        return IssuerProfile(key="site", name=str(settings.SITE_NAME), url=absolute("/"))
    return _profile(award.community)


def _profile(community: Community) -> IssuerProfile:
    return IssuerProfile(
        key=f"community:{community.pk}",
        name=community.name,
        url=absolute(community.get_absolute_url()),
        description=community.purpose,
    )


@listens_to("community.CommunityChanged", queue="soon")
def follow_communities(entries: list[Entry]) -> None:
    """Issuers have the name that their community has now; one that became hidden, none, also in
    what it signed before."""
    changed = {entry.data["community_id"] for entry in entries}
    for community in Community.objects.filter(pk__in=changed):
        profile = _profile(community)
        if community.visibility == Community.Visibility.HIDDEN:
            profile = IssuerProfile(key=profile.key, name=str(settings.SITE_NAME))
        update_issuer(profile)


def _achievement(award: BadgeAward) -> Achievement:
    badge = award.badge_then()
    name = badge.title
    if badge.top_level > 1:
        name = _("%(badge)s, level %(level)d") % {"badge": name, "level": award.level}
    picture = reverse("gamification:badge_picture", args=[badge.public_id, award.level])
    # Each level is one, and so is each version.
    which = f"{award.level}" if award.version == 1 else f"{award.level}/{award.version}"
    return Achievement(
        id=f"urn:uuid:{uuid5(badge.public_id, which)}",
        name=name,
        description=badge.about,
        criteria=" ".join(filter(None, (badge.takes, rule_in_words(badge)))),
        image=absolute(badge.picture_url or picture),
        image_caption=badge.title,
        tags=(str(badge.get_kind_display()),),
    )


def _evidence(award: BadgeAward) -> list[Evidence]:
    if not (award.reason or award.link):
        return []
    return [Evidence(url=award.link, name=award.badge_then().title, narrative=award.reason)]


def follow_sharing(award: BadgeAward, *, by: Any) -> None:
    """The credential remembers whether it is shared, for when the award is gone."""
    if credential := credential_of(award):
        share_credential(by=by, credential=credential, shared=award.shared_at is not None)


def award_of(credential: Credential) -> BadgeAward | None:
    pk = credential.about.partition(":")[2]
    rows = BadgeAward.objects.select_related("badge__picture", "member", "community")
    return rows.filter(pk=pk).first() if pk.isdecimal() else None


def may_see(actor: Any, credential: Credential) -> bool:
    """Like the award itself, but not while moderators have taken down the words in it. Where the
    award or the account of its holder is gone, the credential is what is left, for whoever has its
    address if its holder had shared it."""
    award = _award_of_holder(credential)
    if award is None:
        return credential.shared
    return not award.taken_down and can_see_award(actor, award)


def _award_of_holder(credential: Credential) -> BadgeAward | None:
    """The award, unless the account of its holder was deleted."""
    award = award_of(credential)
    return award if award and award.member.state != User.State.DELETED else None


def left_of_award(key: UUID) -> Credential | None:
    """The shared credential of an award whose holder has deleted their account: links to the award
    lead to it."""
    rows = BadgeAward.objects.filter(public_id=key, member__state=User.State.DELETED)
    credential = credential_of(award) if (award := rows.first()) else None
    return credential if credential and credential.shared else None


def pages(credentials: Collection[Credential]) -> dict[int, str]:
    about_them = {row.about.partition(":")[2]: row.pk for row in credentials}
    keys = [key for key in about_them if key.isdecimal()]
    rows = BadgeAward.objects.filter(pk__in=keys).exclude(member__state=User.State.DELETED)
    return {about_them[str(award.pk)]: award.get_absolute_url() for award in rows}


def picture_svg(credential: Credential) -> str:
    award = award_of(credential)
    if award is None or award.badge.picture:
        return ""
    badge = award.badge_then()
    return svg(badge.kind, award.level, badge.name, pixels=PIXELS)


def picture_png(credential: Credential) -> bytes:
    award = award_of(credential)
    if award is None:
        return b""
    if not award.badge.picture:
        badge = award.badge_then()
        return png(badge.kind, award.level, badge.name, pixels=PIXELS)
    out = io.BytesIO()
    try:
        with default_storage.open(award.badge.picture.key) as stored, Image.open(stored) as picture:
            picture.thumbnail((PIXELS, PIXELS))
            picture.save(out, "PNG")
    except FileNotFoundError:  # a backup without files was restored
        return b""
    return out.getvalue()


@listens_to("gamification.BadgeRevoked", "gamification.BadgeAwarded", queue="soon")
def follow_awards(entries: list[Entry]) -> None:
    """A credential is revoked with its award, and reinstated with it, unless the account of its
    holder was deleted: what becomes of it was decided then."""
    keys = {f"{KIND}:{entry.data['award_id']}" for entry in entries}
    for credential in Credential.objects.filter(about__in=keys).order_by("pk"):
        award = award_of(credential)
        if award is not None and award.revoked_at is None:
            if credential.holder_id is not None:
                reinstate_credential(by=None, credential=credential)
        else:
            reason = award.revoked_reason_said if award else ""
            revoke_credential(by=None, credential=credential, reason=reason)


def picture_forms(credential: Credential) -> tuple[str, ...]:
    award = award_of(credential)
    if award is None:
        return ()
    return ("png",) if award.badge.picture else ("png", "svg")


credential_kinds.register(
    KIND, CredentialKind(may_see, pages, picture_svg, picture_png, picture_forms)
)
