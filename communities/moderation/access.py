"""Who may see a case, and what they may do in it.

Moderators of a community and facilitators of a group need no permission to read the place: they see
what was reported, and act on that only. Nobody moderates a case against themselves.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community.access import (
    RANK,
    can_read_community,
    can_sanction_member,
    memberships_of,
)
from communities.community.models import GOVERNING, MODERATING, Membership, Role, Sanction
from communities.groups.access import can_read_group, group_memberships_of
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User, blocked_ids
from plc.core.registry import Reportable, reportables

from .links import decision_of_link
from .models import COMMUNITY, GROUP, Case, CaseLog, Report
from .verbs import Verb, verbs_of

MAX_EXTRACT = 10_000


def communities_moderated_by(actor: Any) -> list[int]:
    """The ids of communities in which the actor is a moderator (and not suspended)."""
    return [
        pk
        for pk, membership in memberships_of(actor).items()
        if RANK[Role(membership.role)] >= RANK[Role.MODERATOR]
    ]


def communities_owned_by(actor: Any) -> list[int]:
    return [pk for pk, membership in memberships_of(actor).items() if membership.role == Role.OWNER]


def groups_facilitated_by(actor: Any) -> list[int]:
    return [
        pk
        for pk, membership in group_memberships_of(actor).items()
        if membership.role == GroupRole.FACILITATOR
    ]


def moderates_somewhere(actor: Any) -> bool:
    """Whether the actor may enter the admin for the moderation queue."""
    if not actor.is_authenticated or not actor.is_active:
        return False
    return bool(communities_moderated_by(actor) or groups_facilitated_by(actor))


def can_govern_case(actor: Any, case: Case) -> bool:
    """Moderators, unlike facilitators, may sanction people and take over a case from somebody
    else."""
    if case.author_id is not None and case.author_id == actor.pk:
        return False
    if actor.is_superuser:
        return True
    if case.community_id is None:
        return actor.is_staff
    return case.community_id in communities_moderated_by(actor)


def can_sanction_author(actor: Any, case: Case) -> bool:
    """In a community, people with a role below the actor's; for site-wide cases, site staff may."""
    if case.author is None or not can_govern_case(actor, case):
        return False
    if case.community is None:
        return actor.is_superuser or not case.author.is_superuser
    return actor.is_superuser or can_sanction_member(actor, case.community, case.author)


def sanctions_to_lift(case: Case) -> list[Sanction]:
    """The active sanctions against the author in the case's community."""
    if case.community_id is None or case.author_id is None:
        return []
    theirs = Sanction.objects.filter(community=case.community_id, user=case.author_id)
    return list(theirs.in_force().order_by("-at"))


def can_use_verb(actor: Any, case: Case, verb: Verb, *, may_sanction: bool | None = None) -> bool:
    """Whether the verb applies to this kind of object and the actor's role permits it. The action
    checks the state of the case. ``may_sanction`` saves a query if several verbs are checked."""
    if verb.in_lists or (case.author_id is not None and case.author_id == actor.pk):
        return False
    if verb.tool:
        reportable = reportable_of(case)
        return reportable is not None and getattr(reportable, verb.tool) is not None
    if verb.on_person:
        if case.community_id is None and not verb.on_site:
            return False
        return can_sanction_author(actor, case) if may_sanction is None else may_sanction
    return case.author_id is not None


def verbs_for(actor: Any, case: Case) -> list[Verb]:
    may_sanction = can_sanction_author(actor, case)
    return [
        verb
        for verb in verbs_of(case.kind).values()
        if can_use_verb(actor, case, verb, may_sanction=may_sanction)
    ]


