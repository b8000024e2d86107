"""The verbs of a community: the only code that writes its rows."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from . import facts
from .access import forget_memberships
from .models import Charter, Community, Membership, Role, Sanction

CHARTER_TEXTS = (
    "mission",
    "vision",
    "values",
    "shared_goals",
    "norms",
    "expectations",
    "ownership",
    "default_licence",
)


@transaction.atomic
def found_community(*, by: User, name: str, purpose: str, slug: str, **settings: Any) -> Community:
    """Found a community; whoever founds it owns it. ``settings`` are fields of Community."""
    if Community.objects.filter(slug=slug).exists():
        raise Refused(_("Another community has this address. Choose another."), field="slug")
    community = Community(name=name, purpose=purpose, slug=slug, **settings)
    community.save()
    record(facts.CommunityFounded(community_id=community.pk), by=by)
    admit_member(community=community, user=by, role=Role.OWNER, by=by)
    community.refresh_from_db(fields=["member_count"])
    return community


@transaction.atomic
def admit_member(
    *, community: Community, user: User, role: str = Role.MEMBER, by: User | None
) -> Membership:
    """Make ``user`` a member (doing it twice changes nothing). Refuses who is banned here."""
    if Sanction.objects.filter(
        community=community, user=user, kind=Sanction.Kind.BAN, lifted_at=None
    ).exists():
        raise Refused(_("This person has been banned from the community."))
    membership, created = Membership.objects.get_or_create(
        community=community,
        user=user,
        defaults={"role": role, "invited_by": by if by != user else None},
    )
    if created:
        Community.objects.filter(pk=community.pk).update(member_count=F("member_count") + 1)
        record(
            facts.MemberJoined(community_id=community.pk, user_id=user.pk, role=membership.role),
            by=by,
        )
        forget_memberships(user)
    return membership


@transaction.atomic
def revise_charter(*, community: Community, by: User, **texts: str) -> Charter:
    """Write the next version of the charter. Whoever revises it accepts it by doing so; everyone
    else reads and accepts it before they post again. ``texts``: see CHARTER_TEXTS."""
    locked = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    version = locked.charter_version + 1
    charter = Charter.objects.create(
        community=community,
        version=version,
        by=by,
        **{name: texts.get(name, "") for name in CHARTER_TEXTS if name in texts},
    )
    locked.charter_version = version
    locked.save(update_fields=["charter_version"])
    community.charter_version = version
    record(facts.CharterRevised(community_id=community.pk, version=version), by=by)
    accept_charter(community=community, by=by)
    return charter


@transaction.atomic
def accept_charter(*, community: Community, by: User) -> None:
    """Accept the current version."""
    accepted = Membership.objects.filter(
        community=community, user=by, accepted_version__lt=community.charter_version
    ).update(accepted_version=community.charter_version)
    if accepted:
        record(
            facts.CharterAccepted(
                community_id=community.pk, user_id=by.pk, version=community.charter_version
            ),
            by=by,
        )
        forget_memberships(by)
