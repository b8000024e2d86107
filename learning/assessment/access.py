"""Permissions for questions. With a question comes its key, so only those who write questions of a
place see its bank: owners and admins of a community, facilitators of a group, and authors appointed
there. A role in another place counts for nothing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import GOVERNING, Community, Role
from communities.feed.mentions import place_of
from communities.groups import access as group_access
from communities.groups.models import Group, GroupRole
from plc.accounts.models import User
from plc.core.registry import assessed_places

from .models import (
    Attempt,
    Author,
    Handout,
    PracticeQuestion,
    Question,
    QuestionVersion,
    Quiz,
    Sitting,
)


def places_to_author(actor: Any) -> tuple[set[int], set[int]]:
    """The ids of the communities and of the groups for which the actor writes questions. One query
    per actor object, none for visitors."""
    if not actor.is_authenticated:
        return set(), set()
    memberships = community_access.memberships_of(actor)
    read_with, found = getattr(actor, "_places_to_author", (None, (set(), set())))
    if read_with is memberships:
        return found
    groups = group_access.group_memberships_of(actor)
    communities = {pk for pk, one in memberships.items() if one.role in GOVERNING}
    led = {pk for pk, one in groups.items() if one.role == GroupRole.FACILITATOR}
    for row in Author.objects.filter(user=actor.pk, community__in=list(memberships)):
        if row.group_id is None and memberships[row.community_id].role != Role.GUEST:
            communities.add(row.community_id)
        elif row.group_id in groups and groups[row.group_id].role != GroupRole.OBSERVER:
            led.add(row.group_id)
    actor._places_to_author = (memberships, (communities, led))
    return communities, led


def can_author(actor: Any, community: Community, group: Group | None = None) -> bool:
    communities, groups = places_to_author(actor)
    return group.pk in groups if group is not None else community.pk in communities


def authors_somewhere(actor: Any, community: Community) -> bool:
    communities, groups = places_to_author(actor)
    mine = group_access.group_memberships_of(actor)
    return community.pk in communities or any(
        mine[pk].group.community_id == community.pk for pk in groups
    )


def groups_to_author(actor: Any, community: Community) -> list[Group]:
    """By name. No query."""
    mine, groups = group_access.group_memberships_of(actor), places_to_author(actor)[1]
    found = [mine[pk].group for pk in groups if mine[pk].group.community_id == community.pk]
    return sorted(found, key=lambda group: group.name.casefold())


def why_not_author(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot write questions there; None if they can."""
    if not can_author(actor, community, group):
        if group is not None:
            return _("Questions of a group are written by its facilitators and authors.")
        return _("Questions are written by owners, admins and authors of the community.")
    if community.archived_at or (group is not None and group.archived_at):
        return _("This place is archived. It can be read, and nothing is added.")
    return community_access.why_not_speak(actor, community)


def can_appoint_authors(actor: Any, community: Community, group: Group | None) -> bool:
    if group is not None:
        return group_access.can_facilitate_group(actor, group)
    return community_access.can_manage_community(actor, community)


# --- doors: fetch and authorise in one call -----------------------------------------------------


