"""The forms in which the content is written down: who there is, where, and who said what, when.

Hours are told from the day on which the demo is loaded, so that it is always fresh: "12d 08:40" is
a quarter to nine twelve days ago (the Friday before, should that be a weekend), "3h" three hours
ago, "40m" forty minutes ago. People, groups and files are named by their keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Person:
    """``skills`` map a name to a level (1 beginning to 4 teaching others); the entries of
    ``can_help``, ``wants_help`` and ``goals`` are (text, note)."""

    key: str
    name: str
    headline: str
    kind: str = ""
    role: str = ""
    organisation: str = ""
    location: str = ""
    speaks: str = ""
    pronouns: str = ""
    about: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    can_help: tuple[tuple[str, str], ...] = ()
    wants_help: tuple[tuple[str, str], ...] = ()
    goals: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    time_zone: str = "Europe/London"
    since: int = 170  # joined so many days ago
    home: str = "aldervale"  # the community they belong to; "" for none
    also: tuple[str, ...] = ()  # further communities
    community_role: str = "member"
    newcomer: bool = False  # has not accepted the charter yet
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """Somebody whom a visitor may be."""

    key: str
    role: str


@dataclass(frozen=True)
class Group:
    slug: str
    name: str
    kind: str
    purpose: str
    norms: str
    visibility: str
    joining: str
    facilitators: tuple[str, ...]  # the first founds it
    members: tuple[str, ...]
    observers: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    size: tuple[int, int | None] = (15, 25)
    since: int = 160


@dataclass(frozen=True)
class Community:
    slug: str
    name: str
    purpose: str
    owner: str
    charters: tuple[tuple[int, Mapping[str, str]], ...]  # days ago, texts
    moderation_rules: str
    groups: tuple[Group, ...] = ()
    steps: tuple[tuple[str, str, str], ...] = ()  # title, text, address, beside the usual ones
    settings: Mapping[str, Any] = field(default_factory=dict)
    accent: str = "petrol"
    since: int = 175


@dataclass(frozen=True)
class Said:
    """A comment or an answer, so long ``after`` its post; in ``replies`` so long after the comment
    or the reply before. ``reactions`` count the people who say each word to it."""

    by: str
    after: str
    text: str
    answer: bool = False
    accepted: bool = False
    replies: tuple["Said", ...] = ()
    reactions: Mapping[str, int] = field(default_factory=dict)
    deleted: bool = False
    edited: str = ""  # what it says since its author changed it, two hours later


@dataclass(frozen=True)
class Poll:
    """``votes`` map people to the places of the options that they chose, counted from 0. Of an
    anonymous poll the choices have no names: one for each of those who answered, whoever it was."""

    options: tuple[str, ...]
    mode: str = "single"
    anonymous: bool = False
    closes: str = ""  # so long after it was asked
    votes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ballots: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Post:
    when: str
    by: str
    kind: str
    title: str = ""
    text: str = ""
    group: str = ""
    topics: tuple[str, ...] = ()
    url: str = ""
    licence: str = ""
    files: tuple[str, ...] = ()
    poll: Poll | None = None
    thread: tuple[Said, ...] = ()
    reactions: Mapping[str, int] = field(default_factory=dict)
    pinned_by: str = ""
    locked_by: str = ""
    edited: tuple[str, str] | None = None  # so long after, what it says since
    in_days: int = 0  # scheduled: goes out in so many days
    kept_by: tuple[str, ...] = ()
    followed_by: tuple[str, ...] = ()
    key: str = ""  # only where something else speaks of it


@dataclass(frozen=True)
class Case:
    """A post (by its key) that people reported: ``reports`` are (who, reason, words). Decided an
    hour later with the words that its author reads, or still waiting."""

    post: str
    when: str
    reports: tuple[tuple[str, str, str], ...]
    decided_by: str = ""
    verb: str = ""
    reason: str = ""  # for moderators
    words: str = ""


@dataclass(frozen=True)
class Draft:
    by: str
    group: str
    fields: Mapping[str, str]
