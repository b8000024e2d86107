"""What the processes of the chaos test run: a fact, two listeners, a recorder, and a schedule.

celery -A tests.chaos.ringing worker     runs the listeners
celery -A tests.chaos.ringing beat       schedules more often than production
python -m tests.chaos.ringing FILE FROM RATE   records RATE facts a second, and logs the outcomes to
                                               FILE, until there is a FILE.stop
"""

import os
import random
import sys
import time
from datetime import timedelta
from itertools import count
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")
django.setup()

from django.db import DatabaseError, InterfaceError, connection, transaction  # noqa: E402

from plc.celery import app  # noqa: E402
from plc.core.tasks import task  # noqa: E402
from plc.journal import actions  # noqa: E402
from plc.journal.facts import Fact, fact  # noqa: E402
from plc.journal.listeners import listens_to  # noqa: E402
from plc.journal.models import Entry  # noqa: E402


@fact("chaos.BellRung")
class BellRung(Fact):
    number: int


def write(listener: str, entries: list[Entry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chaos_ledger SELECT %s, unnest(%s::bigint[])",
            [listener, [entry.data["number"] for entry in entries]],
        )


@listens_to("chaos.BellRung", queue="now")
def quick(entries: list[Entry]) -> None:
    write("quick", entries)


@listens_to("chaos.BellRung", queue="bulk")
def slow(entries: list[Entry]) -> None:
    """Slow enough to be killed in the middle, after it has written."""
    write("slow", entries)
    time.sleep(0.05)


@task(queue="soon", name="chaos.reconcile")
def reconcile() -> None:
    actions.reconcile(older_than=timedelta(seconds=2))


app.conf.beat_schedule = {
    "relay": {"task": "plc.journal.tasks.relay", "schedule": 0.5, "options": {"expires": 5}},
    "reconcile": {"task": "chaos.reconcile", "schedule": 1.0, "options": {"expires": 5}},
}
# Otherwise the schedule of production replaces this one.
app.on_after_finalize.receivers = []


def record(number: int, chance: random.Random) -> str:
    """The outcome: kept, undone (rolled back on purpose) or unknown (the response to COMMIT was
    lost)."""
    undo = chance.random() < 0.1
    try:
        with transaction.atomic():
            actions.record(BellRung(number=number), by=None)
            if undo:
                raise InterruptedError
    except InterruptedError:
        return "undone"
    except (DatabaseError, InterfaceError):
        connection.close()
        time.sleep(0.1)
        return "unknown"
    return "kept"


def main(log: str, first: str, rate: str) -> None:
    chance = random.Random(int(first))
    pause = 1 / float(rate)
    with Path(log).open("a", buffering=1) as notes:
        for number in count(int(first)):
            if Path(f"{log}.stop").exists():
                return
            before = time.monotonic()
            became = record(number, chance)
            notes.write(f"{number} {became} {time.monotonic() - before:.3f}\n")
            time.sleep(max(0, pause - (time.monotonic() - before)))


if __name__ == "__main__":
    main(*sys.argv[1:])
