"""Keeping what those who look after a community change."""

from collections.abc import Mapping
from typing import Any

import structlog

from communities.community.models import Community
from plc.accounts.models import User
from plc.journal.actions import record
from plc.journal.facts import Fact

from ..models import Changed, SettingsChange

log = structlog.get_logger(__name__)


def record_change(
    fact: Fact,
    *,
    community: Community,
    what: Changed,
    by: User | None,
    name: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record the fact, and for those who look after the community who changed what: of ``before``
    and ``after``, the values that differ. Logged, too."""
    record(fact, by=by)
    was, became = dict(before or {}), dict(after or {})
    for key in was.keys() & became.keys():
        if was[key] == became[key]:
            del was[key], became[key]
    SettingsChange.objects.create(
        community=community, what=what, name=name, before=was, after=became, by=by
    )
    log.info(
        "recognition.changed",
        community=community.pk,
        what=str(what),
        name=name,
        by=by.pk if by else None,
        before=was,
        after=became,
    )
