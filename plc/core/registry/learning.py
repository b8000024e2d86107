"""What people complete."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from .pages import PlacePanel, PlaceTab
from .registries import Registry


@dataclass(frozen=True)
class CompletionKind:
    """Something that people complete, which badges can require.

    ``choices(communities)`` are (key, name) of what can be completed in these communities or
    outside of all, and ``name(key)`` is the name of one ("" if there is none). ``done(members,
    keys)`` says when they completed it, as ``{(member, key): moment}``, by one query.

    ``facts`` maps the names of facts by which somebody has completed one, or no longer, to readers
    of their data, which return the (community, member) concerned. It is read when the floors above
    are loaded, so it is registered in ``AppConfig.ready``.

    ``choices_in(group)`` are those that only members of a group can complete.
    """

    label: str | Promise
    choices: Callable[[Sequence[Any]], Sequence[tuple[str, str]]]
    name: Callable[[str], str]
    done: Callable[[Collection[int], Collection[str]], Mapping[tuple[int, str], datetime]]
    facts: Mapping[str, Callable[[Mapping[str, Any]], Iterable[tuple[int, int]]]]
    choices_in: Callable[[Any], Sequence[tuple[str, str]]] | None = None


# Key: "course", "pathway".
completions: Registry[CompletionKind] = Registry("completions")


@dataclass(frozen=True)
class ResourceUse:
    """Something that uses a resource of the library, a quiz or an assignment: a lesson, a cycle, a
    post. ``kind`` is a word for it."""

    kind: str
    title: str
    href: str


# Each provider: (id of a quiz, actor) -> where it stands, among what the actor writes.
quiz_uses: Registry[Callable[[int, Any], Sequence[ResourceUse]]] = Registry("uses of quizzes")
# The same of assignments.
assignment_uses: Registry[Callable[[int, Any], Sequence[ResourceUse]]] = Registry(
    "uses of assignments"
)
# Each provider: (id of a resource, actor) -> a few uses that the actor may see, by one query.
resource_uses: Registry[Callable[[int, Any], Sequence[ResourceUse]]] = Registry("uses of resources")

# Each provider: (resource, actor) -> a panel in the sidebar of its page, or None.
resource_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("resource panels")


@dataclass(frozen=True)
class CommitmentSource:
    """Something after which members say what they will do: a course, a resource, a meeting.

    ``find(actor, id)`` gives its title and address, None for one that the actor does not see.
    """

    label: str | Promise
    find: Callable[[Any, int], tuple[str, str] | None]


# Key: a short word ("course"), as it stands in the address that begins a commitment.
commitment_sources: Registry[CommitmentSource] = Registry("sources of commitments")


@dataclass(frozen=True)
class AssessedPlace:
    """Something of a floor above in which quizzes are given and questions practised: a lesson.

    ``may_take(actor, place)`` and ``may_teach(actor, place)`` take the id of such a place: may they
    answer there, may they see and mark what others answered? They ask about this place alone: a
    role elsewhere counts for nothing. ``title(place)`` and ``href(place)`` lead back to it.
    ``present(actor, places)`` are those of ``places`` that the actor belongs to today, as a
    learner, open for them or not: whoever left is told nothing more; ``taught(actor, places)``
    those where they ``may_teach``. ``asks(place, item)``: is this quiz or assignment still asked
    for there, so that it can be begun?
    ``own_end(learner, place, item)``: when this quiz closes, or this assignment is due, for a
    learner who has a date of their own there; None: as for everybody.
    """

    may_take: Callable[[Any, int], bool]
    may_teach: Callable[[Any, int], bool]
    title: Callable[[int], str]
    href: Callable[[int], str]
    present: Callable[[Any, Collection[int]], Collection[int]] = lambda actor, places: ()
    taught: Callable[[Any, Collection[int]], Collection[int]] = lambda actor, places: ()
    asks: Callable[[int, Any], bool] = lambda place, item: True
    own_end: Callable[[int, int, Any], datetime | None] = lambda learner, place, item: None


# Key: a model label ("courses.lesson").
assessed_places: Registry[AssessedPlace] = Registry("assessed places")


@dataclass(frozen=True)
class GrantedHours:
    """Contact hours of somebody. ``key`` is what the source calls the thing, once for each person;
    ``href`` leads to what shows it."""

    user_id: int
    key: str
    title: str
    hours: Decimal
    on: date
    category: str = ""
    authority: str = ""
    href: str = ""
    community_id: int | None = None


@dataclass(frozen=True)
class ContactHours:
    """Something that gives contact hours: completing a course, being at a meeting.

    ``granted(people)`` are all that these people have from it, by a fixed number of queries; what
    was entered once is not changed by what it says later. ``withdrawn(people)`` are the (person,
    key) that it took back. ``facts`` maps the names of facts by which somebody has some, or no
    longer, to readers of their data, which return the people concerned.
    """

    label: str | Promise
    granted: Callable[[Collection[int]], Iterable[GrantedHours]]
    facts: Mapping[str, Callable[[Mapping[str, Any]], Iterable[int]]]
    withdrawn: Callable[[Collection[int]], Iterable[tuple[int, str]]] | None = None


# Key: "course", "meeting".
contact_hours: Registry[ContactHours] = Registry("contact hours")


@dataclass(frozen=True)
class PathEvidence:
    """Something that steps of pathways can ask for, besides what people complete: contributions, a
    badge, a closed cycle.

    ``choices(community)`` are (key, name) of what there is; ``says(key, number)`` is what has to be
    done, as a phrase ("" for a key of nothing). ``reached(community, members, key, number)`` says
    when they had done it, by member, by one query. ``facts`` maps the names of facts by which that
    may change to readers of their data, which return the members. ``counts``: it asks for a number.
    """

    label: str | Promise
    choices: Callable[[Any], Sequence[tuple[str, str]]]
    says: Callable[[str, int], str]
    reached: Callable[[int, Collection[int], str, int], Mapping[int, datetime]]
    facts: Mapping[str, Callable[[Mapping[str, Any]], Iterable[int]]]
    counts: bool = False


# Key: "contribution", "badge".
path_evidence: Registry[PathEvidence] = Registry("evidence of pathways")
# Each: (members) -> None. For apps above pathways: looks again at what these members reached, after
# something that they registered as evidence changed.
path_followers: Registry[Callable[[Collection[int]], None]] = Registry("followers of pathways")

# Each provider: course -> further pages of those who write it.
course_tabs: Registry[Callable[[Any], Sequence[PlaceTab]]] = Registry("tabs of courses")
# Each provider: (course, the enrolment by which the actor learns or None, actor) -> a panel in the
# sidebar of its page, or None.
course_panels: Registry[Callable[[Any, Any, Any], PlacePanel | None]] = Registry("course panels")
# Each provider: (course, actor) -> why the actor takes a course again that they completed, as a
# sentence; "" if it knows no reason.
course_repeats: Registry[Callable[[Any, Any], str]] = Registry("reasons to repeat courses")
# Each provider: offering -> further pages of those who teach it.
offering_tabs: Registry[Callable[[Any], Sequence[PlaceTab]]] = Registry("tabs of offerings")