def place_to_read(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    if not group_slug:
        return community_access.community_to_read(actor, slug), None
    community = community_access.community_to_see(actor, slug)
    return community, group_access.group_to_read(actor, community, group_slug)


def place_to_author(
    actor: Any, slug: str, group_slug: str | None = None, *, typed: bool = False
) -> tuple[Community, Group | None]:
    """With ``typed``, people who can read the place get in even if they cannot write: the view
    shows their text again with the reason."""
    community, group = place_to_read(actor, slug, group_slug)
    if not typed and (reason := why_not_author(actor, community, group)):
        raise PermissionDenied(reason)
    return community, group


def bank_to_read(actor: Any, slug: str) -> Community:
    """For whoever writes questions of the community or of one of its groups."""
    community = community_access.community_to_see(actor, slug)
    if not authors_somewhere(actor, community):
        community_access.community_to_read(actor, slug)
        raise PermissionDenied(
            _("The bank holds what is right, so only those who write questions read it.")
        )
    return community


def question_to_author(actor: Any, slug: str, public_id: UUID) -> Question:
    """404 for whoever may not know of its place, 403 for others who do not write questions there;
    whether they may change it is asked by `why_not_author`."""
    rows = Question.objects.for_list().filter(public_id=public_id, community__slug=slug)
    question: Question | None = rows.first()
    if question is None:
        raise Http404
    if not can_author(actor, question.community, question.group):
        place_to_read(actor, slug, question.group.slug if question.group else None)
        raise PermissionDenied(
            _("The bank holds what is right, so only those who write questions read it.")
        )
    return question


def question_to_change(actor: Any, slug: str, public_id: UUID, *, typed: bool = False) -> Question:
    question = question_to_author(actor, slug, public_id)
    reason = why_not_author(actor, question.community, question.group)
    if reason and not typed:
        raise PermissionDenied(reason)
    return question


def version_to_read(actor: Any, slug: str, public_id: UUID, number: int) -> QuestionVersion:
    question = question_to_author(actor, slug, public_id)
    rows = QuestionVersion.objects.select_related("picture", "made_by")
    version = get_object_or_404(rows, question=question, number=number)
    version.question = question
    return version


def place_to_appoint_in(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    community, group = place_to_read(actor, slug, group_slug)
    if not can_appoint_authors(actor, community, group):
        raise PermissionDenied(_("Authors are appointed by whoever looks after this place."))
    return community, group


def people_to_appoint(community: Community, group: Group | None) -> Any:
    """Members who may write there once they are appointed."""
    people = User.objects.active()
    if group is not None:
        return people.filter(
            group_memberships__group=group,
            group_memberships__role__in=[GroupRole.MEMBER],
            memberships__community=community,
        )
    return people.filter(memberships__community=community).exclude(
        memberships__community=community, memberships__role__in=[Role.GUEST, *GOVERNING]
    )


def people_offered(actor: Any, key: str) -> Any:
    """Those in the place with this key, as in "group:7", for who appoints its authors."""
    kind, _colon, number = key.partition(":")
    community, group = place_of(actor, kind, number)
    place_to_appoint_in(actor, community.slug, group.slug if group is not None else None)
    return people_to_appoint(community, group)


def author_to_dismiss(actor: Any, slug: str, public_id: UUID) -> Author:
    community = community_access.community_to_see(actor, slug)
    rows = Author.objects.select_related("group", "user", "community")
    author = get_object_or_404(rows, public_id=public_id, community=community)
    place_to_appoint_in(actor, slug, author.group.slug if author.group else None)
    return author


# --- quizzes ------------------------------------------------------------------------------------


def communities_to_learn_in(actor: Any) -> set[int]:
    """Those whose quizzes the actor may take: not as a guest. No query of its own."""
    memberships = community_access.memberships_of(actor)
    return {pk for pk, one in memberships.items() if one.role != Role.GUEST}


def groups_to_learn_in(actor: Any) -> set[int]:
    """The same for groups: not as an observer."""
    groups = group_access.group_memberships_of(actor)
    return {pk for pk, one in groups.items() if one.role != GroupRole.OBSERVER}


def places_to_learn(actor: Any) -> tuple[set[int], set[int]]:
    return communities_to_learn_in(actor), groups_to_learn_in(actor)


def may_take(actor: Any, sitting: Sitting | Handout) -> bool:
    """Whether the quiz or assignment is given to them, open or not."""
    if not actor.is_authenticated:
        return False
    if sitting.place_key:
        place = assessed_places.get(sitting.place_key)
        return place is not None and place.may_take(actor, sitting.place_id or 0)
    if sitting.group_id is not None:
        return sitting.group_id in groups_to_learn_in(actor)
    return sitting.community_id in communities_to_learn_in(actor)


def why_not_begin(given: Sitting | Handout) -> str | None:
    """The sentence that explains why its place asks for it no longer; None if it does. At most one
    query."""
    place = assessed_places.get(given.place_key) if given.place_key else None
    item = given.quiz if isinstance(given, Sitting) else given.assignment
    if place is None or place.asks(given.place_id or 0, item):
        return None
    return _("It was taken out of the course. What you did with it stays.")


def may_teach(actor: Any, sitting: Sitting | Handout) -> bool:
    """Whether they see and mark what others answered: who looks after this very place."""
    if not actor.is_authenticated:
        return False
    if sitting.place_key:
        place = assessed_places.get(sitting.place_key)
        return place is not None and place.may_teach(actor, sitting.place_id or 0)
    if sitting.group is not None:
        return group_access.can_facilitate_group(actor, sitting.group)
    return community_access.can_manage_community(actor, sitting.community)


def still_present(actor: Any, given: Iterable[Sitting | Handout]) -> set[int]:
    """The ids of those, all sittings or all handouts, whose place the actor belongs to today.
    Whoever left a place reads what is theirs, and hears nothing more of it. One query for each
    kind of place of a floor above."""
    listed = list(given)
    communities, groups = places_to_learn(actor)
    found = {
        one.pk
        for one in listed
        if not one.place_key
        and (one.group_id in groups if one.group_id else one.community_id in communities)
    }
    for key in {one.place_key for one in listed if one.place_key}:
        within = {one.pk: one.place_id or 0 for one in listed if one.place_key == key}
        place = assessed_places.get(key)
        here = place.present(actor, set(within.values())) if place is not None else ()
        found |= {pk for pk, place_id in within.items() if place_id in here}
    return found


def quiz_to_author(actor: Any, slug: str, public_id: UUID, *, change: bool = False) -> Quiz:
    """404 for whoever may not know of its place, 403 for others who do not write there."""
    rows = Quiz.objects.select_related("community", "group", "made_by")
    quiz = rows.filter(public_id=public_id, community__slug=slug).first()
    if quiz is None:
        raise Http404
    if quiz.group is not None:
        quiz.group.community = quiz.community  # saves a query
    if not can_author(actor, quiz.community, quiz.group):
        place_to_read(actor, slug, quiz.group.slug if quiz.group else None)
        raise PermissionDenied(_("Quizzes are put together by those who write questions here."))
    if change and (reason := why_not_author(actor, quiz.community, quiz.group)):
        raise PermissionDenied(reason)
    return quiz


def _sitting(actor: Any, slug: str, public_id: UUID) -> Sitting:
    rows = Sitting.objects.select_related("quiz", "community", "group")
    sitting = rows.filter(public_id=public_id, community__slug=slug).first()
    if sitting is None:
        raise Http404
    if sitting.group is not None:
        sitting.group.community = sitting.community  # saves a query
    if not (may_take(actor, sitting) or may_teach(actor, sitting)):
        if sitting.place_key:
            raise Http404
        place_to_read(actor, slug, sitting.group.slug if sitting.group else None)
        raise PermissionDenied(_("This quiz is given to members of this place."))
    return sitting


def sitting_to_see(actor: Any, slug: str, public_id: UUID) -> Sitting:
    """For those to whom it is given, and those who look after it."""
    return _sitting(actor, slug, public_id)


def sitting_to_take(actor: Any, slug: str, public_id: UUID) -> Sitting:
    sitting = _sitting(actor, slug, public_id)
    if not may_take(actor, sitting):
        raise PermissionDenied(_("This quiz is given to members of this place."))
    if reason := why_not_begin(sitting):
        raise PermissionDenied(reason)
    return sitting


def sitting_to_teach(actor: Any, slug: str, public_id: UUID) -> Sitting:
    sitting = _sitting(actor, slug, public_id)
    if not may_teach(actor, sitting):
        raise PermissionDenied(_("Results are seen by those who look after this place."))
    return sitting


def _attempts() -> QuerySet[Attempt]:
    return Attempt.objects.select_related(
        "sitting__quiz", "sitting__community", "sitting__group", "learner"
    )


def attempt_of_mine(actor: Any, public_id: UUID) -> Attempt:
    """The actor's own, also after they have left the place: it is theirs to read."""
    attempt = _attempts().filter(public_id=public_id, learner=actor.pk).first()
    if attempt is None:
        raise Http404
    return attempt


def attempt_to_answer(actor: Any, public_id: UUID) -> Attempt:
    """403 for whoever may no longer take the quiz."""
    attempt = attempt_of_mine(actor, public_id)
    if not may_take(actor, attempt.sitting):
        raise PermissionDenied(_("This quiz is given to members of this place."))
    return attempt


def attempt_to_teach(actor: Any, public_id: UUID) -> Attempt:
    """404 for everybody but those who mark it; its learner gets 403, whoever they are."""
    attempt = _attempts().filter(public_id=public_id).first()
    if attempt is None:
        raise Http404
    if attempt.learner_id == actor.pk:
        raise PermissionDenied(_("Somebody else marks your own attempt."))
    sitting = attempt.sitting
    if sitting.group is not None:
        sitting.group.community = sitting.community
    if not may_teach(actor, sitting):
        raise Http404
    return attempt


def practice_to_answer(
    actor: Any, place_key: str, place_id: int, question: UUID
) -> PracticeQuestion:
    """404 for whoever may not answer in that place, and of what moderators have hidden."""
    place = assessed_places.get(place_key)
    if place is None or not actor.is_authenticated or not place.may_take(actor, place_id):
        raise Http404
    rows = PracticeQuestion.objects.shown().select_related("question__community")
    return get_object_or_404(
        rows, place_key=place_key, place_id=place_id, question__public_id=question
    )
