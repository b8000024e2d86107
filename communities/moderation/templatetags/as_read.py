"""Words of a case as people read them where they stand."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from plc.core import markdown

register = template.Library()


@register.filter
def as_read(text: str, prefix: str = "") -> SafeString:
    """Rendered anew from what was typed; ``prefix`` keeps the footnotes of two on a page apart."""
    # Safe: what plc.core.markdown renders is sanitised.
    return mark_safe(markdown.render(text[: markdown.MAX_LENGTH], prefix=prefix).html)  # noqa: S308
