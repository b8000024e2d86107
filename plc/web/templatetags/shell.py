"""The links of the navigation, rendered once for each combination of arguments.

Counts and the current item are among the arguments, so nothing needs to be invalidated.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, ShellPlace
from plc.web.templatetags.ui import count, icon_svg, mark, site_mark, together

register = template.Library()


def current(kind: str) -> SafeString:
    return format_html(' aria-current="{}"', kind) if kind else SafeString("")


@lru_cache(maxsize=8192)
def rail_link(item: NavItem, kind: str, language: str | None) -> SafeString:
    return format_html(
        '<a href="{}"{} data-key-place="{}">{}{}{}</a>',
        item.href,
        current(kind),
        item.key,
        icon_svg(item.icon),
        item.label,
        count_in_place(item.key, count(item.count, gettext("new"))),
    )


def count_in_place(key: str, number: SafeString) -> SafeString:
    """A count with an id, so that it can be updated without reloading the page."""
    return format_html('<span data-count="{}">{}</span>', key, number)


def bar_count(number: int) -> SafeString:
    if not number:
        return SafeString("")
    return format_html(
        '<span class="count">{}<span class="hidden-visually"> {}</span></span>',
        number if number < 100 else "99+",
        gettext("new"),
    )


@register.simple_tag
def counts_anew(item: NavItem) -> SafeString:
    """Out-of-band updates for the counts of an item, in the sidebar and in the bottom bar."""
    return together(
        format_html(
            '<span hx-swap-oob="innerHTML:{} [data-count={}]">{}</span>', where, item.key, number
        )
        for where, number in (
            (".nav-rail", count(item.count, gettext("new"))),
            (".bottom-bar", bar_count(item.count)),
        )
    )


@lru_cache(maxsize=8192)
def bar_link(item: NavItem, kind: str, language: str | None) -> SafeString:
    return format_html(
        '<a href="{}"{}>{}{}{}</a>',
        item.href,
        current(kind),
        icon_svg(item.icon),
        item.short or item.label,
        count_in_place(item.key, bar_count(item.count)),
    )


@lru_cache(maxsize=8192)
def place_link(place: ShellPlace, language: str | None) -> SafeString:
    return format_html(
        '<a href="{}"{}>{}{}{}</a>',
        place.href,
        current("page" if place.current else ""),
        mark(place),
        place.name,
        count(place.count, gettext("new")),
    )


@lru_cache(maxsize=4096)
def where_link_of(place: ShellPlace | None, site_name: str) -> SafeString:
    return format_html(
        '<a class="community" href="{}">{}<span dir="auto">{}</span></a>',
        place.href if place else "/",
        mark(place) if place else site_mark(),
        place.name if place else site_name,
    )


@lru_cache(maxsize=4096)
def menu_link(item: NavItem, first: bool, language: str | None) -> SafeString:
    key = SafeString(' aria-keyshortcuts="c" data-key-compose') if first else SafeString("")
    return format_html(
        '<a href="{}"{}>{}{}{}</a>',
        item.href,
        key,
        icon_svg(item.icon),
        item.label,
        count(item.count, gettext("new")),
    )


@register.simple_tag
def rail_links(items: Iterable[NavItem], here: str, inside_group: bool) -> SafeString:
    """The links of the sidebar; inside a group, the group is current and its community is not."""
    kind, language = "true" if inside_group else "page", get_language()
    return together(rail_link(item, kind if item.key == here else "", language) for item in items)


@register.simple_tag
def bar_links(items: Iterable[NavItem], here: str) -> SafeString:
    language = get_language()
    return together(bar_link(item, "page" if item.key == here else "", language) for item in items)


@register.simple_tag
def where_link(place: ShellPlace | None, site_name: str) -> SafeString:
    """The community that the page belongs to, or the site."""
    return where_link_of(place, site_name)


@register.simple_tag
def group_links(groups: Sequence[ShellPlace]) -> SafeString:
    """My groups with their heading; empty if there are none."""
    if not groups:
        return SafeString("")
    return format_html("<h2>{}</h2>{}", gettext("Your groups"), place_links(groups))


@register.simple_tag
def place_links(places: Iterable[ShellPlace]) -> SafeString:
    language = get_language()
    return together(place_link(place, language) for place in places)


@register.simple_tag
def menu_links(items: Iterable[NavItem], compose: bool = False) -> SafeString:
    """The links of a menu; with `compose`, the shortcut c opens the first."""
    language = get_language()
    return together(
        menu_link(item, compose and number == 0, language) for number, item in enumerate(items)
    )


@lru_cache(maxsize=16)
def scheme_buttons(chosen: str, language: str | None) -> SafeString:
    choices = [
        ("light", "sun", gettext("Light")),
        ("dark", "moon", gettext("Dark")),
        ("", "monitor", gettext("Auto")),
    ]
    return together(
        format_html(
            '<button name="scheme" value="{}" aria-pressed="{}">{}{}</button>',
            value,
            "true" if value == chosen else "false",
            icon_svg(icon, "small"),
            word,
        )
        for value, icon, word in choices
    )


@register.simple_tag
def scheme_choices(chosen: str) -> SafeString:
    """Buttons for light, dark and automatic."""
    return scheme_buttons(chosen, get_language())


@register.simple_tag
def fixed_url(name: str, *args: Any) -> str:
    """Like `{% url %}`, but cached by the process: for links on every page, and URLs of places."""
    return cached_reverse(name, *args)
