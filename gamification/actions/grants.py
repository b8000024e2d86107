"""Points given or taken by hand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import why_not_speak
from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import PointGrant
from ..models.points import MOST_POINTS


@transaction.atomic
def grant_points(
    *, community: Community, member: User, kind: int, points: int, reason: str, by: User
) -> PointGrant:
    """Award points, or take some if ``points`` is negative. The member reads the reason. Refuses
    oneself, nothing, and more than MOST_POINTS."""
    if sentence := why_not_speak(by, community):
        raise Refused(sentence)
    if member.pk == by.pk:
        raise Refused(_("Nobody gives points to themselves. Ask another admin."), field="to")
    if points == 0:
        raise Refused(_("Choose a number other than 0."), field="points")
    if abs(points) > MOST_POINTS:
        raise Refused(_("At most 1,000 points at once."), field="points")
    grant = PointGrant.objects.create(
        community=community, member=member, kind=kind, points=points, reason=reason, granted_by=by
    )
    record(
        facts.PointsGranted(grant_id=grant.pk, community_id=community.pk, member_id=member.pk),
        by=by,
    )
    return grant


@transaction.atomic
def withdraw_grant(*, grant: PointGrant, by: User) -> None:
    """Undo it: the entry is reversed. Idempotent. Refuses points that were taken from oneself."""
    if grant.member_id == by.pk:
        raise Refused(_("This one concerns you. Ask another admin."))
    if not PointGrant.objects.filter(pk=grant.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    ):
        return
    record(
        facts.GrantWithdrawn(
            grant_id=grant.pk, community_id=grant.community_id, member_id=grant.member_id
        ),
        by=by,
    )
