"""The basic components of pages. They are built as strings and cached, because a feed has hundreds
of them.

Registered as builtins, so templates need no `load`. See docs/contribute/interface.md.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, TextNode, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from plc.core import names
from plc.core.registry import MemberMark
from plc.web.importmap import importmap as importmap_json
from plc.web.times import in_hours, relative, timed
from plc.web.times import zone_name as name_of_zone

register = template.Library()

# The displayed size, and the stored size that is sharp on high-density screens.
AVATAR_PIXELS = {
    "tiny": (24, 64),
    "small": (30, 64),
    "": (36, 128),
    "large": (48, 128),
    "huge": (96, 512),
}
SITE_MARK = "M5 11l7-6 7 6M7.5 9v10M16.5 9v10M12 12.5V19M5 19h14"


def together(parts: Iterable[SafeString]) -> SafeString:
    """Concatenate pieces of HTML."""
    # Safe: all parts are SafeString.
    return SafeString("".join(parts))


# --- icons, faces, marks ------------------------------------------------------------------------


@lru_cache(maxsize=1)
def sprite() -> str:
    return static("plc/img/icons.svg")


@lru_cache(maxsize=1024)
def icon_svg(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers because it is shown next to its label."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        sprite(),
        name,
    )


class IconNode(Node):
    def __init__(self, name: FilterExpression, classes: FilterExpression | None) -> None:
        self.name, self.classes = name, classes

    def render(self, context: template.Context) -> SafeString:
        name = self.name.resolve(context)
        classes = self.classes.resolve(context) if self.classes else ""
        return icon_svg(name, classes) if name else SafeString("")


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "bell" %}`, `{% icon item.icon "small points" %}`.

    If name and classes are literals, the SVG is built when the template is compiled.
    """
    bits = token.split_contents()[1:]
    if not 1 <= len(bits) <= 2:
        raise template.TemplateSyntaxError("icon takes a name and perhaps classes")
    if all(bit[0] in "'\"" and bit[0] == bit[-1] for bit in bits):
        return TextNode(icon_svg(*(bit[1:-1] for bit in bits)))
    filters = [parser.compile_filter(bit) for bit in bits]
    return IconNode(filters[0], filters[1] if len(filters) > 1 else None)


@lru_cache(maxsize=8192)
def face_html(name: str, key: str, size: str, picture: str = "") -> SafeString:
    """Initials, and a picture on top of them. If this reader may not see the picture, it is
    transparent and the initials show. The HTML is the same for all readers, because cards are
    cached."""
    pixels, _rendition = AVATAR_PIXELS[size]
    return format_html(
        '<span class="avatar{}" data-tone="{}" aria-hidden="true">{}{}</span>',
        f" {size}" if size else "",
        names.tone(key),
        names.initials(name),
        format_html(
            '<img src="{}" alt="" width="{}" height="{}" loading="lazy">', picture, pixels, pixels
        )
        if picture
        else "",
    )


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """A person's picture, or initials on a background colour. Decorative: the name is always shown
    next to it.

    `person` has `name`, `public_id` and, if pictures are stored, `picture_url(pixels)`; None (an
    erased account) shows an icon.
    """
    if person is None or not getattr(person, "name", ""):
        return format_html(
            '<span class="avatar{}" aria-hidden="true">{}</span>',
            f" {size}" if size else "",
            icon_svg("user", "small"),
        )
    picture_url = getattr(person, "picture_url", None)
    picture = picture_url(AVATAR_PIXELS[size][1]) if picture_url else None
    return face_html(person.name, str(person.public_id), size, picture or "")


@lru_cache(maxsize=4096)
def mark_svg(name: str, key: str, classes: str, accent: str) -> SafeString:
    if accent:
        classes, colour = f"{classes} solid", format_html('data-accent="{}"', accent)
    else:
        colour = format_html('data-tone="{}"', names.tone(key))
    return format_html(
        '<svg class="{}" {} viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        f"mark {classes}".strip(),
        colour,
        names.mark(name),
    )


@register.simple_tag
def mark(place: Any, classes: str = "") -> SafeString:
    """The symbol of a group or community: generated from its name, or its own picture. A
    community's always has its accent colour.

    `classes`: `medium` or `large`.
    """
    picture = getattr(place, "picture_url", None)
    if url := picture(128) if callable(picture) else picture:
        return format_html(
            '<img class="mark{}" src="{}" alt="">', f" {classes}" if classes else "", url
        )
    key = getattr(place, "key", "") or getattr(place, "public_id", "") or place.name
    accent = getattr(place, "accent_name", "") or getattr(place, "accent", "")
    return mark_svg(place.name, str(key), classes, accent)


