"""A form that was opened before somebody else changed what it is about."""

from hashlib import blake2b

from django.http import HttpRequest
from django.utils.translation import gettext as _

from .refusals import Refused


def state_of(*values: object) -> str:
    """Stands for these values as they were read from the database: another one of them, another
    state."""
    return blake2b(repr(values).encode(), digest_size=12).hexdigest()


def seen_by(request: HttpRequest, now: str) -> str:
    """The state that the form knows that was sent, or the one that is shown now will. Not among its
    drafts: what was typed before is shown beside what there is now."""
    return request.POST.get("seen", "") if request.method == "POST" else now


def refuse_outdated(now: str, seen: str) -> None:
    """``now`` is the state of a locked row; "" comes from where nothing was shown."""
    if seen and seen != now:
        raise Refused(_("This was changed in another window meanwhile. Open it again."))
