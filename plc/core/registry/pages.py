"""The shell round every page, the home page, and the pages of places and people."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from .registries import Registry


@dataclass(frozen=True)
class NavItem:
    """A link of the navigation. ``key`` is compared with ``request.nav_key`` to mark the current
    one; ``short`` is the label where five of them share the width of a phone. Items of a lower
    ``order`` come first, those of the same as registered."""

    key: str
    label: str
    icon: str
    href: str
    count: int = 0
    in_bottom_bar: bool = True
    short: str = ""
    order: int = 0


# Each provider: request -> items of the rail.
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
    """A tab on the page of a group or community; ``within`` is the key of the tab below which it
    stands, in a second row."""

    key: str
    label: str
    href: str
    count: int = 0
    within: str = ""


# Each provider: (place, actor) -> tabs. The place is a Community or a Group.
community_tabs: Registry[Callable[[Any, Any], Sequence[PlaceTab]]] = Registry("community tabs")
group_tabs: Registry[Callable[[Any, Any], Sequence[PlaceTab]]] = Registry("group tabs")
# Each provider: a community -> links in the menu of its settings, for those who govern it.
community_settings: Registry[Callable[[Any], Sequence[PlaceTab]]] = Registry("community settings")


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
# Each provider: (people of a page, community, actor) -> links beside them in the list of members,
# by id.
member_links: Registry[Callable[[Collection[Any], Any, Any], Mapping[int, Sequence[NavItem]]]] = (
    Registry("member links")
)

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
# Each provider: request -> further pages of one's own settings.
settings_items: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("settings items")
# One provider: request -> the link to the notifications with the number of unread ones, or None.
bell: Registry[Callable[[HttpRequest], NavItem | None]] = Registry("bell")
# Each provider: request -> live topics ("group:17") that this page subscribes to.
page_topics: Registry[Callable[[HttpRequest], Sequence[str]]] = Registry("page topics")
