from .badges import Badge, BadgeAward, Endorsement
from .leaderboards import Board, BoardPreference, BoardScore, DayScore, Period, Season
from .points import (
    Backfill,
    EntryQuestion,
    LedgerEntry,
    Outcome,
    PointGrant,
    Recomputation,
    Ring,
    RuleOverride,
    Standing,
    ValueKind,
    Why,
)

__all__ = [
    "Backfill",
    "Badge",
    "BadgeAward",
    "Board",
    "BoardPreference",
    "BoardScore",
    "DayScore",
    "Endorsement",
    "EntryQuestion",
    "LedgerEntry",
    "Outcome",
    "Period",
    "PointGrant",
    "Recomputation",
    "Ring",
    "RuleOverride",
    "Season",
    "Standing",
    "ValueKind",
    "Why",
]
