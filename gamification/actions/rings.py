"""Deciding that people who reward each other are no ring."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import why_not_speak
from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..ledger.rings import pay_again
from ..models import Ring
from ..wording import check_words

MOST_REASON = 500


@transaction.atomic
def dismiss_ring(*, ring: Ring, reason: str, by: User) -> None:
    """End it, and enter anew what was not paid because of it. The same people are not found again
    for a year. Refuses its own people. Doing it twice changes nothing."""
    if sentence := why_not_speak(by, ring.community):
        raise Refused(sentence)
    if ring.people.filter(pk=by.pk).exists():
        raise Refused(_("This one concerns you. Ask another admin."), field="reason")
    missing = _("Say why these rewards should count.")
    reason = check_words(clean_line(reason), most=MOST_REASON, field="reason", missing=missing)
    locked = Ring.objects.select_for_update(no_key=True).get(pk=ring.pk)
    if locked.dismissed_at:
        return
    locked.dismissed_at, locked.dismissed_by, locked.dismissed_reason = timezone.now(), by, reason
    locked.ended_at = locked.ended_at or locked.dismissed_at
    locked.save()
    pay_again(locked)
    record(facts.RingDismissed(ring_id=locked.pk, community_id=locked.community_id), by=by)
