"""Reads that may be a second old go to a replica, where there is one and it answers."""

import logging
from time import monotonic

from django.conf import settings
from django.db import OperationalError, connections

logger = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = 30  # seconds; a replica that is away is not waited for by every search
_away: dict[str, float] = {}


def reading() -> str:
    """The alias of the database for what a little lag does not hurt: the words of a search.

    Never for who may see what, and never for what somebody has just written: ask the primary,
    which also answers while the replica is away.
    """
    if "replica" not in settings.DATABASES or monotonic() < _away.get("until", 0):
        return "default"
    try:
        connections["replica"].close_if_health_check_failed()  # it may have gone since
        connections["replica"].ensure_connection()
    except OperationalError as error:
        logger.warning("The replica does not answer; searching asks the primary: %s", error)
        _away["until"] = monotonic() + ASKED_AGAIN_AFTER
        return "default"
    return "replica"
