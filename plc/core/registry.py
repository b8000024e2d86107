"""All registries, declared in one place.

Apps fill a registry in ``AppConfig.ready`` by importing the module of that purpose (``notices.py``,
``search.py``, ``nav.py``...); apps below read it without knowing who filled it. Registries are
filled once, at startup, and only read afterwards. A provider receives the ids of a whole page and
answers with a fixed number of queries.

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
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

T = TypeVar("T")


class AlreadyRegistered(Exception):
    """Two providers use the same key."""


class Registry(Generic[T]):
    """Providers by key, in order of registration."""

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

    def get(self, key: str) -> T | None:
        """None for a key that nobody registered: its app was removed."""
        return self._providers.get(key)

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
    """The text of one notification: a sentence, its URL, the person whose picture is shown, and the
    message they wrote, if any."""

    text: str
    href: str
    person: Any = None
    words: str = ""


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notification, keyed ``<app>.<noun>`` ("feed.reply").

    ``lines(notifications, reader)`` returns the line of each notification by id; those missing from
    the result (deleted, or no longer permitted) are not shown. ``waits``: also listed on the home
    page while it is unread. ``mailed``: also sent by mail, for people who might not come back to
    see it.
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
    """The searchable content of one row, as plain text.

    Set ``group_id`` only if the content is limited to that group; set ``community_id`` alone for
    what a whole community reads, and neither for what is outside of communities (people).
    ``language`` is a code such as "en"; if it is empty or unknown to the index, words are indexed
    unchanged.
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
    """A kind of search result, keyed by model label ("feed.post").

    ``documents(ids)`` yields a Document for each row that should be found; rows missing from the
    result are removed from the index. ``visible_to(actor)`` is the permission scope whose primary
    keys limit the results, and ``results(ids, actor)`` returns ``{id: SearchResult}``.

    ``places(actor)`` are the places where the actor can find anything of this kind (a group's id,
    the negated id of a community, 0 for outside of both). It only spares the index rows that the
    scope would reject anyway; None means everywhere.
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
    dated: bool = False  # whether search results show the document's date


search_documents: Registry[SearchKind] = Registry("search documents")

# Each provider: actor -> (id, name) of the communities that a search can be limited to.
search_communities: Registry[Callable[[Any], Sequence[tuple[int, str]]]] = Registry(
    "communities to search in"
)


# --- the reader --------------------------------------------------------------------------------

# Facts about the reader that every page needs: SQL over ``u`` (accounts_user), a constant that
# evaluates to a boolean by an index, added to the statement that loads the user
# (plc.accounts.backends). The results are in ``User.answers``, by key.
reader_questions: Registry[str] = Registry("questions about the reader")


# --- the shell, home and places -----------------------------------------------------------------


@dataclass(frozen=True)
class NavItem:
    """A link of the navigation. ``key`` is compared with ``request.nav_key`` to mark the current
    one; ``short`` is the label where five of them share the width of a phone."""

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
    """Something to do that is listed on the home page."""

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
    """A tab on the page of a group or community."""

    key: str
    label: str
    href: str
    count: int = 0


# Each provider: (place, actor) -> tabs. The place is a Community or a Group.
community_tabs: Registry[Callable[[Any, Any], Sequence[PlaceTab]]] = Registry("community tabs")
group_tabs: Registry[Callable[[Any, Any], Sequence[PlaceTab]]] = Registry("group tabs")


@dataclass(frozen=True)
class PlacePanel:
    """A section of an overview: a template and its context; omitted if None."""

    template: str
    context: Mapping[str, Any]


# Each provider: (place, actor) -> a panel in the main column of the overview, or None.
group_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("group panels")
community_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("community panels")
# Each provider: (person, actor) -> a panel of the profile, or None.
profile_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("profile panels")


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

# Each provider: (post, actor) -> a panel in the sidebar of the post, or None.
post_panels: Registry[Callable[[Any, Any], PlacePanel | None]] = Registry("post panels")

# Each provider: (actor, ids) -> {id: number of unread posts}, for the navigation and lists of
# places. The sum equals the number of posts that the feed marks as new.
unread_in_communities: Registry[Callable[[Any, Collection[int]], Mapping[int, int]]] = Registry(
    "unread in communities"
)
unread_in_groups: Registry[Callable[[Any, Collection[int]], Mapping[int, int]]] = Registry(
    "unread in groups"
)


@dataclass(frozen=True)
class OnboardingKind:
    """A kind of onboarding step whose completion can be detected.

    ``done(user, community)`` tells whether it is done, ``href(community)`` where to do it. Some
    kinds are only for people who have accepted the charter, some not for guests.
    """

    done: Callable[[Any, Any], bool]
    href: Callable[[Any], str]
    after_charter: bool = False
    for_guests: bool = True


# Key: the kind of an onboarding step. Steps of other kinds are ticked off by hand.
onboarding_kinds: Registry[OnboardingKind] = Registry("onboarding kinds")

# Each provider: community -> whether it has any group.
has_group: Registry[Callable[[Any], bool]] = Registry("has a group")

# --- followers: what must change in the same transaction ----------------------------------------

# Each: (group) -> None, called in the transaction that changes the group's visibility.
group_visibility_followers: Registry[Callable[[Any], None]] = Registry("group visibility followers")
# Each: (community, user, by) -> None, called in the transaction that ends a membership, before the
# membership is deleted.
departures: Registry[Callable[[Any, Any, Any], None]] = Registry("departures")
# Each: () -> {name: number of rows that were wrong}. Recomputes denormalised data; `manage.py
# recount` runs them all.
projections: Registry[Callable[[], Mapping[str, int]]] = Registry("projections")

# --- moderation ---------------------------------------------------------------------------------


class ReportedFile(NamedTuple):
    """A picture, or a file with its name."""

    href: str
    name: str = ""


@dataclass(frozen=True)
class Reportable:
    """A kind of object that can be reported, keyed by its model label.

    ``door(actor, public_id)`` fetches the object and checks permission (404 for strangers).
    ``find(pk)`` fetches it without a check, for a case that was opened through the door.

    ``heading(obj)`` is its title or name and ``render(obj)`` its body as Markdown;
    ``heading_for(obj, actor)`` and ``render_for(obj, actor)`` are the parts that the person who
    reports it may read, if that is less. ``title(obj)`` is the title of the conversation it belongs
    to, and ``files(obj, actor)`` its pictures and files, readable for a moderator of the case.

    ``author(obj)`` is the user responsible for it; ``others(obj)`` are those who look after it as
    well and are also notified. ``community_id(obj)`` and ``group_id(obj)`` are its place (None for
    profiles, which site staff moderate).

    The verbs are actions that take ``(obj, by=)``, or None if they do not apply; they return False
    if there was nothing to change. ``unlock`` is run in addition when a locked object is restored.
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
    files: Callable[[Any, Any], Sequence[ReportedFile]] | None = None
    others: Callable[[Any], Collection[Any]] | None = None


