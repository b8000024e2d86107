"""How work is handed to a worker: `@task(queue=...)` in a `tasks.py`, `hurry(...)` to ask for it.

A task takes ids only and may run twice, or a second time after it was killed midway. Three queues:
`now` (a person waits), `soon`, `bulk`. With threads for a pool, as under `make run`, Celery cannot
enforce time limits, so a task must bound its own work (a batch, a socket's timeout).
"""

from collections.abc import Callable
from typing import Any

import structlog
from celery import Celery, current_app, shared_task

log = structlog.get_logger(__name__)

QUEUES = ("now", "soon", "bulk")


def task(*, queue: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a Celery task and the queue it waits in; `options` are Celery's.

    Celery's own `queue=` of a task is on its way out; `route` below reads ours.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue} is none of our queues: {', '.join(QUEUES)}")
    return shared_task(waits_in=queue, **options)


def route(name: str, *_: Any, **__: Any) -> dict[str, str] | None:
    """Celery's router (settings.CELERY_TASK_ROUTES): each task into the queue it declared."""
    app: Celery = current_app
    queue = getattr(app.tasks.get(name), "waits_in", None)
    return {"queue": queue} if queue else None


def hurry(work: Any, *args: Any) -> None:
    """Put a task into its queue, or say in the log that the broker is away.

    For work that is found again without this message: a row that waits, a fact in the journal.
    """
    try:
        work.delay(*args)
    except work.OperationalError as error:
        log.warning("broker.unreachable", task=work.name, error=str(error))
