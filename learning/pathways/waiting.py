"""Certificates to renew, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .models import Certificate, State
from .renewing import EARLY, LATE, due_for
from .wording import day

FEW = 2
ENDING = "pathways.ending"
registry.reader_questions.register(
    ENDING,
    f"""EXISTS(SELECT FROM pathways_certificate c
        WHERE c.holder_id = u.id AND c.revoked_at IS NULL
            AND c.expires_at BETWEEN CURRENT_DATE - {LATE.days + 1}
            AND CURRENT_DATE + {EARLY.days + 1})""",
)


def to_renew(actor: Any) -> Sequence[WaitingItem]:
    """Those that end soon or ended lately. One query; none for people without."""
    if actor.answers.get(ENDING) is False:
        return []
    rows = due_for(actor).filter(expires_at__gt=timezone.now() - LATE)
    return [
        WaitingItem(
            icon="medal",
            title=_("Renew your certificate for “%(title)s”") % {"title": row.title},
            href=f"{row.get_absolute_url()}#renew",
            why=_why(row),
            action=_("See how"),
        )
        for row in rows.order_by("expires_at", "id")[:FEW]
    ]


def _why(certificate: Certificate) -> str:
    said = {"day": day(certificate.expires_at)}
    if certificate.state == State.EXPIRED:
        return _("It held until %(day)s") % said
    return _("It holds until %(day)s") % said


registry.waiting.register(ENDING, to_renew)
