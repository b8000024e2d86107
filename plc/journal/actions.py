"""Writes facts, delivers them to their listeners, and makes sure that every listener has run.

docs/decisions/0003 explains the design. ``record`` writes in the caller's transaction. ``relay``
only reduces latency. ``hear`` achieves an exactly-once effect by inserting the hearing in the
listener's own transaction. ``reconcile`` finds what was lost on the way, so Valkey can be flushed
at any time.
"""

import traceback
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, Value
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from plc.core.tasks import hurry_together

from .facts import Fact
from .listeners import LISTENERS, Listener, listeners_of
from .models import Entry, Hearing, SetAside

log = structlog.get_logger(__name__)

BATCH = 500
TRIES = 5
AGAIN_AFTER = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=30)


class OutsideTransaction(RuntimeError):
    """A fact would be stored although the change it describes is rolled back, or the other way
    round."""


class DatabaseAway(Exception):
    """The connection was lost while a listener ran, or cannot be established: not the listener's
    failure."""


class HeardElsewhere(Exception):
    """Another worker is processing these entries."""


def record(fact: Fact, *, by: Any) -> Entry:
    """Insert ``fact`` into the journal, in the caller's transaction.

    ``by`` is the actor (None is the system). Raises OutsideTransaction if there is no transaction.
    One INSERT; the relay is triggered once per transaction, on commit.
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
    # Once per transaction. Django discards the hook if its savepoint is rolled back, so look for
    # it.
    if not any(hook is wake_relay for _, hook, *_ in connection.run_on_commit):
        transaction.on_commit(wake_relay, robust=True)
    return entry


def wake_relay() -> None:
    """Send the relay task. An unreachable broker delays the fact but never loses it."""
    from .tasks import relay as task  # noqa: PLC0415  it imports this module

    hurry_together(task)


@transaction.atomic
def relay(*, limit: int = BATCH) -> int:
    """Enqueue up to ``limit`` entries that were not relayed yet, and stamp them.

    Selects rows by FOR UPDATE SKIP LOCKED rather than by a last seen id, because ids commit out of
    order. Enqueues before stamping: a crash in between sends the tasks twice, which ``hear`` makes
    harmless. Returns the number of entries.
    """
    entries = list(
        Entry.objects.filter(relayed_at=None)
        .order_by("id")
        # NO KEY: inserting hearings, which reference these rows, need not wait.
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("id", "name")[:limit]
    )
    _send((listener, pk) for pk, name in entries for listener in listeners_of(name))
    Entry.objects.filter(id__in=[pk for pk, _ in entries]).update(relayed_at=timezone.now())
    return len(entries)


def hear(*, listener: str, entry_ids: list[int]) -> int:
    """Run ``listener`` for those entries that it has not processed yet. Returns their number.

    The hearings and the listener's writes are one transaction. If a batch fails, each entry is
    retried on its own, so that only the failing ones are set aside.
    """
    known = LISTENERS.get(listener)
    if known is None:  # the listener was removed from the code
        return 0
    try:
        return _hear_together(known, entry_ids)
    except HeardElsewhere:
        return 0
    except DatabaseAway:
        raise  # the entries stay pending
    except Exception:  # a listener may raise anything; retried alone, each failure is recorded
        return sum(_hear_alone(known, pk) for pk in entry_ids)


def _hear_together(listener: Listener, entry_ids: list[int]) -> int:
    """Run the listener, and tell its failures from ours.

    Deadlocks, timeouts and invalid statements count as failures of the listener; a connection that
    was lost or cannot be established does not.
    """
    asked = None
    try:
        connection.ensure_connection()
        asked = connection.connection
        return _heard_now(listener, entry_ids)
    except Exception as error:  # classified here, handled by the callers
        if asked is None or asked.closed:
            raise DatabaseAway from error
        if isinstance(error.__cause__, LockNotAvailable):
            raise HeardElsewhere from error
        raise


def _heard_now(listener: Listener, entry_ids: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        # Another worker may be processing these entries; its uncommitted hearings block this
        # INSERT. Give up after a second: reconcile enqueues again what is still missing.
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute(
            """
            INSERT INTO journal_hearing (listener, entry_id, at)
            SELECT %s, id, now() FROM journal_entry WHERE id = ANY(%s) ORDER BY id
            ON CONFLICT DO NOTHING RETURNING entry_id
            """,
            [listener.name, entry_ids],
        )
        new = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL lock_timeout = 0")
        if new:
            listener.function(list(Entry.objects.filter(id__in=new).order_by("id")))
            SetAside.objects.filter(listener=listener.name, entry_id__in=new).delete()
    return len(new)


def _hear_alone(listener: Listener, entry_id: int) -> int:
    try:
        return _hear_together(listener, [entry_id])
    except HeardElsewhere:
        return 0
    except DatabaseAway:
        raise
    except Exception:
        log.exception("journal.listener_failed", listener=listener.name, entry=entry_id)
        try:
            aside, _ = SetAside.objects.get_or_create(listener=listener.name, entry_id=entry_id)
        except IntegrityError:  # the entry has been pruned in the meantime
            return 0
        SetAside.objects.filter(pk=aside.pk).update(
            tries=F("tries") + 1,
            given_up=GreaterThanOrEqual(F("tries") + 1, TRIES),
            error=traceback.format_exc()[-4000:],
            last_at=timezone.now(),
        )
        return 0


@transaction.atomic
def reconcile(*, older_than: timedelta = AGAIN_AFTER, limit: int = 5000) -> int:
    """Enqueue entries again that were relayed a while ago and lack a hearing; settle complete ones.

    Returns the number of (entry, listener) pairs that were enqueued. Entries are enqueued soon for
    the second time, because a worker may have died with them, and then with pauses as long as they
    are old, because they probably wait in a long queue. Those that were set aside are retried with
    growing pauses until they are given up. Unsettled entries move to the end of the queue, so
    neither a backlog nor failing entries starve the others. One statement if nothing is unsettled.
    """
    now = timezone.now()
    is_due = Q(relayed_at__lt=now - LONGEST_PAUSE) | Q(
        relayed_at__lt=Value(now) - (F("relayed_at") - F("at"))
    )
    entries = list(
        Entry.objects.filter(is_due, settled_at=None, relayed_at__lt=now - older_than)
        .order_by("relayed_at")
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("id", "name")[:limit]
    )
    ids = [pk for pk, _ in entries]
    heard = set(Hearing.objects.filter(entry_id__in=ids).values_list("listener", "entry_id"))
    given_up, waiting = _set_aside(ids)
    done = heard | given_up
    settled: list[int] = []
    again: list[tuple[Listener, int]] = []
    for pk, name in entries:
        pairs = [(listener, (listener.name, pk)) for listener in listeners_of(name)]
        missing = [(listener, pair) for listener, pair in pairs if pair not in done]
        if not missing:
            settled.append(pk)
        again += [(listener, pk) for listener, pair in missing if pair not in waiting]
    _send(again)
    Entry.objects.filter(id__in=settled).update(settled_at=timezone.now())
    unsettled = set(ids).difference(settled)
    Entry.objects.filter(id__in=unsettled).update(relayed_at=timezone.now())
    return len(again)


def _set_aside(ids: list[int]) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Pairs that were given up, and pairs whose pause is not over yet."""
    given_up, waiting = set(), set()
    for aside in SetAside.objects.filter(entry_id__in=ids):
        pair = (aside.listener, aside.entry_id)
        if aside.given_up:
            given_up.add(pair)
        elif timezone.now() < aside.last_at + timedelta(seconds=15 * 4**aside.tries):
            waiting.add(pair)
    return given_up, waiting


