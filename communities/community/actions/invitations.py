"""Invitations: by mail to one address, or as a link with a number of uses."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.notifications.actions import queue_mail

from .. import facts
from ..access import is_valid_invitation
from ..models import Community, Invitation, InvitationKept, Membership
from .members import lock_community, seat

MAX_ADDRESSES = 50  # per submit
LETTERS_A_DAY = 200  # per person, in all communities
LETTERS_AN_HOUR = 5  # per address, by anyone


def invitation_url(community: Community, token: str) -> str:
    return settings.SITE_URL + reverse("community:invitation", args=[community.slug, token])


def _invite(
    community: Community, *, role: str, days: int, by: User, **fields: object
) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        community=community,
        role=role,
        expires_at=timezone.now() + timedelta(days=days),
        token_hash=Invitation.hash(token),
        by=by,
        **fields,
    )
    record(
        facts.InvitationMade(
            invitation_id=invitation.pk, community_id=community.pk, role=str(role)
        ),
        by=by,
    )
    return invitation, token


@transaction.atomic
def make_invitation_link(
    *, community: Community, role: str, max_uses: int, days: int, by: User
) -> tuple[Invitation, str]:
    """Create a link for this many people. Returns the token, which is stored only as a hash, so it
    is shown once. The door checks that ``by`` may assign the role."""
    _refuse_archived(community)
    return _invite(community, role=role, days=days, by=by, max_uses=max_uses)


@transaction.atomic
def invite_by_email(
    *,
    community: Community,
    emails: Iterable[str],
    role: str,
    message: str = "",
    days: int,
    by: User,
) -> list[Invitation]:
    """Send an invitation to each address, with a token valid for that address only. The result does
    not depend on whether an address has an account or belongs to a member. Refuses more than
    MAX_ADDRESSES at once, LETTERS_A_DAY by one person, LETTERS_AN_HOUR to one address."""
    _refuse_archived(community)
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    # Serialise a person's invitations, so that the count is reliable.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    _refuse_floods(wanted, by)
    invitations = []
    for email in wanted:
        invitation, token = _invite(
            community, role=role, days=days, by=by, email=email, message=message
        )
        _write_letter(invitation, community, token, by)
        invitations.append(invitation)
    return invitations


def _refuse_archived(community: Community) -> None:
    if lock_community(community).archived_at:
        raise Refused(_("This community is archived. Nobody can join it any more."))


def _refuse_floods(wanted: Sequence[str], by: User) -> None:
    if len(wanted) > MAX_ADDRESSES:
        raise Refused(
            _("At most %(n)d addresses in one go.") % {"n": MAX_ADDRESSES}, field="emails"
        )
    now = timezone.now()
    letters = Invitation.objects.exclude(email="")
    written = letters.filter(by=by, at__gt=now - timedelta(days=1)).count()
    if written + len(wanted) > LETTERS_A_DAY:
        raise Refused(
            _("You have sent many invitations today. Send the rest tomorrow."), field="emails"
        )
    recent = list(
        letters.filter(email__in=wanted, at__gt=now - timedelta(hours=1)).values_list(
            "email", flat=True
        )
    )
    for email in wanted:
        if recent.count(email) >= LETTERS_AN_HOUR:
            raise Refused(
                _("%(email)s was written to several times within the hour. Wait a little.")
                % {"email": email},
                field="emails",
            )


def _write_letter(invitation: Invitation, community: Community, token: str, by: User) -> None:
    """In the community's language, because the recipient's is unknown."""
    with translation.override(community.language):
        context = {
            "community": community,
            "invitation": invitation,
            "by": by,
            "url": invitation_url(community, token),
            "site": settings.SITE_NAME,
        }
        subject = _("%(name)s invites you to %(community)s") % {
            "name": clean_line(by.name),
            "community": clean_line(community.name),
        }
        text = render_to_string("communities/community/mail/invitation.txt", context)
    queue_mail(to=invitation.email, kind="invitation", subject=subject, text=text)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User | None) -> None:
    """Invalidate the invitation. Idempotent."""
    revoked = Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if revoked:
        record(
            facts.InvitationRevoked(
                invitation_id=invitation.pk, community_id=invitation.community_id
            ),
            by=by,
        )


def keep_invitation(*, invitation: Invitation, user: User) -> None:
    """Store which invitation somebody signs up with."""
    InvitationKept.objects.create(invitation=invitation, user=user, counted=False)


@transaction.atomic
def use_invitation(*, invitation: Invitation, user: User) -> bool:
    """Count the use of the invitation that somebody signed up with, at their first sign-in, and
    reserve it for when they join. False if it is no longer valid."""
    community = lock_community(invitation.community)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.kept.filter(user=user, counted=True).exists():
        return True
    invitation.community = community
    if not is_valid_invitation(invitation, email=str(user.email)):
        return False
    invitation.kept.update_or_create(user=user, defaults={"counted": True})
    # Otherwise an invalid invitation would refuse the next sign-in.
    InvitationKept.objects.filter(user=user, counted=False).delete()
    Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    return True


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Join. Counts a use unless they are a member already, whose role is kept. Refuses invitations
    that are used up, expired or revoked, whose inviter may no longer invite (gone, banned, or with
    a lower role now), or that were sent to somebody else's address."""
    community = lock_community(invitation.community)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    mine = Membership.objects.filter(community=community, user=by).first()
    if mine is not None:
        return mine
    invitation.community = community
    if not is_valid_invitation(invitation, user=by):
        raise Refused(_("This invitation is no longer valid. Ask whoever sent it for another."))
    if invitation.email and not Invitation.objects.to(by).filter(pk=invitation.pk).exists():
        raise Refused(
            _(
                "This invitation was sent to another address. Sign in with the account of that "
                "address, or add the address to your account and confirm it."
            )
        )
    membership = seat(community, by, invitation.role, by)
    Membership.objects.filter(pk=membership.pk).update(invited_by=invitation.by_id)
    kept = InvitationKept.objects.filter(invitation=invitation, user=by)
    if not kept.filter(counted=True).exists():
        Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    kept.delete()
    record(
        facts.InvitationAccepted(
            invitation_id=invitation.pk, community_id=community.pk, user_id=by.pk
        ),
        by=by,
    )
    return membership
