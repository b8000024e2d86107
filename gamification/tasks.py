from plc.core.tasks import task

from . import building, following


@task(queue="soon")
def follow_standings() -> int:
    return following.follow()


@task(queue="soon")
def build_board(board: int) -> bool:
    return building.build(board)


@task(queue="bulk")
def forget_boards() -> int:
    return building.forget_unviewed()