def those_who_moderate(case: Case) -> set[int]:
    """The counterpart of ``Case.objects.visible_to``, without administrators, who are only notified
    of cases that nobody else moderates."""
    if case.community_id is None:
        staff = User.objects.active().filter(is_staff=True)
        if case.kind == COMMUNITY:
            owners = Membership.objects.filter(community=case.object_id, role=Role.OWNER)
            staff = staff.exclude(pk__in=owners.values("user"))
        return set(staff.values_list("pk", flat=True)) - {case.author_id}
    memberships = Membership.objects.not_suspended().filter(community=case.community_id)
    facilitators: set[int] = set()
    roles: tuple[Role, ...] = MODERATING
    people: set[int] = set()
    if case.group is not None:
        inside = GroupMembership.objects.filter(
            group=case.group_id, user__in=memberships.values("user")
        )
        facilitators = set(inside.filter(role=GroupRole.FACILITATOR).values_list("user", flat=True))
        if case.group.chosen_visibility == Group.Visibility.HIDDEN:
            roles = GOVERNING
            moderators = memberships.filter(role=Role.MODERATOR).values("user")
            people |= set(inside.filter(user__in=moderators).values_list("user", flat=True))
    people |= set(memberships.filter(role__in=roles).values_list("user", flat=True))
    people = people - facilitators if case.kind == GROUP else people | facilitators
    return people - {case.author_id}


def can_answer_appeal(actor: Any, appeal: CaseLog) -> bool:
    """Whoever made the decision may not answer its appeal, unless nobody else could."""
    decision = appeal.about
    if decision is None or decision.by_id != actor.pk:
        return True
    others = those_who_moderate(appeal.case) - {actor.pk}
    found = User.objects.active().filter(pk__in=others)
    if decision.sanction_id:  # facilitators may not sanction people
        moderators = Membership.objects.filter(
            community=appeal.case.community_id, role__in=MODERATING
        )
        found = found.filter(pk__in=moderators.values("user"))
    return not found.exists()


def reportable_of(case: Case) -> Reportable | None:
    if case.kind not in reportables:
        return None  # its app has been removed
    return reportables[case.kind]


def thing_of(case: Case) -> Model | None:
    """The object of the case; None if it was deleted."""
    reportable = reportable_of(case)
    return reportable.find(case.object_id) if reportable and reportable.find else None


def how_it_stands(case: Case) -> str:
    """The last verb applied to the object, by moderators or by reports, in any of its cases; "" if
    none."""
    last = _lines_about_the_thing(case).order_by("-id").values_list("action", flat=True).first()
    return last or ""


def is_locked(case: Case) -> bool:
    """Whether moderators have locked the object and not restored it since."""
    lines = _lines_about_the_thing(case).filter(
        action__in=(CaseLog.Action.LOCKED, CaseLog.Action.RESTORED)
    )
    last = lines.order_by("-id").values_list("action", flat=True).first()
    return last == CaseLog.Action.LOCKED


def _lines_about_the_thing(case: Case) -> QuerySet[CaseLog]:
    return CaseLog.objects.filter(
        case__kind=case.kind,
        case__object_id=case.object_id,
        action__in=(*CaseLog.ABOUT_THE_THING, CaseLog.Action.AUTO_HIDDEN),
    )


def address_to_read(actor: Any, case: Case, thing: Model | None) -> str:
    """The object's URL if the actor may read it there; else empty."""
    reportable = reportable_of(case)
    if reportable is None or thing is None:
        return ""
    try:
        reportable.door(actor, thing.public_id)  # type: ignore[attr-defined]
    except (Http404, PermissionDenied):
        return ""
    return "" if case.author_id in blocked_ids(actor) else reportable.href(thing)


def has_blocked_author(actor: Any, case: Case) -> bool:
    """Whether the actor blocks the author. Not the other way round, which nobody is told."""
    if case.author_id not in blocked_ids(actor):
        return False
    return bool(actor.blocks.filter(blocked=case.author_id).exists())


def can_read_place(actor: Any, case: Case) -> bool:
    """Whether the actor may read the place, whatever happened to the object."""
    if case.group is not None:
        return can_read_group(actor, case.group)
    return case.community is None or can_read_community(actor, case.community)


# --- doors --------------------------------------------------------------------------------------