reportables: Registry[Reportable] = Registry("reportables")


# Admin actions for models of apps below, offered to users who may change such rows. Key: "<label of
# the model>.<name>".
admin_actions: Registry[Callable[..., Any]] = Registry("actions of the administration")

# Each provider: (obj, actor) -> the URL where the actor can read and appeal moderators' decisions
# about their object; empty if there are none.
decisions: Registry[Callable[[Any, Any], str]] = Registry("decisions of moderators")

# Each provider: request -> links to offer on a 403 page; those registered last come first.
ways_on: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("ways on from a refusal")

# Each provider: actor -> whether they may enter the admin without being site staff. What they can
# do there is decided by each ModelAdmin.
admin_entrances: Registry[Callable[[Any], bool]] = Registry("entrances to the administration")

# --- who may see, hear and fetch ----------------------------------------------------------------

# People who share a community or a group with the actor, for the visibility of profile fields. Key:
# "community" or "group"; each provider: actor -> Q over accounts.User.
audiences: Registry[Callable[[Any], Q]] = Registry("audiences")


@dataclass(frozen=True)
class SignupInvitation:
    """What allows people to sign up on a site that is invitation-only.

    ``admits(request, email="")``: may this visitor sign up? Called without an address to show the
    page, and with one to process it. ``address(request)``: the e-mail address to prefill, or "".
    ``page(request)``: where a visitor who came by one accepts it after signing in, or "".
    ``keep(request, person)`` stores which invitation was used, in the transaction that creates the
    account. ``use(request, person)`` is called on each step of a sign-in and redeems the stored
    invitation; False if somebody else redeemed it first.
    """

    admits: Callable[..., bool]
    address: Callable[[Any], str]
    page: Callable[[Any], str]
    keep: Callable[[Any, Any], None]
    use: Callable[[Any, Any], bool]


