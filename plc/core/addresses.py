"""Addresses of this site by name, put together once.

A page names some twenty places that do not change while the site runs; composing each anew from
the patterns is a tenth of the work of the page.
"""

from functools import lru_cache
from typing import Any

from django.urls import reverse


@lru_cache(maxsize=8192)
def address(name: str, *args: Any) -> str:
    """As ``reverse``; the arguments are hashable."""
    return reverse(name, args=args)
