"""Reading the ledger in tests."""

from django.db.models import Sum

from gamification.models import LedgerEntry


def points_of(person, rule: str | None = None) -> int:
    rows = LedgerEntry.objects.filter(member=person)
    rows = rows.filter(rule=rule) if rule else rows
    return rows.aggregate(sum=Sum("points"))["sum"] or 0


def counted(rule: str) -> list[tuple]:
    """(member, giver) of what counts now under a rule, oldest first."""
    rows = LedgerEntry.objects.unreversed().filter(rule=rule).order_by("at", "id")
    return [(entry.member, entry.given_by) for entry in rows]
