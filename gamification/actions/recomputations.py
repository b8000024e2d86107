"""Asking for a recomputation, and deciding about it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.tasks import hurry
from plc.journal.actions import record

from .. import facts
from ..models import Recomputation, RuleOverride

State = Recomputation.State
OPEN = (State.PREVIEWING, State.READY, State.RUNNING)


@transaction.atomic
def ask_recomputation(*, community: Community, by: User) -> Recomputation:
    """Let the workers compute who would change by how much. Returns the open one, if there is
    one."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    found = Recomputation.objects.filter(community=community, state__in=OPEN).first()
    if found is not None:
        return found
    asked = Recomputation.objects.create(community=community, asked_by=by)
    _hurry_on_commit()
    return asked


@transaction.atomic
def decide_recomputation(*, recomputation: Recomputation, apply: bool, by: User) -> None:
    """Apply what was previewed, or drop it, also before the preview is ready. Refuses to apply one
    that is not, or that was computed by other rules than today's."""
    community = recomputation.community_id
    Community.objects.select_for_update(no_key=True).get(pk=community)  # as a change of a rule does
    if apply and RuleOverride.changed_since(community, recomputation.asked_at):
        sentence = _("The rules were changed after this preview. Drop it, and compute another.")
        raise Refused(sentence)
    to = State.RUNNING if apply else State.DROPPED
    states = [State.READY] if apply else [State.READY, State.PREVIEWING]
    waiting = Recomputation.objects.filter(pk=recomputation.pk, state__in=states)
    if not waiting.update(
        state=to, decided_by=by, decided_at=timezone.now(), visited=0, through_member=0
    ):
        raise Refused(_("This was decided meanwhile, or is still being computed."))
    fact = facts.RecomputationDecided(
        recomputation_id=recomputation.pk,
        community_id=community,
        applied=apply,
    )
    record(fact, by=by)
    if apply:
        _hurry_on_commit()


def _hurry_on_commit() -> None:
    from ..tasks import recompute_points  # noqa: PLC0415  it imports the models

    transaction.on_commit(lambda: hurry(recompute_points), robust=True)
