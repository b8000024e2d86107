"""The data classes of the content: who there is, where, and who wrote what, when.

Times are relative to the day on which the demo is loaded: "12d 08:40" is twelve days ago at 8:40
(on the Friday before, if that is a weekend), "3h" three hours ago, "40m" forty minutes ago. People,
groups and files are referred to by their keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Person:
    """``skills`` maps names to levels (1 beginner to 4 teaching others); the items of ``can_help``,
    ``wants_help`` and ``goals`` are (text, note)."""

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
    since: int = 170  # joined this many days ago
    home: str = "aldervale"  # the community they belong to; "" for none
    also: tuple[str, ...] = ()  # further communities
    community_role: str = "member"
    newcomer: bool = False  # has not accepted the charter yet
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """An account that visitors can sign in with."""

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
    facilitators: tuple[str, ...]  # the first one is the founder
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
    steps: tuple[tuple[str, str, str], ...] = ()  # further ones: title, text, URL
    settings: Mapping[str, Any] = field(default_factory=dict)
    accent: str = "petrol"
    since: int = 175


@dataclass(frozen=True)
class Said:
    """A comment or an answer, this long ``after`` its post; in ``replies``, after the comment or
    the previous reply. ``reactions`` are the numbers of people for each word."""

    by: str
    after: str
    text: str
    answer: bool = False
    accepted: bool = False
    replies: tuple["Said", ...] = ()
    reactions: Mapping[str, int] = field(default_factory=dict)
    deleted: bool = False
    edited: str = ""  # the text after an edit two hours later


@dataclass(frozen=True)
class Poll:
    """``votes`` maps people to the indexes of the options they chose. The choices of an anonymous
    poll have no names: one for each person who answered."""

    options: tuple[str, ...]
    mode: str = "single"
    anonymous: bool = False
    closes: str = ""  # how long after it was published
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
    edited: tuple[str, str] | None = None  # how long after, and the new text
    in_days: int = 0  # scheduled in this many days
    kept_by: tuple[str, ...] = ()
    followed_by: tuple[str, ...] = ()
    key: str = ""  # only needed if it is referred to


@dataclass(frozen=True)
class Case:
    """A post (by its key) that was reported: ``reports`` are (who, reason, words). Decided an hour
    later with the text for its author, or still pending."""

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


@dataclass(frozen=True)
class Story:
    """A story, written ``when`` and asked about at once, unless it is a ``draft``. Everybody named
    agrees within days, and ``reviewed_by`` publishes it later; those in ``waits_for`` have not
    answered yet, and those in ``answers`` ask for a "change" or "decline", in these words.
    ``withdrawn_by`` withdraws the consent after some weeks."""

    when: str
    by: str
    kind: str
    title: str
    text: str
    about: tuple[str, ...] = ()
    quote: str = ""
    own_role: str = ""
    audience: str = "community"
    group: str = ""
    picture: str = ""
    reviewed_by: str = ""
    draft: bool = False
    waits_for: tuple[str, ...] = ()
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    withdrawn_by: str = ""
