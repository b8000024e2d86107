from communities.community.models import Community
from plc.core.tasks import each_alone, task

from . import following, walking
from .actions.ladders import ship_levels
from .audit import nightly as auditing
from .audit import seals
from .boards import building, groups, listing, seasons
from .ledger import backfilling, passing, repricing, rings
from .levels import terms


@task(queue="soon")
def follow_standings() -> int:
    return following.follow()


@task(queue="soon")
def build_board(board: int) -> bool:
    return building.build(board)


@task(queue="bulk")
def forget_boards() -> int:
    return building.forget_unviewed()


@task(queue="bulk", soft_time_limit=auditing.AT_MOST_S, time_limit=auditing.AT_MOST_S + 60)
def audit_ledger() -> None:
    auditing.audit_now()


@task(queue="bulk")
def seal_ledger() -> int:
    return seals.seal_ledger()


@task(queue="bulk")
def enter_past() -> int:
    return backfilling.enter_past()


@task(queue="bulk")
def settle_passed() -> int:
    return passing.settle_passed()


@task(queue="bulk")
def recompute_points() -> None:
    repricing.work_on_recomputations()


@task(queue="bulk")
def find_rings() -> int:
    return rings.find_rings()


@task(queue="bulk")
def begin_walks() -> None:
    """Every night: ladders for communities that have none; badges and levels for everybody, also
    what no fact led to (a new month, a rule that was changed)."""
    without = Community.objects.filter(levels=None, archived_at=None).order_by("pk")
    each_alone(
        lambda pk: ship_levels(community=Community.objects.get(pk=pk)),
        list(without.values_list("pk", flat=True)[:1000]),
    )
    walking.begin_nightly()


@task(queue="bulk")
def walk_on() -> int:
    return walking.walk_on()


@task(queue="soon")
def relist_returned() -> int:
    return listing.relist_returned()


@task(queue="bulk")
def relist_all_returned() -> int:
    """Those whose suspension ended however long ago."""
    return listing.relist_returned(within=None)


@task(queue="bulk", soft_time_limit=seasons.AT_MOST_S, time_limit=seasons.AT_MOST_S + 60)
def compute_season(season: int) -> None:
    seasons.recompute_season(season)


@task(queue="bulk", soft_time_limit=seasons.AT_MOST_S, time_limit=seasons.AT_MOST_S + 60)
def compute_seasons() -> int:
    """Those that wait: their task was lost, or overtaken by another change."""
    return seasons.recompute_waiting()


@task(queue="bulk", soft_time_limit=seasons.AT_MOST_S, time_limit=seasons.AT_MOST_S + 60)
def drop_old_boards() -> int:
    return seasons.drop_old()


@task(queue="bulk", soft_time_limit=3600, time_limit=3660)
def count_groups() -> int:
    return groups.count_present()


@task(queue="soon")
def count_groups_of(board: int) -> None:
    groups.count_uncounted(board)


@task(queue="bulk")
def end_terms() -> int:
    return terms.end_terms()
