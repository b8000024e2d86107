"""Every periodic job, on one page. Each is safe to run twice and to miss."""

from datetime import timedelta

from celery.schedules import crontab


def every(**pause: float) -> dict[str, object]:
    """Runs after each pause; a tick that found no worker in time is dropped, not queued up."""
    span = timedelta(**pause)
    return {"schedule": span, "options": {"expires": max(5.0, span.total_seconds())}}


SCHEDULE = {
    "relay the journal": {"task": "plc.journal.tasks.relay", **every(seconds=3)},
    "reconcile the journal": {"task": "plc.journal.tasks.reconcile", **every(seconds=10)},
    "prune the journal": {"task": "plc.journal.tasks.prune", "schedule": crontab("17", "3")},
    "say that the clock and a worker live": {"task": "plc.web.tasks.beat", **every(seconds=10)},
}
