"""Write a fact; carry it to those who listen; make sure that everyone heard it.

The law (architecture.md, section 5): ``record`` writes in the caller's transaction. ``relay`` only
hurries. ``hear`` makes the effect exactly-once by writing the hearing in the listener's own
transaction. ``reconcile`` finds what was lost on the way, so Valkey may be wiped at any moment.
"""

import traceback
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from plc.core.tasks import hurry

from .facts import Fact
from .listeners import LISTENERS, Listener, listeners_of
from .models import Entry, Hearing, SetAside

log = structlog.get_logger(__name__)

BATCH = 500
TRIES = 5


class OutsideTransaction(RuntimeError):
    """A fact that could outlive, or be outlived by, the change it speaks of."""


def record(fact: Fact, *, by: Any) -> Entry:
    """Write ``fact`` into the journal, in the caller's transaction.

    ``by`` is the actor (None is the system). Refuses with OutsideTransaction where there is none.
    One INSERT; the relay is woken once per transaction, after commit.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{fact.NAME} was recorded outside a transaction")
    entry = Entry.objects.create(
        name=fact.NAME,
        version=fact.VERSION,
        data=fact.as_data(),
        actor_id=getattr(by, "pk", None),
        at=timezone.now(),
    )
    # Once is enough; Django forgets it with a savepoint that is rolled back, and then we ask anew.
    if not any(hook is wake_relay for _, hook, *_ in connection.run_on_commit):
        transaction.on_commit(wake_relay, robust=True)
    return entry


def wake_relay() -> None:
    """Ask a worker to relay now. A broker that does not answer costs seconds, never a fact."""
    from .tasks import relay as task

    hurry(task)


@transaction.atomic
def relay(*, limit: int = BATCH) -> int:
    """Enqueue up to ``limit`` unrelayed entries to their listeners and stamp them.

    Takes rows FOR UPDATE SKIP LOCKED, never an id cursor: ids commit out of order. Enqueues before
    it stamps, so that dying in between sends twice, which ``hear`` makes harmless. Returns how many
    entries were taken.
    """
    entries = list(
        Entry.objects.filter(relayed_at=None)
        .order_by("id")
        .select_for_update(skip_locked=True)
        .values_list("id", "name")[:limit]
    )
    _enqueue(entries)
    Entry.objects.filter(id__in=[pk for pk, _ in entries]).update(relayed_at=timezone.now())
    return len(entries)


def _enqueue(entries: Iterable[tuple[int, str]]) -> None:
    from .tasks import hear as task

    heard: dict[Listener, list[int]] = {}
    for pk, name in entries:
        for listener in listeners_of(name):
            heard.setdefault(listener, []).append(pk)
    for listener, ids in heard.items():
        task.apply_async((listener.name, ids), queue=listener.queue)


def hear(*, listener: str, entry_ids: list[int]) -> int:
    """Let ``listener`` hear those entries that it has not heard yet. Returns how many were new.

    The hearings and what the listener does are one transaction. When a batch fails, each entry is
    tried alone, so that a poisoned one is set aside and the others go through.
    """
    known = LISTENERS.get(listener)
    if known is None:  # the code that listened is gone
        return 0
    try:
        return _hear_together(known, entry_ids)
    except Exception:  # a listener may fail in any way; alone, each failure gets its own record
        if len(entry_ids) == 1:
            return _hear_alone(known, entry_ids[0])
        return sum(_hear_alone(known, pk) for pk in entry_ids)


def _hear_together(listener: Listener, entry_ids: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO journal_hearing (listener, entry_id, at)
            SELECT %s, id, now() FROM journal_entry WHERE id = ANY(%s) ORDER BY id
            ON CONFLICT DO NOTHING RETURNING entry_id
            """,
            [listener.name, entry_ids],
        )
        new = [row[0] for row in cursor.fetchall()]
        if new:
            listener.function(list(Entry.objects.filter(id__in=new).order_by("id")))
            SetAside.objects.filter(listener=listener.name, entry_id__in=new).delete()
    return len(new)


def _hear_alone(listener: Listener, entry_id: int) -> int:
    try:
        return _hear_together(listener, [entry_id])
    except Exception:
        log.exception("journal.listener_failed", listener=listener.name, entry=entry_id)
        try:
            aside, _ = SetAside.objects.get_or_create(listener=listener.name, entry_id=entry_id)
        except IntegrityError:  # the entry was pruned meanwhile
            return 0
        SetAside.objects.filter(pk=aside.pk).update(
            tries=F("tries") + 1, error=traceback.format_exc()[-4000:], last_at=timezone.now()
        )
        SetAside.objects.filter(pk=aside.pk, tries__gte=TRIES).update(given_up=True)
        return 0


def reconcile(*, older_than: timedelta = timedelta(seconds=15), limit: int = 5000) -> int:
    """Enqueue again what was relayed a while ago and lacks a hearing; settle what lacks none.

    Returns how many (entry, listener) pairs were sent again. Entries that were set aside are tried
    again with growing pauses until they are given up.
    """
    entries = list(
        Entry.objects.filter(settled_at=None, relayed_at__lt=timezone.now() - older_than)
        .order_by("relayed_at")
        .values_list("id", "name")[:limit]
    )
    ids = [pk for pk, _ in entries]
    heard = set(Hearing.objects.filter(entry_id__in=ids).values_list("listener", "entry_id"))
    waiting, given_up = set(), set()
    for aside in SetAside.objects.filter(entry_id__in=ids):
        pair = (aside.listener, aside.entry_id)
        if aside.given_up:
            given_up.add(pair)
        elif timezone.now() < aside.last_at + timedelta(seconds=15 * 4**aside.tries):
            waiting.add(pair)
    settled, again = [], {}
    for pk, name in entries:
        missing = [
            listener
            for listener in listeners_of(name)
            if (listener.name, pk) not in heard and (listener.name, pk) not in given_up
        ]
        if not missing:
            settled.append(pk)
        for listener in missing:
            if (listener.name, pk) not in waiting:
                again.setdefault(listener, []).append(pk)
    Entry.objects.filter(id__in=settled).update(settled_at=timezone.now())
    from .tasks import hear as task

    for listener, pks in again.items():
        for start in range(0, len(pks), BATCH):
            task.apply_async((listener.name, pks[start : start + BATCH]), queue=listener.queue)
    return sum(map(len, again.values()))


def try_again(*, aside: SetAside) -> None:
    """Give a set-aside entry a fresh set of tries (an operator mended the cause)."""
    with transaction.atomic():
        Entry.objects.filter(pk=aside.entry_id).update(settled_at=None)
        aside.delete()


def prune(*, keep: timedelta = timedelta(days=400), limit: int = 20_000) -> int:
    """Delete settled entries older than ``keep`` with their hearings, a batch at a time."""
    old = Entry.objects.filter(at__lt=timezone.now() - keep, settled_at__isnull=False)
    ids = list(old.order_by("at").values_list("id", flat=True)[:limit])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL journal.pruning = 'on'")
        Hearing.objects.filter(entry_id__in=ids).delete()
        SetAside.objects.filter(entry_id__in=ids).delete()
        Entry.objects.filter(id__in=ids).delete()
    return len(ids)
