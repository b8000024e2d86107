"""What floors above add to posts and their authors."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .pages import NavItem, PlacePanel
from .registries import Registry


@dataclass(frozen=True)
class MemberMark:
    """A badge or level beside a member's name: ``label`` in two or three words, an icon of the
    sprite, the URL that it leads to, and a sentence shown on hover."""

    label: str
    href: str = ""
    icon: str = "award"
    title: str = ""


# A member's id, and the id of the community that the page belongs to; None on pages outside of
# communities, where the provider chooses among what the actor may see.
MarkKey = tuple[int, int | None]

# Each provider: (keys of a page, actor) -> marks by key, by one query. Of several providers, the
# first with a mark for a key counts (plc.core.member_marks).
member_marks: Registry[Callable[[Collection[MarkKey], Any], Mapping[MarkKey, MemberMark]]] = (
    Registry("member marks")
)


class SubjectKey(NamedTuple):
    """What a post is about: the key of its provider (a model label) and the id of the row."""

    kind: str
    id: int


@dataclass(frozen=True)
class PostSubject:
    """The link from a post to what it is about."""

    label: str
    href: str


# What posts can be about. Key: a model label ("gamification.award"); provider: (ids, actor) ->
# subjects by id, by one query. Posts about a subject that is missing from the result, because it is
# gone or the actor may not see it, are shown without the link.
post_subjects: Registry[Callable[[Collection[int], Any], Mapping[int, PostSubject]]] = Registry(
    "post subjects"
)


@dataclass(frozen=True)
class SubjectReaders:
    """Who reads what is said about a subject, where its place does not say it: a lesson of a course
    that not everybody there may take.

    ``of(actor)`` are the ids of the subjects that somebody signed in reads about, as a queryset of
    one column for use within another query. ``people(subject)`` are the ids of those who read about
    one.
    """

    of: Callable[[Any], Any]
    people: Callable[[int], Collection[int]]


# Key: as in post_subjects. Posts with the audience "subject" are read by these people only.
subject_readers: Registry[SubjectReaders] = Registry("readers of subjects")

# Each provider: (post, actor) -> a panel in the sidebar of the post, or None.
post_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("post panels")

# Each provider: (post, actor) -> links in the menu of the post's page.
post_links: Registry[Callable[[Any, Any], Sequence[NavItem]]] = Registry("post links")