@register.simple_tag
@lru_cache(maxsize=1024)
def member_mark(mark: MemberMark) -> SafeString:
    """A badge or level beside a member's name: `{% if row.mark %}{% member_mark row.mark %}{% endif
    %}`."""
    return format_html(
        '<{} class="tag member-mark"{}>{}<span dir="auto">{}</span></{}>',
        *(
            format_html('a href="{}"', mark.href) if mark.href else SafeString("span"),
            format_html(' title="{}"', mark.title) if mark.title else "",
            icon_svg(mark.icon),
            mark.label,
            SafeString("a" if mark.href else "span"),
        ),
    )


@register.simple_tag
def site_mark(classes: str = "") -> SafeString:
    """The site's own symbol, where no community applies."""
    return format_html(
        '<svg class="mark solid{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        f" {classes}" if classes else "",
        SITE_MARK,
    )


@register.simple_tag
def count(number: int, word: Any = "") -> SafeString:
    """A count at the end of a row; empty for zero. `word` is for screen readers."""
    if not number:
        return SafeString("")
    shown = number if number < 1000 else "999+"
    if not word:
        return format_html('<span class="count soft">{}</span>', shown)
    return format_html(
        '<span class="count soft">{}<span class="hidden-visually"> {}</span></span>', shown, word
    )


# --- time ---------------------------------------------------------------------------------------


@register.simple_tag
def today() -> str:
    """`Thursday 19 November` in the reader's time zone."""
    return _day(timezone.localtime().date(), get_language())


@lru_cache(maxsize=64)
def _day(day: date, language: str | None) -> str:
    return date_format(day, gettext("l j F"))


@register.filter
def hours(minutes: int) -> str:
    """How long something takes: `16 hours 5 minutes`."""
    return in_hours(minutes)


@register.filter
def zone_name(moment: datetime) -> str:
    """The reader's time zone at that moment: `GMT`, in German `MEZ`."""
    return name_of_zone(timezone.localtime(moment))


@register.simple_tag
def when(moment: datetime | None, style: str = "") -> SafeString:
    """A relative time with the exact one on hover, in the reader's time zone.

    `{% when post.at "exact" %}` shows the exact time. `{% when post.at "shared" %}` is for HTML
    cached for all readers: it is independent of the reader and the current time, and `<local-time>`
    formats it in the browser.
    """
    if moment is None:
        return SafeString("")
    if style == "shared":
        return timed(moment, timezone.get_default_timezone(), style, get_language())
    zone = timezone.get_current_timezone()
    made = timed(moment, zone, style, get_language())
    if style == "exact":
        return made
    # Safe: the text comes from our catalogue and replaces a placeholder of format_html.
    words = escape(relative(moment.astimezone(zone), timezone.now().astimezone(zone)))
    return SafeString(made.replace("{}", words, 1))


# --- blocks -------------------------------------------------------------------------------------


@register.simple_block_tag
def empty_state(
    content: str, icon_name: str, title: str, kind: str = "", level: int = 2
) -> SafeString:
    """An empty state with its first action.

    `{% empty_state "users" _("No groups yet") %}<p>…</p><a class="button">…{% endempty_state %}`;
    `kind`: `failed` or `closed`; `level` 3 below a heading of level 2.
    """
    return format_html(
        '<div class="empty{}">{}<h{}>{}</h{}>{}</div>',
        f" {kind}" if kind else "",
        icon_svg(icon_name),
        level,
        title,
        level,
        content,
    )


@register.simple_block_tag
def menu(content: str, label: str, icon_name: str = "ellipsis", classes: str = "") -> SafeString:
    """A menu that opens from an icon button: `{% menu _("More") %}<a href=…>…</a>{% endmenu %}`.

    `classes`: `start` aligns it with the start edge, `up` opens it above the button.
    """
    return format_html(
        '<menu-button><details class="menu{}"><summary class="button quiet only-icon" '
        'aria-label="{}">{}</summary><div class="menu-panel">{}</div></details></menu-button>',
        f" {classes}" if classes else "",
        label,
        icon_svg(icon_name),
        content,
    )


@register.simple_tag(takes_context=True)
def toast(context: template.Context, message: Any) -> SafeString:
    """A message as a toast. The tag `undo:<url>` (see plc.web.toasts) adds an undo button."""
    undo = next(
        (tag[5:] for tag in (message.extra_tags or "").split() if tag.startswith("undo:")), ""
    )
    back = (
        format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
            'value="{}"><button class="button compact">{}</button></form>',
            undo,
            context.get("csrf_token", ""),
            gettext("Undo"),
        )
        if undo
        else ""
    )
    return format_html(
        '<undo-toast><div class="toast{}"><span>{}</span>{}<button class="button compact only-icon'
        ' needs-script" type="button" data-close aria-label="{}">{}</button></div></undo-toast>',
        " bad" if message.level_tag == "error" else "",
        message,
        back,
        gettext("Close"),
        icon_svg("x", "small"),
    )


@register.simple_tag
def importmap() -> SafeString:
    """The import map, whose hash is in the policy. It contains only our own names and URLs."""
    # Safe: JSON of our own static URLs, in which "<" cannot occur.
    return mark_safe(f'<script type="importmap">{importmap_json()}</script>')  # noqa: S308
