"""Points given or taken by hand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import why_not_speak
from communities.community.models import Community
from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import PointGrant
from ..models.points import MOST_POINTS
from ..wording import check_words

MOST_REASON = 500


@transaction.atomic
def grant_points(
    *, community: Community, member: User, kind: int, points: int, reason: str, by: User
) -> PointGrant:
    """Award points, or take some if ``points`` is negative. The member reads the reason. Refuses
    oneself, nothing, more than MOST_POINTS, and a reason of which nothing can be seen."""
    if sentence := why_not_speak(by, community):
        raise Refused(sentence)
    if member.pk == by.pk:
        raise Refused(_("Nobody gives points to themselves. Ask another admin."), field="to")
    if points == 0:
        raise Refused(_("Choose a number other than 0."), field="points")
    if abs(points) > MOST_POINTS:
        raise Refused(_("At most 1,000 points at once."), field="points")
    missing = _("Say what it is for.")
    reason = check_words(clean_line(reason), most=MOST_REASON, field="reason", missing=missing)
    grant = PointGrant.objects.create(
        community=community, member=member, kind=kind, points=points, reason=reason, granted_by=by
    )
    record(
        facts.PointsGranted(grant_id=grant.pk, community_id=community.pk, member_id=member.pk),
        by=by,
    )
    return grant


@transaction.atomic
def withdraw_grant(*, grant: PointGrant, reason: str, by: User) -> None:
    """Undo it, with a reason that the member reads: the entry is reversed. Idempotent. Refuses
    points that were taken from oneself."""
    if sentence := why_not_speak(by, grant.community):
        raise Refused(sentence)
    if grant.member_id == by.pk:
        raise Refused(_("This one concerns you. Ask another admin."))
    missing = _("Say why you take it back. The member reads it, too.")
    reason = check_words(clean_line(reason), most=MOST_REASON, field="reason", missing=missing)
    if not PointGrant.objects.filter(pk=grant.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_reason=reason
    ):
        return
    record(
        facts.GrantWithdrawn(
            grant_id=grant.pk, community_id=grant.community_id, member_id=grant.member_id
        ),
        by=by,
    )
