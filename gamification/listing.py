"""Whether boards list a member follows their memberships, suspensions, account and choice."""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from communities.community.models import Sanction

from .models import Standing
from .rollups import LISTED
from .settling import lock_standings, touch


@transaction.atomic
def relist(members: Collection[int]) -> int:
    """Decide anew which boards list these members. Returns the number of scores that changed.

    Locks their standings, because a score that is being added by another transaction has its own,
    older answer.
    """
    people = set(
        Standing.objects.filter(member__in=members).values_list("community_id", "member_id")
    )
    lock_standings(people)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE gamification_boardscore AS mine SET listed = now_listed.listed
            FROM (
                SELECT s.member_id, s.board_id, listing.listed
                FROM gamification_boardscore s
                JOIN gamification_board b ON b.id = s.board_id
                JOIN (
                    SELECT l.member, l.place, {LISTED} AS listed
                    FROM (
                        SELECT DISTINCT s.member_id AS member, b.place
                        FROM gamification_boardscore s
                        JOIN gamification_board b ON b.id = s.board_id
                        WHERE s.member_id = ANY(%(members)s)
                    ) AS l
                ) AS listing ON listing.member = s.member_id AND listing.place = b.place
                WHERE s.member_id = ANY(%(members)s)
            ) AS now_listed
            WHERE mine.member_id = now_listed.member_id AND mine.board_id = now_listed.board_id
            AND mine.listed <> now_listed.listed
            """,  # noqa: S608  a constant
            {"members": list(members)},
        )
        changed: int = cursor.rowcount
    if changed:
        touch(people)
    return changed


def relist_returned(within: timedelta = timedelta(days=2)) -> int:
    """List those again whose suspension ended by its date lately. No fact says so."""
    now = timezone.now()
    ended = Sanction.objects.filter(
        kind=Sanction.Kind.SUSPENSION, until__lte=now, until__gt=now - within
    )
    members = set(ended.values_list("user_id", flat=True))
    return relist(members) if members else 0
