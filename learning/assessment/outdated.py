"""A form that was opened before somebody else changed what it is about."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plc.core.refusals import Refused


def seen_by(request: HttpRequest, row: Any) -> str:
    """When the row was changed, as the form knows it that was sent, or the one that is shown now
    will. Not among its drafts: what was typed before is shown beside what there is now."""
    changed: datetime = row.changed_at
    return request.POST.get("seen", "") if request.method == "POST" else changed.isoformat()


def refuse_outdated(row: Any, seen: str) -> None:
    """``row`` is locked; "" comes from where nothing was shown."""
    if seen and seen != row.changed_at.isoformat():
        raise Refused(_("This was changed in another window meanwhile. Open it again."))