signup_invitations: Registry[SignupInvitation] = Registry("invitations to sign up")

# The names of an app's form fields that contain text people write: a draft is saved only if one of
# them is filled in.
draft_fields: Registry[Collection[str]] = Registry("fields of drafts")

# A filter of the member list by one of the actor's communities. Key: "community"; the provider:
# (actor, ShellPlace.key) -> Q over accounts.User, which matches nobody for other communities.
place_audiences: Registry[Callable[[Any, str], Q]] = Registry("place audiences")

# Key: the prefix of a live topic ("group" in "group:17"); provider: (actor, rest) -> may they
# subscribe?
live_topics: Registry[Callable[[Any, str], bool]] = Registry("live topics")

# Key: what a stored file is attached to ("feed.attachment"); provider: (actor, file) -> may they
# read it?
file_doors: Registry[Callable[[Any, Any], bool]] = Registry("file doors")

# Key: a folder of the storage ("files"); provider: (names in it) -> those that are referenced by a
# row (it may return more). All others are deleted (plc.files.strays).
stored_folders: Registry[Callable[[Collection[str]], Collection[str]]] = Registry("stored folders")

# Key: the kind of a place ("community" in "community:3", "group", "post"); provider: (actor, rest)
# -> the people whom the actor may mention there; raises Http404 if the actor may not see the place.
mentionables: Registry[Callable[[Any, str], QuerySet[Any]]] = Registry("mentionables")


@dataclass(frozen=True)
class CredentialKind:
    """What an app issues credentials for.

    ``may_see(actor, credential)``: may they see it, by its address alone? The holder always may.
    ``page(credential)``: the URL of the page about it for people, or "". ``svg(credential)`` and
    ``png(credential)``: its picture, which is offered with the credential in it; empty for none.
    """

    may_see: Callable[[Any, Any], bool]
    page: Callable[[Any], str]
    svg: Callable[[Any], str]
    png: Callable[[Any], bytes]


# Key: the kind that a credential is about ("gamification.badgeaward").
credential_kinds: Registry[CredentialKind] = Registry("kinds of credentials")

# --- the shell round every page -----------------------------------------------------------------


@dataclass(frozen=True)
class ShellPlace:
    """A community or a group as the navigation shows it.

    ``key`` (the public id) determines the colour of its placeholder; ``accent`` is the value of
    ``data-accent``, and ``accent_css`` the URL of the stylesheet that defines a custom hue.
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
# Each provider: request -> the items of the community switcher, or of "your groups" in the
# navigation, with the number of unread posts.
my_communities: Registry[Callable[[HttpRequest], Sequence[ShellPlace]]] = Registry("my communities")
my_groups: Registry[Callable[[HttpRequest], Sequence[ShellPlace]]] = Registry("my groups")
# Each provider: request -> items of the New menu; the shortcut c opens the first.
create_items: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("create items")
# Each provider: request -> links in the account menu.
me_items: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("me items")
# One provider: request -> the link to the notifications with the number of unread ones, or None.
bell: Registry[Callable[[HttpRequest], NavItem | None]] = Registry("bell")
# Each provider: request -> live topics ("group:17") that this page subscribes to.
page_topics: Registry[Callable[[HttpRequest], Sequence[str]]] = Registry("page topics")


# --- for operators ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gauge:
    """A metric of `/metrics`, without the prefix of its name."""

    name: str
    says: str
    value: float


# Each provider: () -> metrics of an app, by a fixed number of cheap queries.
gauges: Registry[Callable[[], Sequence[Gauge]]] = Registry("gauges")
