import time

from django.core.cache import cache

from plc.core.tasks import task

from .health import HEARTBEAT_KEY


@task(queue="now")
def beat() -> None:
    """The clock asked, this worker answers: both live. Read by /readyz/."""
    cache.set(HEARTBEAT_KEY, time.time(), 600)