def _send(pairs: Iterable[tuple[Listener, int]]) -> None:
    from .tasks import hear as task  # noqa: PLC0415  it imports this module

    batches: dict[Listener, list[int]] = {}
    for listener, pk in pairs:
        batches.setdefault(listener, []).append(pk)
    for listener, pks in batches.items():
        for start in range(0, len(pks), BATCH):
            task.apply_async((listener.name, pks[start : start + BATCH]), queue=listener.queue)


def try_again(*, aside: SetAside) -> None:
    """Start over with an entry that was set aside, once an operator has fixed the cause."""
    with transaction.atomic():
        Entry.objects.filter(pk=aside.entry_id).update(settled_at=None)
        aside.delete()


def prune(*, keep: timedelta = timedelta(days=400), limit: int = 20_000) -> int:
    """Delete one batch of settled entries older than ``keep``, with their hearings."""
    old = Entry.objects.filter(at__lt=timezone.now() - keep, settled_at__isnull=False)
    ids = list(old.order_by("at").values_list("id", flat=True)[:limit])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL journal.pruning = 'on'")
        Hearing.objects.filter(entry_id__in=ids).delete()
        SetAside.objects.filter(entry_id__in=ids).delete()
        Entry.objects.filter(id__in=ids).delete()
    return len(ids)
