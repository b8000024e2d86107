"""Reads that may be a second old go to a replica, where there is one."""

from django.conf import settings


def reading() -> str:
    """The alias of the database for what a little lag does not hurt: the words of a search.

    Never for who may see what, and never for what somebody has just written: ask the primary.
    """
    return "replica" if "replica" in settings.DATABASES else "default"
