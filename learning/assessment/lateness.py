"""What it costs to be late."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .models import Assignment, Handout, Late

DAY = timedelta(days=1)
CENT = Decimal("0.01")


def days_late(handout: Handout, at: datetime) -> int:
    """Each day that has begun after it was due."""
    if handout.due_at is None or at <= handout.due_at:
        return 0
    return min(-((handout.due_at - at) // DAY), 999)


def percent_left(assignment: Assignment, days: int) -> int:
    """So many percent of the points stay."""
    if assignment.late != Late.DEDUCT or not days:
        return 100
    return max(assignment.late_floor, 100 - assignment.late_percent * days)


def after_lateness(assignment: Assignment, points: Decimal, days: int) -> Decimal:
    left = Decimal(percent_left(assignment, days))
    return (points * left / 100).quantize(CENT, ROUND_HALF_UP)
