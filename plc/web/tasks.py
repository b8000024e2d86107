import time

from django.core.cache import cache

from plc.core.tasks import task

from . import repeats
from .health import HEARTBEAT_KEY


@task(queue="now")
def beat() -> None:
    """Store a heartbeat, which proves that scheduler and worker are running. Read by /readyz/."""
    cache.set(HEARTBEAT_KEY, time.time(), 600)


@task(queue="bulk")
def forget_answered() -> None:
    while repeats.forget_answered(limit=5000) == 5000:
        pass
