"""Lets viewed boards follow the ledger, and tells the pages that show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection, transaction
from redis import RedisError

from plc.core.valkey import valkey_client
from plc.live.actions import publish

from ..ledger.settling import touch
from ..models import Board, Standing
from ..models.leaderboards import SITE, topic_of
from . import live
from .live import MOVED

TOLD_EVERY_MS = 1000


def push_scores(standings: Sequence[Standing]) -> None:
    """Write the present scores of these standings to the boards in Valkey, also the site's. The
    caller holds their locks, and those of the members' preferences, so that no older score arrives
    later. Raises RedisError: the standings stay touched, and are followed again."""
    if boards := live.wanted():
        members = {standing.member_id for standing in standings}
        _write_scores([*_scores(standings, boards), *_site_scores(members, boards)])


@transaction.atomic
def push_members(members: Collection[int]) -> None:
    """Write the present scores of these members to all boards in Valkey, also the site's. To be
    called after the commit of what changed them: what is read here is what counts."""
    standings = list(
        Standing.objects.filter(member__in=members).order_by("pk").select_for_update(no_key=True)
    )
    try:
        push_scores(standings)
    except RedisError:
        touch((one.community_id, one.member_id) for one in standings)


def _write_scores(scores: Iterable[tuple[int, int, int]]) -> None:
    """Write (board, member, points) to Valkey, and tell the pages once this is committed."""
    if moved := live.push(scores):
        valkey_client().sadd(MOVED, *moved)
        transaction.on_commit(tell_pages)


def _scores(standings: Sequence[Standing], boards: Collection[int]) -> list[tuple[int, int, int]]:
    """(board, member, points), on boards of the community of each standing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.board_id, s.member_id, CASE WHEN s.listed THEN s.points ELSE 0 END
            FROM unnest(%s::bigint[], %s::bigint[]) AS p (community, member)
            JOIN gamification_boardscore s
                ON s.member_id = p.member AND s.board_id = ANY(%s)
            JOIN gamification_board b ON b.id = s.board_id
            LEFT JOIN groups_group g ON g.id = b.place
            WHERE CASE WHEN b.place < 0 THEN -b.place ELSE g.community_id END = p.community
            """,
            [
                [standing.community_id for standing in standings],
                [standing.member_id for standing in standings],
                list(boards),
            ],
        )
        return cursor.fetchall()


def _site_scores(members: Collection[int], boards: Collection[int]) -> list[tuple[int, int, int]]:
    """(board, member, points) on boards of the site. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.board_id, s.member_id, CASE WHEN s.listed THEN s.points ELSE 0 END
            FROM gamification_boardscore s JOIN gamification_board b ON b.id = s.board_id
            WHERE s.member_id = ANY(%s) AND s.board_id = ANY(%s) AND b.place = %s
            """,
            [list(members), list(boards), SITE],
        )
        return cursor.fetchall()


def tell_pages() -> None:
    """Tell pages of places whose boards moved, each at most once a second. What is not told now is
    told by the next run, within five seconds."""
    valkey = valkey_client()
    moved: set[str] = valkey.smembers(MOVED)  # type: ignore[assignment]
    places: dict[int, list[int]] = defaultdict(list)
    for board, place in Board.objects.filter(pk__in=moved).values_list("pk", "place"):
        places[place].append(board)
    for place, boards in places.items():
        if valkey.set(f"boards:{place}:told", 1, nx=True, px=TOLD_EVERY_MS):
            valkey.srem(MOVED, *boards)
            publish(topic_of(place))
