"""Notify people, withdraw notifications, mark them as read."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from plc.accounts.letters import localised_for
from plc.accounts.models import Block, User
from plc.core import registry
from plc.core.among import Among
from plc.core.ids import uuid7
from plc.core.queries import one_by_one
from plc.journal.models import Entry
from plc.live import actions as live

from . import unread
from .models import Notification, OutgoingMail
from .tasks import wake_sender


@transaction.atomic
def notify(
    *,
    kind: str,
    happening: str,
    object_id: int,
    people: Iterable[User | int],
    cause: User | int | None = None,
    community_id: int | None = None,
    at: datetime | None = None,
) -> int:
    """Notify each of ``people`` once about one event; returns the number of new notifications.

    ``kind`` is a key of the registry of notices; ``happening`` identifies what nobody is told twice
    ("comment 5", "entry 17"); ``object_id`` is passed to the kind's lines. Left out are the person
    who caused it, inactive people, and people on either side of a block with the cause. The caller
    must make sure that they may see it; this is checked again on display. Three queries for any
    number of people, and some per person if the kind is also mailed.
    """
    if kind not in registry.notices:
        raise LookupError(f"{kind} is no kind of notice; register it in a notices.py")
    cause_id = cause.pk if isinstance(cause, User) else cause
    wanted = _ids(people) - {cause_id}
    told = _insert(
        [
            (uuid7(), person, kind, happening, object_id, cause_id, community_id)
            for person in _reachable(wanted, cause_id)
        ],
        at or timezone.now(),
    )
    if told and registry.notices[kind].mailed:
        _write_letters(kind, happening, told)
    _ring(told)
    return len(told)


def notify_of(
    entry: Entry,
    *,
    kind: str,
    object_id: int,
    people: Iterable[User | int],
    cause: User | int | None = None,
    community_id: int | None = None,
) -> int:
    """Like ``notify``, for listeners: the event, and its time, are those of the journal entry."""
    return notify(
        kind=kind,
        happening=f"entry {entry.pk}",
        object_id=object_id,
        people=people,
        cause=cause,
        community_id=community_id,
        at=entry.at,
    )


def _write_letters(kind: str, happening: str, people: Collection[int]) -> None:
    """Mail the text of the notification to each person in their language."""
    told = Notification.objects.filter(kind=kind, happening=happening, person__in=people)
    with one_by_one():
        for notice in told.select_related("person"):
            person = notice.person
            with localised_for(person):
                line = registry.notices[kind].lines([notice], person).get(notice.pk)
            if line is not None and person.email:
                link = settings.SITE_URL + line.href
                parts = [f"{line.text}.", line.words, link, line.in_letter]
                text = "\n\n".join(part for part in parts if part)
                queue_mail(to=person.email, kind=kind, subject=line.text, text=text, person=person)


def _ids(people: Iterable[User | int]) -> set[int]:
    return {person.pk if isinstance(person, User) else person for person in people}


def _reachable(wanted: Collection[int], cause_id: int | None) -> list[int]:
    if not wanted:
        return []
    reachable = User.objects.active().filter(Among("pk", wanted))
    if cause_id is not None:
        reachable = reachable.exclude(
            pk__in=Block.objects.filter(blocker=cause_id).values("blocked")
        ).exclude(pk__in=Block.objects.filter(blocked=cause_id).values("blocker"))
    return sorted(reachable.values_list("pk", flat=True))


def _insert(rows: list[tuple], at: datetime) -> list[int]:
    """Unlike bulk_create(ignore_conflicts=True), this returns the rows that are new."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_notification
                (public_id, person_id, kind, happening, object_id, cause_id, community_id, at)
            SELECT public_id, person_id, kind, happening, object_id, cause_id, community_id, %s
            FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::bigint[],
                        %s::bigint[], %s::bigint[])
                AS t (public_id, person_id, kind, happening, object_id, cause_id, community_id)
            ON CONFLICT (person_id, happening) DO NOTHING RETURNING person_id
            """,
            [at, *(list(column) for column in zip(*rows, strict=True))],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def withdraw(*, kind: str, object_id: int, people: Iterable[User | int] | None = None) -> int:
    """Withdraw notifications about an object that was deleted, hidden or answered, from ``people``
    or from everyone. Returns their number. ``notify`` does not repeat what was withdrawn; use
    ``restore_notices`` if the object comes back."""
    notices = Notification.objects.filter(kind=kind, object_id=object_id, withdrawn_at=None)
    if people is not None:
        notices = notices.filter(Among("person", _ids(people)))
    rows = list(notices.select_for_update(no_key=True).order_by("id").values_list("pk", "person"))
    Notification.objects.filter(Among("pk", [pk for pk, _ in rows])).update(
        withdrawn_at=timezone.now()
    )
    _ring({person for _, person in rows})
    return len(rows)


@transaction.atomic
def restore_notices(*, kind: str, object_id: int, people: Iterable[User | int]) -> int:
    """Restore withdrawn notifications about an object for those of ``people`` who had them, read or
    unread as before. The caller must make sure that they may see it. Returns their number."""
    notices = Notification.objects.filter(kind=kind, object_id=object_id).exclude(withdrawn_at=None)
    notices = notices.filter(Among("person", _ids(people)))
    rows = list(notices.select_for_update(no_key=True).order_by("id").values_list("pk", "person"))
    Notification.objects.filter(Among("pk", [pk for pk, _ in rows])).update(withdrawn_at=None)
    _ring({person for _, person in rows})
    return len(rows)


@transaction.atomic
def mark_read(
    *,
    by: User,
    notices: Iterable[Notification] | None = None,
    about: Mapping[str, Collection[int]] | None = None,
    until: datetime | None = None,
) -> int:
    """Mark as read: these notifications, or those ``about`` objects by kind (``{"feed.reply": [5,
    6]}``, for a page that shows them), or all; only those created before ``until``. Returns how
    many were unread."""
    mine = Notification.objects.filter(person=by, read_at=None, withdrawn_at=None)
    if notices is not None:
        mine = mine.filter(pk__in=[notice.pk for notice in notices])
    if about is not None:
        mine = mine.filter(
            reduce(
                or_, (Q(kind=kind, object_id__in=ids) for kind, ids in about.items()), Q(pk=None)
            )
        )
    if until is not None:
        mine = mine.filter(at__lte=until)
    changed = mine.update(read_at=timezone.now())
    if changed:
        _ring([by.pk])
    return changed


def _ring(people: Collection[int]) -> None:
    if people:
        transaction.on_commit(lambda: unread.forget(people), robust=True)
        live.publish([f"bell:{person}" for person in people], "bell")


WAITS_FOR_MORE = timedelta(minutes=1)


@transaction.atomic
def queue_item(*, to: str, kind: str, subject: str, text: str, item: str) -> OutgoingMail:
    """Queue a mail that may be repeated soon: it is delayed a little, and mails with the same text
    are merged into one with several items."""
    waiting = OutgoingMail.objects.select_for_update().filter(
        to=to,
        kind=kind,
        subject=_one_line(subject),
        text__startswith=text,
        state=OutgoingMail.State.QUEUED,
        not_before__gt=timezone.now(),
    )
    if (mail := waiting.first()) is not None:
        mail.text += f"\n\n{item}"
        mail.save(update_fields=["text"])
        return mail
    until = timezone.now() + WAITS_FOR_MORE
    return queue_mail(to=to, kind=kind, subject=subject, text=f"{text}\n\n{item}", not_before=until)


def queue_mail(
    *,
    to: str,
    kind: str,
    subject: str,
    text: str,
    html: str = "",
    person: User | None = None,
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
) -> OutgoingMail:
    """Queue a mail, which a worker sends after commit with retries; see plc.notifications.sender.

    ``kind`` is shown to operators ("invitation"). With ``person``, the mail is dropped if that
    account is no longer active when it is due.
    """
    mail = OutgoingMail.objects.create(
        to=to,
        kind=kind,
        subject=_one_line(subject),
        text=text,
        html=html,
        person=person,
        headers=dict(headers or {}),
        not_before=not_before or timezone.now(),
    )
    if not_before is None:
        transaction.on_commit(wake_sender, robust=True)
    return mail


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:300]
