from plc.core.tasks import task

from . import actions


@task(queue="now")
def relay() -> None:
    while actions.relay() == actions.BATCH:
        pass


@task(queue="soon")
def hear(listener: str, entry_ids: list[int]) -> None:
    actions.hear(listener=listener, entry_ids=entry_ids)


@task(queue="soon")
def reconcile() -> None:
    actions.reconcile()


@task(queue="bulk")
def prune() -> None:
    while actions.prune():
        pass
