from plc.core.tasks import task

from . import auditing, backfilling, building, following, repricing, ring_finding


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
def enter_past() -> int:
    return backfilling.enter_past()


@task(queue="bulk")
def recompute_points() -> int:
    return repricing.work_on_recomputations()


@task(queue="bulk")
def find_rings() -> int:
    return ring_finding.find_rings()
