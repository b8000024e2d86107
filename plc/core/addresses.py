"""Addresses of this site by name, put together once.

A page names some twenty places that do not change while the site runs; composing each anew from
the patterns is a tenth of the work of the page.
"""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


@lru_cache(maxsize=8192)
def address(name: str, *args: Any) -> str:
    """As ``reverse``; the arguments are hashable."""
    return reverse(name, args=args)


def ours(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """``wanted`` (what a form, a link or a header says to go on to), if that is an address of this
    site; else ``otherwise``."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else otherwise
