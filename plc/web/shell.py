"""The navigation around every page, evaluated lazily."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext

from plc.core import registry
from plc.core.registry import NavItem, ShellPlace

SCHEMES = {"light", "dark", "system"}


class Shell:
    """The navigation for one request. Nothing is loaded before the template uses it.

    Apps fill the registries (`nav`, `current_community`, `my_communities`, `my_groups`,
    `create_items`, `bell`, `me_items`); a page outside of any community has none of theirs.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        if not hasattr(request, "user"):
            # The request was rejected before authentication: show the page for a visitor.
            request.user = AnonymousUser()

    @property
    def key(self) -> str:
        """The key of the current nav item; views set `request.nav_key`."""
        return getattr(self.request, "nav_key", "")

    @cached_property
    def nav(self) -> Sequence[NavItem]:
        return sorted(self._all(registry.nav), key=lambda item: item.order)

    @cached_property
    def bottom_bar(self) -> Sequence[NavItem]:
        """At most five items fit on a phone, with their labels; the last one is my own page."""
        me = [replace(item, label=gettext("Me")) for item in self.me_items if item.key == "me"]
        return [item for item in self.nav if item.in_bottom_bar][: 5 - len(me)] + me

    @cached_property
    def community(self) -> ShellPlace | None:
        found = (provider(self.request) for provider in registry.current_community)
        return next((place for place in found if place is not None), None)

    @cached_property
    def communities(self) -> Sequence[ShellPlace]:
        return self._all(registry.my_communities)

    @property
    def accent_sheets(self) -> list[str]:
        """The stylesheets of all custom accents on this page."""
        mine = self.communities if self.request.user.is_authenticated else []
        places = [self.community, *mine]
        return list(
            dict.fromkeys(place.accent_css for place in places if place and place.accent_css)
        )

    @cached_property
    def groups(self) -> Sequence[ShellPlace]:
        return self._all(registry.my_groups)

    @cached_property
    def create_items(self) -> Sequence[NavItem]:
        return self._all(registry.create_items)

    @cached_property
    def me_items(self) -> Sequence[NavItem]:
        return self._all(registry.me_items)

    @cached_property
    def settings_items(self) -> Sequence[NavItem]:
        return self._all(registry.settings_items)

    @cached_property
    def bell(self) -> NavItem | None:
        found = (provider(self.request) for provider in registry.bell)
        return next((item for item in found if item is not None), None)

    @cached_property
    def topics(self) -> Sequence[str]:
        """The live topics that this page subscribes to."""
        return self._all(registry.page_topics)

    @property
    def live_url(self) -> str:
        if not settings.LIVE_PORT:
            return "/live/"
        host = self.request.get_host().partition(":")[0]
        return f"http://{host}:{settings.LIVE_PORT}/live/"

    @property
    def scheme(self) -> str:
        """`light` or `dark` if the person chose one, else empty: the system decides.

        The device's setting overrides the account's. An account that is not loaded is not queried,
        because error pages must not need the database.
        """
        chosen = self.request.COOKIES.get("scheme", "")
        if chosen not in SCHEMES:
            user = getattr(self.request, "_cached_user", None)
            chosen = getattr(user, "scheme", "")
        return "" if chosen == "system" else chosen

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Codes and native names; for visitors, who have no settings."""
        return settings.OFFERED_LANGUAGES

    @property
    def site_name(self) -> str:
        return settings.SITE_NAME

    @property
    def source_url(self) -> str:
        """Where the source code of this installation is available; linked in the footer."""
        return settings.SOURCE_URL

    @cached_property
    def inside_group(self) -> bool:
        """Inside a group, the group is the current page rather than its community."""
        return any(group.current for group in self.groups)

    def _all(self, providers: Iterable[Callable[[HttpRequest], Iterable[Any]]]) -> list[Any]:
        return [item for provider in providers for item in provider(self.request)]
