"""The board of groups: what the people of a group gave, per active member.

Active is who has points in the group in the period, of whatever kind. Like all boards, it counts
listed members only. Small numbers are guarded: of groups with fewer than FEWEST active members
nothing is stored; how many are active is shown to nobody; and boards are counted once a night, so
that nobody who watches a figure learns what one person did today. There is no sum of all groups
from which one that is not shown could be computed.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.core.batches import batched

from ..models import Board, BoardClosure, GroupScore
from ..models.points import ALL_KINDS
from .ranking import TOP

FEWEST = 5  # active members of a group that is shown
# What was posted late still changes boards of periods that ended lately.
SETTLED_AFTER = timedelta(days=8)
AT_ONCE = 10  # boards that are counted by one statement

# Sums of the index ``gamification_board_order`` only. A board of a group has a score for each of
# its members at most, so this costs as much as the groups have members.
COUNT = """
    INSERT INTO gamification_groupscore (board_id, group_id, points, active, tenths)
    SELECT board, "group", points, active, round(10.0 * points / active)
    FROM (
        SELECT asked.id AS board, g.id AS "group",
            (SELECT coalesce(sum(s.points), 0) FROM gamification_boardscore s
             WHERE s.board_id = ours.id AND s.listed AND s.points > 0) AS points,
            (SELECT count(*) FROM gamification_boardscore s
             WHERE s.board_id = whole.id AND s.listed AND s.points > 0) AS active
        FROM gamification_board asked
        JOIN groups_group g ON g.community_id = -asked.place AND g.archived_at IS NULL
        JOIN gamification_board ours ON ours.place = g.id AND ours.kind = asked.kind
            AND ours.period = asked.period AND ours.starts_on = asked.starts_on
            AND ours.season_id IS NOT DISTINCT FROM asked.season_id
        JOIN gamification_board whole ON whole.place = g.id AND whole.kind = %(all_kinds)s
            AND whole.period = asked.period AND whole.starts_on = asked.starts_on
            AND whole.season_id IS NOT DISTINCT FROM asked.season_id
        WHERE asked.id = ANY(%(boards)s)
    ) AS counted
    WHERE active >= %(fewest)s AND points > 0
    ON CONFLICT (board_id, group_id) DO UPDATE
        SET points = excluded.points, active = excluded.active, tenths = excluded.tenths
"""


@transaction.atomic
def count_groups(boards: Collection[int]) -> None:
    """Count the groups of these boards of communities anew. Three statements."""
    scores = GroupScore.objects.filter(board__in=boards)
    scores._raw_delete(scores.db)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"boards": list(boards), "fewest": FEWEST, "all_kinds": ALL_KINDS})
    Board.objects.filter(pk__in=boards).update(groups_counted_at=timezone.now())


def count_uncounted(board: int) -> None:
    """Count the groups of a board that somebody views before its first night."""
    if Board.objects.filter(pk=board, place__lt=0, groups_counted_at=None).exists():
        count_groups([board])


def count_present() -> int:
    """Count the groups of all boards whose period goes on or ended lately. Returns their number."""
    lately = timezone.now().date() - SETTLED_AFTER
    ids = Board.objects.filter(place__lt=0, ends_on__gte=lately).order_by("place", "pk")
    total = 0
    for boards in batched(ids.values_list("pk", flat=True), AT_ONCE):
        count_groups(boards)
        total += len(boards)
    return total


def forget_counts(communities: Iterable[int]) -> None:
    """Have the boards of these communities counted when they are viewed next: their scores were
    rebuilt."""
    places = [-community for community in communities]
    Board.objects.filter(place__in=places).update(groups_counted_at=None)


class GroupLine(NamedTuple):
    """A row of the table. ``rank`` is None for one's own groups below the first fifty."""

    group: Group
    each: Decimal
    rank: int | None
    shared: bool
    is_mine: bool


def lines_of(board: Board, actor: Any) -> list[GroupLine]:
    """The first fifty among the groups that the actor may know of, and their own. Two queries, by
    the order in which they are stored."""
    rows = _shown(board, actor)
    first = list(rows[: TOP + 1])
    ranks = _dense_ranks(score.tenths for score in first)
    often = Counter(score.tenths for score in first)
    mine = set(group_memberships_of(actor))
    lines = [
        _line(score, rank, often[score.tenths] > 1, mine)
        for score, rank in zip(first[:TOP], ranks, strict=False)
    ]
    if len(first) > TOP:
        below = mine - {line.group.pk for line in lines}
        lines += [_line(score, None, False, mine) for score in rows.filter(group__in=below)]
    return lines


def _shown(board: Board, actor: Any) -> QuerySet[GroupScore]:
    closed = BoardClosure.objects.filter(community=-board.place, group__isnull=False)
    groups = Group.objects.visible_to(actor).filter(archived_at=None)
    rows = GroupScore.objects.filter(board=board, group__in=groups)
    rows = rows.exclude(group__in=closed.values("group"))
    return rows.select_related("group__community").order_by(F("tenths").desc(), "group")


def _line(score: GroupScore, rank: int | None, shared: bool, mine: Collection[int]) -> GroupLine:
    each = Decimal(score.tenths) / 10
    return GroupLine(score.group, each, rank, shared, score.group_id in mine)


def _dense_ranks(scores: Iterable[int]) -> list[int]:
    """Of scores in descending order: equal ones share a rank."""
    ranks: list[int] = []
    last = None
    for score in scores:
        rank = ranks[-1] if ranks else 0
        ranks.append(rank + (score != last))
        last = score
    return ranks
