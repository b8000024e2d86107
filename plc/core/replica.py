"""Routes reads that may be a second old to a replica, if there is one and it answers."""

import logging
from time import monotonic

from django.conf import settings
from django.db import OperationalError, connections

logger = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = 30  # seconds; avoids a timeout on every search while the replica is down
_away: dict[str, float] = {}


def read_alias() -> str:
    """The alias of the database for queries that tolerate replication lag, such as search.

    Never use it for permissions or for what somebody has just written: use the primary, which is
    also the fallback while the replica is down.
    """
    if "replica" not in settings.DATABASES or monotonic() < _away.get("until", 0):
        return "default"
    try:
        connections["replica"].close_if_health_check_failed()  # it may have gone down since
        connections["replica"].ensure_connection()
    except OperationalError as error:
        logger.warning("The replica does not answer; searching asks the primary: %s", error)
        _away["until"] = monotonic() + ASKED_AGAIN_AFTER
        return "default"
    return "replica"
