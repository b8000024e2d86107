"""The Celery application. Tasks take ids only; the journal, not the broker, is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")

app = Celery("guildhall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_schedule(sender: Celery, **_: object) -> None:
    from plc.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
