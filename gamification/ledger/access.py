"""Doors of the ledger, of the rules of a community, and of what its admins do with them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community.access import (
    can_manage_community,
    community_of_mine,
    community_to_manage,
    community_to_set,
    membership_in,
    why_not_speak,
)
from communities.community.models import Community, Membership

from ..models import EntryQuestion, LedgerEntry, PointGrant, Recomputation, Ring
from ..rules import RULES, Rule


def ledger_of_mine(actor: Any, slug: str) -> tuple[Community, QuerySet[LedgerEntry]]:
    """A member's own entries; nobody reads those of others on a page."""
    community, _membership = community_of_mine(actor, slug)
    return community, LedgerEntry.objects.filter(member=actor, community=community)


def entry_of_mine(actor: Any, slug: str, pk: int) -> LedgerEntry:
    """One of the actor's entries; of a reversal, the entry that it reverses."""
    community, entries = ledger_of_mine(actor, slug)
    entry = get_object_or_404(entries.select_related("reverses", "reversal"), pk=pk)
    entry = entry.reverses or entry
    entry.community = community
    return entry


def entry_to_ask_about(actor: Any, slug: str, pk: int) -> LedgerEntry:
    entry = entry_of_mine(actor, slug, pk)
    if reason := why_not_speak(actor, entry.community):
        raise PermissionDenied(reason)
    return entry


def community_with_rules(actor: Any, slug: str) -> Community:
    """What counts is readable for members."""
    community, _membership = community_of_mine(actor, slug)
    return community


def rule_to_change(actor: Any, slug: str, key: str) -> tuple[Community, Rule]:
    community = community_to_set(actor, slug)
    rule = RULES.rules.get(key)
    if rule is None or not rule.adjustable:
        raise Http404
    return community, rule


def recomputation_to_decide(
    actor: Any, slug: str, public_id: UUID
) -> tuple[Community, Recomputation]:
    community = community_to_set(actor, slug)
    return community, get_object_or_404(community.recomputations, public_id=public_id)


def people_to_grant(actor: Any, community: Community) -> QuerySet[Membership]:
    """The members to whom the actor may give points: all others."""
    return community.memberships.present().exclude(user=actor)


def member_to_grant(actor: Any, community: Community, person: UUID) -> Membership:
    """For those whose form was opened through the community's door."""
    people = people_to_grant(actor, community).select_related("user")
    return get_object_or_404(people, user__public_id=person)


def grant_to_withdraw(actor: Any, slug: str, public_id: UUID) -> PointGrant:
    community = community_to_set(actor, slug)
    grants = PointGrant.objects.filter(community=community).select_related("community")
    return get_object_or_404(grants, public_id=public_id)


def grant_with_reason(actor: Any, key: UUID) -> PointGrant:
    """For the member whom it concerns, and those who look after the community; 404 for others, and
    once moderators took the reason down."""
    grant = get_object_or_404(PointGrant.objects.select_related("community"), public_id=key)
    mine = grant.member_id == actor.pk and membership_in(actor, grant.community) is not None
    if not grant.words or not (mine or can_manage_community(actor, grant.community)):
        raise Http404
    return grant


def rings_of(community: Community) -> QuerySet[Ring]:
    """Those that hold today, with their people."""
    rows = Ring.objects.filter(community=community, ended_at=None)
    return rows.prefetch_related("people").order_by("-pk")


def ring_to_dismiss(actor: Any, slug: str, pk: int) -> Ring:
    """Nobody decides about a ring that they are in."""
    community = community_to_manage(actor, slug)
    ring = get_object_or_404(Ring.objects.select_related("community"), community=community, pk=pk)
    if ring.people.filter(pk=actor.pk).exists():
        raise PermissionDenied(_("This one concerns you. Ask another admin."))
    return ring


def questions_of(community: Community) -> QuerySet[EntryQuestion]:
    rows = EntryQuestion.objects.filter(entry__community=community)
    return rows.select_related("entry__member", "entry__reversal", "answered_by")


def question_to_answer(actor: Any, slug: str, public_id: UUID) -> tuple[Community, EntryQuestion]:
    """One's own question is answered by somebody else."""
    community = community_to_manage(actor, slug)
    question = get_object_or_404(questions_of(community), public_id=public_id)
    if question.entry.member_id == actor.pk:
        raise PermissionDenied(_("You asked this yourself. Somebody else answers it."))
    return community, question
