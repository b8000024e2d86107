"""The boards of the whole site: off by default, of people who joined them, by their points in
public communities in which they are members in good standing.

Their scores are computed whenever a member is followed, from the scores by day, because what counts
changes with communities and memberships. The member's preference is locked meanwhile: standings are
of one community only.
"""

from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plc.core.batches import batched

from ..ledger.rebuilding import Calendar, boards_statement, correct_boards
from ..ledger.settling import touch
from ..models import BoardPreference, Standing
from ..models.leaderboards import SITE
from .access import has_site_boards
from .listing import BATCH, relist

CORRECT_SITE_BOARDS = boards_statement(
    days=f"""
        SELECT d.member_id, {SITE}::bigint AS place, d.day, d.kind, d.points
        FROM gamification_dayscore d
        JOIN community_community c ON c.id = -d.place
            AND c.visibility = 'public' AND c.archived_at IS NULL
        JOIN community_membership m ON m.community_id = c.id AND m.user_id = d.member_id
            AND (m.suspended_until IS NULL OR m.suspended_until <= now())
        WHERE d.member_id = ANY(%(members)s) AND d.place < 0
    """,  # noqa: S608  constants
    places=f"place = {SITE}",
)


def follow_site_boards(members: Collection[int]) -> Counter[str]:
    """Compute the site's scores of those of these members who joined. Returns how many were wrong:
    once that is committed, the members have to be followed again, to push it. The caller is in a
    transaction that holds standings of the members: preferences are locked after them, by
    everybody."""
    wrong: Counter[str] = Counter()
    if not has_site_boards():
        return wrong
    chosen = list(
        BoardPreference.objects.filter(member__in=members)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    if joined := [one.member_id for one in chosen if one.on_boards and one.on_site_board]:
        calendar = Calendar(None, timezone.now().date())
        wrong = correct_boards([CORRECT_SITE_BOARDS], calendar, members=joined)
    return +wrong


def rebuild_site_boards() -> Counter[str]:
    """Correct whom the site's boards list, and the scores of all who joined, by their scores by
    day. Returns how many were wrong."""
    members = BoardPreference.objects.order_by("pk").values_list("pk", flat=True)
    return sum((_rebuild(some) for some in batched(list(members), BATCH)), Counter())


@transaction.atomic
def _rebuild(members: Collection[int]) -> Counter[str]:
    listed = relist(members)  # locks the standings that following needs
    return Counter({"who is listed": listed}) + correct_site_boards(members)


def correct_site_boards(members: Collection[int]) -> Counter[str]:
    """Like ``follow_site_boards``, for whoever holds all standings of these members: what was wrong
    is pushed when they are followed."""
    if wrong := follow_site_boards(members):
        of_them = Standing.objects.filter(member__in=members)
        touch(of_them.values_list("community_id", "member_id"))
    return wrong


def joined() -> QuerySet[Standing]:
    return Standing.objects.filter(member__board_preference__on_site_board=True)
