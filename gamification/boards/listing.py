"""Whether boards list a member follows their memberships, suspensions, account and choice."""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from communities.community.models import Sanction
from plc.core.batches import batched

from ..ledger.locks import lock_standings_of
from ..ledger.rollups import LISTED
from ..ledger.settling import touch
from .moving import push_members

BATCH = 200


@transaction.atomic
def relist(members: Collection[int]) -> int:
    """Decide anew which boards list these members. Returns the number of scores that changed.

    Locks their standings, because a score that is being added by another transaction has its own,
    older answer.
    """
    people = lock_standings_of(members)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH scores AS MATERIALIZED (
                SELECT * FROM gamification_boardscore WHERE member_id = ANY(%s)
            ), mine AS MATERIALIZED (
                SELECT scores.*, b.place
                FROM scores JOIN gamification_board b ON b.id = scores.board_id
            ), listing AS MATERIALIZED (
                SELECT l.member, l.place, {LISTED} AS listed
                FROM (SELECT DISTINCT member_id AS member, place FROM mine) AS l
            ), changed AS MATERIALIZED (
                SELECT mine.member_id, mine.board_id, listing.listed
                FROM mine JOIN listing
                    ON listing.member = mine.member_id AND listing.place = mine.place
                WHERE mine.listed <> listing.listed
            )
            UPDATE gamification_boardscore AS score SET listed = changed.listed FROM changed
            WHERE score.member_id = changed.member_id AND score.board_id = changed.board_id
            """,  # noqa: S608  a constant
            [list(members)],
        )
        changed: int = cursor.rowcount
    if changed:
        touch(people)
        # At once; what fails is followed by the task.
        transaction.on_commit(lambda: push_members(members), robust=True)
    return changed


def relist_returned(within: timedelta | None = timedelta(days=2)) -> int:
    """List those again whose suspension ended by its date, ``within`` this time or ever. No fact
    says so."""
    now = timezone.now()
    ended = Sanction.objects.filter(kind=Sanction.Kind.SUSPENSION, until__lte=now)
    if within is not None:
        ended = ended.filter(until__gt=now - within)
    members = sorted(set(ended.values_list("user_id", flat=True)))
    return sum(relist(some) for some in batched(members, BATCH))
