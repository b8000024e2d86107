"""The Celery application. Tasks take ids only; nothing is lost with the broker (see
plc.journal)."""

import os

from celery import Celery
from celery.signals import worker_ready
from django.conf import settings

from plc.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")

app = Celery("guildhall")
# For all threads: otherwise only the importing thread would use this app.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_schedule(sender: Celery, **_: object) -> None:
    # Without the jobs of apps that this site leaves out.
    sender.conf.beat_schedule = {
        says: job
        for says, job in SCHEDULE.items()
        if str(job["task"]).rpartition(".tasks.")[0] in settings.INSTALLED_APPS
    }


@worker_ready.connect
def say_that_a_worker_lives(**_: object) -> None:
    """Do not wait for the schedule, so that a new site is ready as soon as possible."""
    app.send_task("plc.web.tasks.beat", queue="now")
