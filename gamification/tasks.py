from plc.core.tasks import task

from . import auditing, building, following


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
