"""The Celery application. Tasks take ids only; the journal, not the broker, is the truth."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")

app = Celery("guildhall")
# For every thread: without it only the thread that imports this would know the broker.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_schedule(sender: Celery, **_: object) -> None:
    from plc.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE


@worker_ready.connect
def say_that_a_worker_lives(**_: object) -> None:
    """Without waiting for the clock, so that a fresh site is ready as soon as it can be."""
    app.send_task("plc.web.tasks.beat", queue="now")
