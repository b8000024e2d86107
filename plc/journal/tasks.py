from celery import shared_task

from . import actions


@shared_task(queue="now")
def relay() -> None:
    while actions.relay() == actions.BATCH:
        pass


@shared_task(acks_late=True)
def hear(listener: str, entry_ids: list[int]) -> None:
    actions.hear(listener=listener, entry_ids=entry_ids)


@shared_task(queue="soon")
def reconcile() -> None:
    actions.reconcile()


@shared_task(queue="bulk")
def prune() -> None:
    while actions.prune():
        pass
