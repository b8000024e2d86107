"""Messages that say what happened and, where there is one, the way back."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """Show `sentence` as a toast on the next page or fragment.

    `undo` is the address that takes it back by POST; that view answers with a redirect.
    """
    messages.success(request, sentence, extra_tags=f"undo:{undo}" if undo else "")


def failed(request: HttpRequest, sentence: str) -> None:
    """Say in a toast that something was not done, and why."""
    messages.error(request, sentence)
