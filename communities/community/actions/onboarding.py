"""The onboarding checklist."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..access import forget_memberships
from ..models import Community, Membership, OnboardingDone, OnboardingStep
from ..onboarding import steps_left
from .members import lock_community

MAX_STEPS = 12


def add_default_steps(community: Community) -> None:
    """Add the default steps in the community's language; its admins can change them."""
    Kind = OnboardingStep.Kind  # noqa: N806  the enum, under its own name
    with translation.override(community.language):
        usual = [
            (Kind.CHARTER, _("Read and accept the charter"), ""),
            (Kind.PROFILE, _("Say who you are"), _("A line about what you do is enough to begin.")),
            (Kind.GROUP, _("Join a group"), _("The work happens in groups. Look at one or two.")),
            (
                Kind.INTRODUCTION,
                _("Say hello"),
                _("What brought you here? Two sentences are plenty."),
            ),
        ]
    OnboardingStep.objects.bulk_create(
        OnboardingStep(community=community, kind=kind, title=title, text=text, position=position)
        for position, (kind, title, text) in enumerate(usual, start=1)
    )


@transaction.atomic
def add_step(
    *, community: Community, kind: str, title: str, text: str = "", url: str = "", by: User | None
) -> OnboardingStep:
    lock_community(community)  # so that the count is reliable
    if community.steps.count() >= MAX_STEPS:
        raise Refused(_("Twelve steps are the most. Newcomers finish short lists."))
    last = community.steps.aggregate(last=Max("position"))["last"] or 0
    return OnboardingStep.objects.create(
        community=community, kind=kind, title=title, text=text, url=url, position=last + 1
    )


@transaction.atomic
def change_step(
    *, step: OnboardingStep, kind: str, title: str, text: str, url: str, by: User | None
) -> None:
    step.kind, step.title, step.text, step.url = kind, title, text, url
    step.save(update_fields=["kind", "title", "text", "url"])


@transaction.atomic
def remove_step(*, step: OnboardingStep, by: User | None) -> None:
    step.delete()


@transaction.atomic
def move_step(*, step: OnboardingStep, up: bool, by: User | None) -> None:
    """Swap the step with the previous (or next) one, if there is one."""
    steps = list(
        OnboardingStep.objects.select_for_update()
        .filter(community_id=step.community_id)
        .order_by("position", "id")
    )
    at = next(i for i, other in enumerate(steps) if other.pk == step.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(steps):
        steps[at], steps[to] = steps[to], steps[at]
    for position, other in enumerate(steps, start=1):
        other.position = position
    OnboardingStep.objects.bulk_update(steps, ["position"])


@transaction.atomic
def mark_step_done(*, step: OnboardingStep, by: User) -> None:
    """Tick off a step manually; the last one completes the onboarding."""
    membership = Membership.objects.select_for_update(no_key=True).get(
        community_id=step.community_id, user=by
    )
    OnboardingDone.objects.get_or_create(membership=membership, step=step)
    if not steps_left(membership):
        _end(membership, by)


@transaction.atomic
def dismiss_onboarding(*, community: Community, by: User) -> None:
    """Dismiss the checklist, finished or not."""
    membership = Membership.objects.select_for_update(no_key=True).get(community=community, user=by)
    _end(membership, by)


def _end(membership: Membership, by: User) -> None:
    if membership.onboarded_at:
        return
    membership.onboarded_at = timezone.now()
    membership.steps_skipped = bool(steps_left(membership))
    membership.save(update_fields=["onboarded_at", "steps_skipped"])
    forget_memberships(by)
    record(facts.MemberOnboarded(community_id=membership.community_id, user_id=by.pk), by=by)
