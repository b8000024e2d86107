"""Messages about what happened, with an undo action if possible."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """Show `sentence` as a toast on the next page or fragment.

    `undo` is a URL that undoes the action by POST; its view responds with a redirect.
    """
    messages.success(request, sentence, extra_tags=f"undo:{undo}" if undo else "")


def failed(request: HttpRequest, sentence: str) -> None:
    """Show in a toast that something was not done, and why."""
    messages.error(request, sentence)
