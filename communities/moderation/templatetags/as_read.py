"""Shows the text of a case as people read it."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from plc.core import markdown

register = template.Library()


@register.simple_tag
def as_read(
    heading: str, extract: str, most: int = markdown.MAX_LENGTH, prefix: str = ""
) -> SafeString:
    """The plain heading and the rendered text, both truncated. ``prefix`` keeps the footnotes of
    several texts on a page apart."""
    title, _newline, lines = Truncator(heading).chars(most).partition("\n")
    shown = format_html("<p><strong>{}</strong></p>", title) if title else ""
    if lines:
        shown += format_html("<p>{}</p>", linebreaksbr(lines.strip()))
    # Safe: the output of plc.core.markdown is sanitised.
    html = mark_safe(markdown.render(Truncator(extract).chars(most), prefix=prefix).html)  # noqa: S308
    return format_html("{}{}", shown, html)
