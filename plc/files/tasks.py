import structlog

from plc.core.tasks import task

from . import actions, strays


@task(queue="bulk")
def sweep() -> None:
    while actions.sweep(limit=500) == 500:
        pass


@task(queue="bulk")
def sweep_strays() -> None:
    """Limited per run; if most of the storage seems unreferenced, nothing is deleted without a
    person."""
    found = strays.find()
    if found.suspicious:
        structlog.get_logger(__name__).error(
            "storage.mostly_strays", seen=found.seen, strays=len(found.strays)
        )
        return
    strays.sweep(found)
