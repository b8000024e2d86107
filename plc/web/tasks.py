import time

from django.core.cache import cache

from plc.core.tasks import task

from .health import HEARTBEAT_KEY


@task(queue="now")
def beat() -> None:
    """Store a heartbeat, which proves that scheduler and worker are running. Read by /readyz/."""
    cache.set(HEARTBEAT_KEY, time.time(), 600)
