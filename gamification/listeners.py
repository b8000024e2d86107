"""Settles the deeds that facts concern."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry

from . import deeds  # noqa: F401  declares the rules
from .rules import RULES
from .settling import concerned_by, settle


@listens_to(*RULES.facts)
def settle_deeds(entries: list[Entry]) -> None:
    sources, heard = concerned_by(entries)
    settle(sources, heard=heard)