def thing_to_report(actor: Any, kind: str, public_id: UUID) -> tuple[Reportable, Model]:
    """Everything that the actor may read, they may report."""
    if kind not in reportables:
        raise Http404
    reportable = reportables[kind]
    return reportable, reportable.door(actor, public_id)


def case_to_moderate(actor: Any, pk: int) -> Case:
    return get_object_or_404(
        Case.objects.visible_to(actor).select_related(
            "community", "group__community", "author", "claimed_by"
        ),
        pk=pk,
    )


def case_to_decide(actor: Any, pk: int, verb_key: str) -> tuple[Case, Verb]:
    """404 if the actor may not see the case; 403 if their role does not permit the verb."""
    case = case_to_moderate(actor, pk)
    verb = verbs_of(case.kind).get(verb_key)
    if verb is None:
        raise Http404
    if not can_use_verb(actor, case, verb):
        raise PermissionDenied(_("Your role here does not allow this, or it makes no sense here."))
    return case, verb


def words_of(reportable: Reportable, thing: Any) -> dict[str, str]:
    """The object's text as it is now; the case stores what it was when reported."""
    heading = reportable.heading(thing) if reportable.heading else ""
    return {"heading": heading[:MAX_EXTRACT], "extract": reportable.render(thing)[:MAX_EXTRACT]}


def words_to_report(actor: Any, reportable: Reportable, thing: Any) -> dict[str, str]:
    """The parts of the text that the reporter may read."""
    words = words_of(reportable, thing)
    if reportable.heading_for:
        words["heading"] = reportable.heading_for(thing, actor)
    if reportable.render_for:
        words["extract"] = reportable.render_for(thing, actor)
    return words


def open_case_with_my_report(actor: Any, kind: str, thing: Model) -> Case | None:
    return (
        Case.objects.waiting()
        .filter(kind=kind, object_id=thing.pk, reports__reporter=actor)
        .first()
    )


def my_report(actor: Any, public_id: UUID) -> Report:
    """The actor's report in that case, even if they can no longer read the object, because it is
    hidden."""
    mine = Report.objects.filter(reporter=actor).select_related("case__community")
    return get_object_or_404(mine, case__public_id=public_id)


def decision_in_letter(token: str) -> CaseLog:
    """A decision by the link mailed to a person who cannot sign in."""
    if (key := decision_of_link(token)) is None:
        raise Http404
    return get_object_or_404(
        CaseLog.objects.select_related(
            "case__community", "case__group", "case__author", "sanction", "about"
        ),
        public_id=key,
        case__author__isnull=False,
    )


def decision_to_read(actor: Any, public_id: UUID) -> CaseLog:
    """For the person concerned only."""
    return get_object_or_404(
        CaseLog.objects.exclude(action__in=CaseLog.INWARD).select_related(
            "case__community", "case__group", "case__author", "sanction", "about"
        ),
        public_id=public_id,
        case__author=actor,
    )


def silence_to_read(actor: Any, slug: str) -> CaseLog:
    """The decision that silences the actor in this community; if there are several, the longest."""
    lines = CaseLog.objects.filter(
        action=CaseLog.Action.SILENCED,
        case__author=actor,
        case__community__slug=slug,
        sanction__in=Sanction.objects.filter(user=actor).in_force(),
    )
    line: CaseLog | None = lines.order_by(F("until").desc(nulls_first=True)).first()
    if line is None:
        raise Http404
    return line


def decision_that_stands(actor: Any, thing: Model) -> CaseLog | None:
    """The last decision about an object of the actor's, unless it was restored."""
    lines = CaseLog.objects.filter(
        case__author=actor,
        case__kind=thing._meta.label_lower,
        case__object_id=thing.pk,
        action__in=(*CaseLog.ABOUT_THE_THING, CaseLog.Action.AUTO_HIDDEN),
    )
    last = lines.order_by("-id").first()
    return last if last is not None and last.action in CaseLog.APPEALABLE else None
