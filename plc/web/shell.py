"""What stands round every page, asked for only when a template shows it."""

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
    """One request's shell. Nothing is fetched before its part is rendered.

    The rooms fill the registries (`nav`, `current_community`, `my_communities`, `my_groups`,
    `create_items`, `bell`, `me_items`); a page outside any community has none of theirs.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        if not hasattr(request, "user"):
            # Refused before anybody was asked who they are: a page for a visitor.
            request.user = AnonymousUser()

    @property
    def key(self) -> str:
        """The key of the nav item that this page belongs to; a view sets `request.nav_key`."""
        return getattr(self.request, "nav_key", "")

    @cached_property
    def nav(self) -> Sequence[NavItem]:
        return self._all(registry.nav)

    @cached_property
    def bottom_bar(self) -> Sequence[NavItem]:
        """At most five places fit on a phone, each with its word; the last one is my own page."""
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
        """Addresses of the accents of their own that stand on this page: each mark needs its."""
        mine = self.communities if self.request.user.is_authenticated else []
        places = [self.community, *mine]
        return list(dict.fromkeys(one.accent_css for one in places if one and one.accent_css))

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
    def bell(self) -> NavItem | None:
        found = (provider(self.request) for provider in registry.bell)
        return next((item for item in found if item is not None), None)

    @cached_property
    def topics(self) -> Sequence[str]:
        """What this page listens to on the live stream."""
        return self._all(registry.page_topics)

    @property
    def live_url(self) -> str:
        if not settings.LIVE_PORT:
            return "/live/"
        host = self.request.get_host().partition(":")[0]
        return f"http://{host}:{settings.LIVE_PORT}/live/"

    @property
    def scheme(self) -> str:
        """`light` or `dark` where the person chose one, else empty: the system decides.

        The device's choice beats the account's. An account that this request has not loaded is not
        asked: an error page must not need the database.
        """
        chosen = self.request.COOKIES.get("scheme", "")
        if chosen not in SCHEMES:
            user = getattr(self.request, "_cached_user", None)
            chosen = getattr(user, "scheme", "")
        return "" if chosen == "system" else chosen

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Code and own name of each; for visitors, who have no settings to choose it in."""
        return settings.OFFERED_LANGUAGES

    @property
    def site_name(self) -> str:
        return settings.SITE_NAME

    @property
    def source_url(self) -> str:
        """Where this installation's source can be read; named in the foot of every page."""
        return settings.SOURCE_URL

    @cached_property
    def inside_group(self) -> bool:
        """Inside a group the group is the current page, and its place only holds it."""
        return any(group.current for group in self.groups)

    def _all(self, providers: Iterable[Callable[[HttpRequest], Iterable[Any]]]) -> list[Any]:
        return [item for provider in providers for item in provider(self.request)]
