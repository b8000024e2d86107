"""Recognises the same web page under addresses that are spelt differently."""

from hashlib import sha256
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from plc.core.plain import clean_line
from plc.core.refusals import Refused

MAX_ADDRESS = 2000
# Say where a reader comes from, not what they read.
TRACKING = frozenset({"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ref", "ref_src"})
PORTS = {"http": 80, "https": 443}
LONGEST_KEY = 300
_valid = URLValidator(schemes=["http", "https"])


def accept_address(address: str) -> str:
    """The address as it is kept; refuses what is none of the web."""
    address = clean_line(address)
    if address and "://" not in address.partition("/")[0] and "." in address.partition("/")[0]:
        address = f"https://{address}"
    try:
        _valid(address)
        urlsplit(address).port  # noqa: B018  raises for one that cannot be
    except (ValidationError, ValueError):
        raise Refused(
            _("This is no address of a web page. It begins with https://."), field="address"
        ) from None
    if len(address) > MAX_ADDRESS:
        raise Refused(_("This address is too long."), field="address")
    return address


def key_of(address: str) -> str:
    """The same for addresses that lead to the same page: without the scheme, www, the usual port, a
    fragment, a slash at the end, and what only tracks readers. Empty for none."""
    if not address:
        return ""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if parts.port not in (None, PORTS.get(parts.scheme)):
        host = f"{host}:{parts.port}"
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in TRACKING and not name.lower().startswith("utm_")
    ]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    key = f"{host}{unquote(parts.path).rstrip('/')}{query}"
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 65]}#{sha256(key.encode()).hexdigest()}"
