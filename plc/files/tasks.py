from plc.core.tasks import task

from . import actions


@task(queue="bulk")
def sweep() -> None:
    while actions.sweep(limit=500) == 500:
        pass
