"""How work is handed to a worker: `@task(queue=...)` in a `tasks.py`, `hurry(...)` to ask for it.

A task takes ids only and may run twice, or a second time after it was killed midway. Three queues:
`now` (a person waits), `soon`, `bulk`. With threads for a pool, as under `make run`, Celery cannot
enforce time limits, so a task must bound its own work (a batch, a socket's timeout).
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from celery import Celery, current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import before_task_publish, task_postrun, task_prerun

log = structlog.get_logger(__name__)

QUEUES = ("now", "soon", "bulk")
AWAY_S = 5.0
_away_until = 0.0


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
    Finding that out takes a moment, seconds where the broker does not even refuse; so for a while
    afterwards nobody else waits for it.
    """
    global _away_until
    if time.monotonic() < _away_until:
        return
    try:
        work.delay(*args)
    except work.OperationalError as error:
        _away_until = time.monotonic() + AWAY_S
        log.warning("broker.unreachable", task=work.name, error=str(error))


def one_by_one(act: Callable[[int], object], ids: Iterable[int]) -> None:
    """Do it for each. One that fails is logged, waits for the next run, and stops nobody behind."""
    for pk in ids:
        try:
            act(pk)
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # whatever is wrong with this one, it is not wrong with the next
            log.exception("task.one_failed", id=pk)


@before_task_publish.connect
def tell_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """A task's log lines carry the id of the request that asked for it."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and request_id:
        headers["request_id"] = request_id


@task_prerun.connect
def take_request_id(task: Any, task_id: str, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    told = {"task": task.name, "task_id": task_id}
    if request_id := task.request.get("request_id"):
        told["request_id"] = request_id
    structlog.contextvars.bind_contextvars(**told)


@task_postrun.connect
def forget_request_id(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
