"""The progress of a member's onboarding, detected where possible."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from plc.accounts.models import Profile
from plc.core import registry

from .models import Community, Membership, OnboardingStep, Role


@dataclass(frozen=True)
class StepState:
    step: OnboardingStep
    done: bool
    by_hand: bool  # ticked off manually
    href: str
    waits: bool = False  # requires the charter to be accepted first


def checklist(membership: Membership) -> list[StepState]:
    """The community's steps for this member, with their state. Two queries unless both are
    prefetched, and one per kind of step."""
    community, user = membership.community, membership.user
    ticked = {done.step_id for done in membership.done_steps.all()}
    to_accept = membership.accepted_version < community.charter_version
    states = []
    for step in community.steps.all():
        if step.kind in registry.onboarding_kinds:
            kind = registry.onboarding_kinds[step.kind]
            if membership.role == Role.GUEST and not kind.for_guests:
                continue
            done, href = kind.done(user, community), step.url or kind.href(community)
            waits = kind.after_charter and to_accept and not done
            states.append(StepState(step, done, by_hand=False, href=href, waits=waits))
        else:
            states.append(StepState(step, step.pk in ticked, by_hand=True, href=step.url))
    return states


@dataclass(frozen=True)
class NextStep:
    title: str
    text: str
    href: str
    done: bool


def owners_steps(community: Community) -> list[NextStep]:
    """What a new community still lacks before others can take part; empty once it is complete."""
    slug = [community.slug]
    steps = [
        NextStep(
            _("Write the charter"),
            _("What you are for and how you work together. A mission is enough to begin."),
            reverse("community:charter_edit", args=slug),
            community.charter_version > 0,
        ),
        NextStep(
            _("Invite people"),
            _("By mail, or by a link that you pass on."),
            reverse("community:invitations", args=slug),
            community.member_count > 1,
        ),
        NextStep(
            _("Start the first group"),
            _("The work happens in groups. Most begin with three people."),
            reverse("groups:found", args=slug),
            any(has_group(community) for has_group in registry.has_group),
        ),
    ]
    return [] if all(step.done for step in steps) else steps


def steps_left(membership: Membership) -> int:
    return sum(not state.done for state in checklist(membership))


def has_accepted_charter(user: Any, community: Community) -> bool:
    return Membership.objects.filter(
        user=user, community=community, accepted_version__gte=community.charter_version
    ).exists()


def has_said_who(user: Any, community: Community) -> bool:
    """Whether they wrote a headline or something about themselves."""
    return Profile.objects.filter(user=user).exclude(headline="", about="").exists()


registry.onboarding_kinds.register(
    OnboardingStep.Kind.CHARTER.value,
    registry.OnboardingKind(
        done=has_accepted_charter,
        href=lambda community: reverse("community:charter", args=[community.slug]),
    ),
)
registry.onboarding_kinds.register(
    OnboardingStep.Kind.PROFILE.value,
    registry.OnboardingKind(done=has_said_who, href=lambda community: reverse("people:edit")),
)
