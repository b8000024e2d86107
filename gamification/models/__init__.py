from .badges import Badge, BadgeAward, BadgeVersion, Endorsement
from .celebrations import Telling, TellingChoice
from .changes import Changed, SettingsChange
from .kudos import Kudos, KudosState, LevelMarks, RecognitionSettings
from .leaderboards import (
    Board,
    BoardClosure,
    BoardPreference,
    BoardScore,
    DayScore,
    GroupScore,
    Period,
    Season,
    SiteBoards,
)
from .levels import Holding, HoldingState, Level, Nomination
from .past import Backfill, Recomputation, RecomputationChange
from .points import (
    EntryQuestion,
    LedgerEntry,
    Outcome,
    PointGrant,
    Ring,
    RuleOverride,
    Standing,
    ValueKind,
    Why,
)
from .seals import LedgerSeal
from .walks import TimePassed, Walk, WalkKind
from .words import TakenDown

__all__ = [
    "Backfill",
    "Badge",
    "BadgeAward",
    "BadgeVersion",
    "Board",
    "BoardClosure",
    "BoardPreference",
    "BoardScore",
    "Changed",
    "DayScore",
    "Endorsement",
    "EntryQuestion",
    "GroupScore",
    "Holding",
    "HoldingState",
    "Kudos",
    "KudosState",
    "LedgerEntry",
    "LedgerSeal",
    "Level",
    "LevelMarks",
    "Nomination",
    "Outcome",
    "Period",
    "PointGrant",
    "RecognitionSettings",
    "Recomputation",
    "RecomputationChange",
    "Ring",
    "RuleOverride",
    "Season",
    "SettingsChange",
    "SiteBoards",
    "Standing",
    "TakenDown",
    "Telling",
    "TellingChoice",
    "TimePassed",
    "ValueKind",
    "Walk",
    "WalkKind",
    "Why",
]
