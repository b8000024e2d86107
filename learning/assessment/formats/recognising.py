"""Which format a file has, by its content."""

from django.utils.translation import gettext as _

from plc.core.plain import shorten
from plc.core.refusals import Refused

from . import FORMATS, Format


def recognised(name: str, content: bytes) -> Format:
    """Refuses what is no format of questions."""
    start = content[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return FORMATS["qti"]
    if start.startswith(b"<"):
        return FORMATS["moodle" if b"<quiz" in start else "qti"]
    first = start.split(b"\n", 1)[0].replace(b"\0", b"").lower()
    if name.lower().endswith((".csv", ".tsv")) or (b"question" in first and b"type" in first):
        return FORMATS["csv"]
    if b"{" in content:
        return FORMATS["gift"]
    sentence = _("“%(name)s” holds no questions in a format that is known here.")
    raise Refused(sentence % {"name": shorten(name, 60)})
