"""A sheet as SVG, to stand within a page: it takes the typeface of the site."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .codes import modules_of
from .sheets import Code, Frame, Picture, Rule, Sheet, Text


def svg(sheet: Sheet) -> SafeString:
    """With its title as what it is called. Every text in it is escaped."""
    drawn = format_html_join("\n", "{}", ((_draw(thing),) for thing in sheet.things))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="sheet-of-paper" role="img"'
        ' width="{}" height="{}" viewBox="0 0 {} {}" lang="{}"><title>{}</title>\n{}\n</svg>',
        *(_n(sheet.width), _n(sheet.height)),
        *(_n(sheet.width), _n(sheet.height)),
        sheet.language,
        sheet.title,
        drawn,
    )


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _draw(thing: Text | Rule | Frame | Picture | Code) -> SafeString:
    match thing:
        case Text():
            weight = "600" if thing.bold else "400"
            return format_html(
                '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}" text-anchor="{}">'
                "{}</text>",
                *(_n(thing.x), _n(thing.y), _n(thing.size)),
                *(weight, thing.colour, thing.anchor, thing.text),
            )
        case Rule():
            return format_html(
                '<path d="M{} {}L{} {}" stroke="{}" stroke-width="{}"/>',
                *(_n(thing.x), _n(thing.y), _n(thing.to_x), _n(thing.to_y)),
                *(thing.colour, _n(thing.width)),
            )
        case Frame():
            fill, line = ("none", thing.colour) if thing.line else (thing.colour, "none")
            return format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"'
                ' stroke-width="{}"/>',
                *(_n(thing.x), _n(thing.y), _n(thing.width), _n(thing.height)),
                *(fill, line, _n(thing.line)),
            )
        case Picture():
            return format_html(
                '<image x="{}" y="{}" width="{}" height="{}" href="{}"/>',
                *(_n(thing.x), _n(thing.y), _n(thing.width), _n(thing.height), thing.href),
            )
        case Code():
            return _code(thing)


def _code(code: Code) -> SafeString:
    modules = modules_of(code.address)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<path transform="translate({} {}) scale({})" fill="{}" shape-rendering="crispEdges"'
        ' d="{}"/>',
        *(_n(code.x), _n(code.y), f"{code.size / len(modules):.5f}", code.colour, path),
    )
