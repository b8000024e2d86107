"""Every registry of the house, declared in one place.

A room above fills a registry from its ``AppConfig.ready`` by importing its own module
(``notices.py``, ``search.py``, ``nav.py``...); the ground floor reads it and never learns a
feature's name. Registries are filled once, at start, and only read afterwards. A provider takes a
whole page's ids and answers with a fixed number of queries.

``actor`` is an ``accounts.User`` or ``AnonymousUser`` throughout.
"""

from collections.abc import (
    Callable,
    Collection,
    ItemsView,
    Iterator,
    KeysView,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

T = TypeVar("T")


class AlreadyRegistered(Exception):
    """Two providers claim the same key."""


class Registry(Generic[T]):
    """Providers by key, in the order in which they were registered."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._providers: dict[str, T] = {}

    def register(self, key: str, provider: T) -> T:
        if key in self._providers:
            raise AlreadyRegistered(f"{self.what}: {key!r} is registered twice")
        self._providers[key] = provider
        return provider

    def __getitem__(self, key: str) -> T:
        return self._providers[key]

    def __contains__(self, key: str) -> bool:
        return key in self._providers

    def __iter__(self) -> Iterator[T]:
        return iter(self._providers.values())

    def items(self) -> ItemsView[str, T]:
        return self._providers.items()

    def keys(self) -> KeysView[str]:
        return self._providers.keys()


# --- notices: what a person is told ------------------------------------------------------------


@dataclass(frozen=True)
class NoticeLine:
    """How one notification reads: a sentence, where it leads, whose face stands beside it, and the
    words that somebody gave it along."""

    text: str
    href: str
    person: Any = None
    words: str = ""


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice, keyed ``<app>.<noun>`` ("feed.reply").

    ``lines(notifications, reader)`` gives the line of each notification by its id; one that is
    missing from the answer speaks of something gone or no longer allowed and is not shown.
    ``waits``: while it is new it stands on the home page as well, among what waits.
    ``mailed``: it goes by mail as well, to who may not come back to look for it.
    """

    key: str
    label: str | Promise
    icon: str
    lines: Callable[[Sequence[Any], Any], Mapping[int, NoticeLine]]
    waits: bool = False
    mailed: bool = False


notices: Registry[NoticeKind] = Registry("notices")


# --- search -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    """What one row says to the search index. Text is plain, never HTML.

    ``group_id`` only where no more than the group may read it; what a whole community reads has
    its ``community_id`` alone, and what stands outside communities (people) neither. ``language``
    is a code such as "en"; empty, or one that the index has no rules for: words as they are.
    """

    object_id: int
    title: str
    body: str
    community_id: int | None
    group_id: int | None
    at: datetime
    language: str = ""


@dataclass(frozen=True)
class SearchKind:
    """A kind of thing that can be found, keyed by its model label ("feed.post").

    ``documents(ids)`` yields a Document for each row that should be found (a row missing from the
    answer leaves the index); ``visible_to(actor)`` is the permission scope whose primary keys limit
    what is found; ``results(ids, actor)`` gives ``{id: SearchResult}``. ``places(actor)`` are the
    places in which the actor can find any at all (a group's id, minus a community's, 0 for outside
    of both): it spares the index what the scope would refuse, and decides nothing. None: anywhere.
    """

    key: str
    label: str | Promise
    documents: Callable[[Collection[int]], Iterator[Document]]
    visible_to: Callable[[Any], QuerySet[Any]]
    results: Callable[[Collection[int], Any], Mapping[int, "SearchResult"]]
    all_ids: Callable[[], QuerySet[Any]]
    places: Callable[[Any], Collection[int]] | None = None


@dataclass(frozen=True)
class SearchResult:
    title: str
    href: str
    kind: str
    meta: str = ""
    person: Any = None
    dated: bool = False  # the document's time says something to whoever reads the line


search_documents: Registry[SearchKind] = Registry("search documents")

# Each provider: actor -> (id, name) of communities that a search may be limited to.
search_communities: Registry[Callable[[Any], Sequence[tuple[int, str]]]] = Registry(
    "communities to search in"
)


# --- the reader --------------------------------------------------------------------------------

# Questions about a reader that every page would ask: SQL over ``u`` (accounts_user), a constant of
# the room, answered by true or false from an index, in the statement that reads the person
# (plc.accounts.backends). The answers are ``User.answers``, by key.
reader_questions: Registry[str] = Registry("questions about the reader")


# --- the shell, home and places -----------------------------------------------------------------


@dataclass(frozen=True)
class NavItem:
    """A place in the rail. ``key`` is compared with ``request.nav_key`` to mark the current one;
    ``short`` is its word where five of them share the width of a phone."""

    key: str
    label: str
    icon: str
    href: str
    count: int = 0
    in_bottom_bar: bool = True
    short: str = ""


# Each provider: request -> items of the rail, in order of registration.
nav: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("nav items")


@dataclass(frozen=True)
class WaitingItem:
    """Something that waits for me on the home page, one tap from done."""

    icon: str
    title: str
    href: str
    why: str
    action: str
    due: datetime | None = None


# Each provider: actor -> at most ten items.
waiting: Registry[Callable[[Any], Sequence[WaitingItem]]] = Registry("waiting items")


@dataclass(frozen=True)
class PlaceTab:
    """A tab of a group's or community's page."""

    key: str
    label: str
    href: str
    count: int = 0


# Each provider: (place, actor) -> tabs. The place is a Community or a Group.
community_tabs: Registry[Callable[[Any, Any], Sequence[PlaceTab]]] = Registry("community tabs")
group_tabs: Registry[Callable[[Any, Any], Sequence[PlaceTab]]] = Registry("group tabs")


@dataclass(frozen=True)
class PlacePanel:
    """A part of a place's overview: a template and its context, rendered only when not None."""

    template: str
    context: Mapping[str, Any]


# Each provider: (place, actor) -> a panel of the overview's main column, or None.
group_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("group panels")
community_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("community panels")
# Each provider: (person, actor) -> a panel of the person's profile, or None.
profile_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("profile panels")

# Each provider: (post, actor) -> a panel beside the post, or None.
post_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("post panels")

# Each provider: (actor, ids) -> {id: unread posts} for the shell and the lists of places. The sum
# agrees with what the feed shows as new.
unread_in_communities: Registry[Callable[[Any, Collection[int]], Mapping[int, int]]] = Registry(
    "unread in communities"
)
unread_in_groups: Registry[Callable[[Any, Collection[int]], Mapping[int, int]]] = Registry(
    "unread in groups"
)


@dataclass(frozen=True)
class OnboardingKind:
    """A kind of onboarding step that the site can see done: ``done(user, community)``, and where it
    is done: ``href(community)``. Some are for those who accepted the charter."""

    done: Callable[[Any, Any], bool]
    href: Callable[[Any], str]
    after_charter: bool = False


# Key: the kind of an onboarding step; one that no room fills is ticked by hand.
onboarding_kinds: Registry[OnboardingKind] = Registry("onboarding kinds")

# Each provider: community -> is there a group in it, whoever belongs to it?
has_group: Registry[Callable[[Any], bool]] = Registry("has a group")

# --- followers: what must change in the same transaction ----------------------------------------

# Each: (group) -> None, called inside the transaction in which the group's visibility changed.
group_visibility_followers: Registry[Callable[[Any], None]] = Registry("group visibility followers")
# Each: (community, user, by) -> None, called inside the transaction in which somebody stops being
# a member, before the membership goes.
departures: Registry[Callable[[Any, Any, Any], None]] = Registry("departures")
# Each: () -> {what: rows that were wrong}. Rebuilds projections from the rows that they count;
# `manage.py recount` runs them all.
projections: Registry[Callable[[], Mapping[str, int]]] = Registry("projections")

# --- moderation ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reportable:
    """A kind of thing that can be reported, keyed by its model label.

    ``door(actor, public_id)`` fetches and authorises (404 for strangers). ``heading(obj)`` is what
    of it is read as it was typed (a title, a name), ``render(obj)`` its Markdown;
    ``heading_for(obj, actor)`` and ``render_for(obj, actor)`` what of either somebody may read who
    reports it, where that is not all; ``author(obj)`` the user answerable for it,
    ``others(obj)`` who looks after it besides and is told as well;
    ``community_id(obj)`` and ``group_id(obj)`` its place (None for a profile: site staff); the
    verbs are actions taking ``(obj, by=)``, or None where the verb makes no sense (``unlock`` is
    what restoring does besides, where something was locked); one that answers False found that it
    is so already.
    ``find(pk)`` fetches without asking who may, for a case that somebody opened through the door;
    ``title(obj)`` names the conversation that it stands in; ``pictures(obj, actor)`` are addresses
    of what stands there to look at, which open to the actor: a moderator of its case.
    """

    key: str
    label: str | Promise
    door: Callable[[Any, Any], Model]
    render: Callable[[Any], str]
    href: Callable[[Any], str]
    author: Callable[[Any], Any]
    community_id: Callable[[Any], int | None]
    group_id: Callable[[Any], int | None]
    hide: Callable[..., bool | None] | None = None
    restore: Callable[..., bool | None] | None = None
    lock: Callable[..., bool | None] | None = None
    unlock: Callable[..., bool | None] | None = None
    remove: Callable[..., bool | None] | None = None
    find: Callable[[int], Model | None] | None = None
    title: Callable[[Any], str] | None = None
    heading: Callable[[Any], str] | None = None
    heading_for: Callable[[Any, Any], str] | None = None
    render_for: Callable[[Any, Any], str] | None = None
    pictures: Callable[[Any, Any], Sequence[str]] | None = None
    others: Callable[[Any], Collection[Any]] | None = None


reportables: Registry[Reportable] = Registry("reportables")


# What rooms further up do with rows chosen in a list of the administration: Django's admin actions,
# offered to who may change such rows. Key: "<label of the model>.<name>".
admin_actions: Registry[Callable[..., Any]] = Registry("actions of the administration")

# Each provider: (thing, actor) -> where the actor reads what moderators decided about that thing of
# theirs, and can ask for another look; empty where nothing of it stands.
decisions: Registry[Callable[[Any, Any], str]] = Registry("decisions of moderators")

# Each provider: request -> the ways on from where somebody was refused (403).
ways_on: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("ways on from a refusal")

# Each provider: actor -> may they enter the administration though they are not site staff? What
# they find there is for each room's own ModelAdmin to say.
admin_entrances: Registry[Callable[[Any], bool]] = Registry("entrances to the administration")

# --- who may see, hear and fetch ----------------------------------------------------------------

# "Shares a community (or a group) with me", for the visibility of profile fields. Key: "community"
# or "group"; each provider: actor -> Q over accounts.User.
audiences: Registry[Callable[[Any], Q]] = Registry("audiences")


@dataclass(frozen=True)
class SignupInvitation:
    """What lets people in on a site by invitation only.

    ``admits(request, email="")``: may this visitor sign up? Asked without an address when the page
    is shown, with one when it is sent. ``address(request)``: the one they will want to sign up
    with, or "". ``keep(request, person)`` remembers what let them sign up, in the transaction that
    makes the account. ``use(request, person)``: may they sign in? Asked after every step of it; the
    first time, what was remembered is used. False: somebody else used it first.
    """

    admits: Callable[..., bool]
    address: Callable[[Any], str]
    keep: Callable[[Any, Any], None]
    use: Callable[[Any, Any], bool]


signup_invitations: Registry[SignupInvitation] = Registry("invitations to sign up")

# Of a room: the names of fields in its forms that hold what a person wrote. A kind chosen and
# nothing said is no draft.
draft_fields: Registry[Collection[str]] = Registry("fields of drafts")

# "Belongs to this community of mine", for a filter of the list of members. Key: "community"; the
# provider: (actor, ShellPlace.key) -> Q over accounts.User that holds for nobody elsewhere.
place_audiences: Registry[Callable[[Any, str], Q]] = Registry("place audiences")

# Key: the prefix of a live topic ("group" of "group:17"); provider: (actor, rest) -> may they hear?
live_topics: Registry[Callable[[Any, str], bool]] = Registry("live topics")

# Key: what a stored file hangs on ("feed.attachment"); provider: (actor, file) -> may they see it?
file_doors: Registry[Callable[[Any, Any], bool]] = Registry("file doors")

# Key: a folder of the storage ("files"); provider: (blobs in it) -> those of them, or more, that a
# row names. What nobody names is swept away (plc.files.strays).
stored_folders: Registry[Callable[[Collection[str]], Collection[str]]] = Registry("stored folders")

# Key: the kind of a place ("community" of "community:3", "group", "post"); provider: (actor, rest)
# -> people whom the actor may mention there, or Http404 where that is not theirs to know.
mentionables: Registry[Callable[[Any, str], QuerySet[Any]]] = Registry("mentionables")

# --- the shell round every page -----------------------------------------------------------------


@dataclass(frozen=True)
class ShellPlace:
    """A community or a group as the shell shows it.

    ``key`` seeds the mark's tone (the public id); ``accent`` is the value of ``data-accent`` and
    ``accent_css`` the address of the stylesheet that defines it, where the hue is its own.
    """

    key: str
    name: str
    href: str
    count: int = 0
    current: bool = False
    picture_url: str = ""
    accent: str = ""
    accent_css: str = ""


# Each provider: request -> the community that this page belongs to, or None.
current_community: Registry[Callable[[HttpRequest], ShellPlace | None]] = Registry(
    "current community"
)
# Each provider: request -> what the switcher lists; "your groups" in the rail, with unread counts.
my_communities: Registry[Callable[[HttpRequest], Sequence[ShellPlace]]] = Registry("my communities")
my_groups: Registry[Callable[[HttpRequest], Sequence[ShellPlace]]] = Registry("my groups")
# Each provider: request -> items of the New menu; the first is what the key c opens.
create_items: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("create items")
# Each provider: request -> links in the menu behind one's own face.
me_items: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("me items")
# One provider: request -> the notifications page with the count of unread ones, or None.
bell: Registry[Callable[[HttpRequest], NavItem | None]] = Registry("bell")
# Each provider: request -> topics ("group:17") that a signed-in reader's page listens to.
page_topics: Registry[Callable[[HttpRequest], Sequence[str]]] = Registry("page topics")


# --- for operators ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gauge:
    """One figure of `/metrics`, without the prefix of its name."""

    name: str
    says: str
    value: float


# Each provider: -> what operators should see of a room, by a fixed number of cheap queries.
gauges: Registry[Callable[[], Sequence[Gauge]]] = Registry("gauges")
