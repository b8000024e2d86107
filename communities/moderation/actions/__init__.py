"""Actions of moderation, the only code that writes its rows."""

from .appeals import appeal_decision
from .cases import claim_case, close_case, leave_decided, release_case, reopen_case
from .deciding import decide, decide_unreported
from .reporting import REPORTS_A_DAY, report_thing

__all__ = [
    "REPORTS_A_DAY",
    "appeal_decision",
    "claim_case",
    "close_case",
    "decide",
    "decide_unreported",
    "leave_decided",
    "release_case",
    "reopen_case",
    "report_thing",
]
