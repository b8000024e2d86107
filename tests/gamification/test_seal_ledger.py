"""Entries are sealed once they are an hour old; what is changed behind the triggers is found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gamification.audit import seals
from gamification.audit.checking import audit
from gamification.audit.seals import ENTRY, seal_ledger
from gamification.ledger.rebuilding import rebuild
from gamification.models import LedgerEntry, LedgerSeal

from .auditing import broken, sql, unprotected
from .awards import ask


@pytest.fixture
def entries(cast, relay, monkeypatch) -> list[LedgerEntry]:
    """Five old entries, sealed by two."""
    monkeypatch.setattr(seals, "SEALED_AFTER", timedelta(0))
    monkeypatch.setattr(seals, "SEAL", seals.SEAL.replace("LIMIT 1000", "LIMIT 2"))
    ask(cast, 5)
    relay()
    found = list(LedgerEntry.objects.order_by("pk")[:5])
    assert seal_ledger() == 3
    return found


def seal(said: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(seals.SEAL, said)


def test_each_entry_is_in_one_seal_and_later_ones_follow(cast, entries, relay):
    spans = list(LedgerSeal.objects.order_by("pk").values_list("after_id", "through_id", "entries"))
    ids = [entry.pk for entry in entries]
    assert spans == [(0, ids[1], 2), (ids[1], ids[3], 2), (ids[3], ids[4], 1)]
    assert seal_ledger() == 0
    ask(cast)
    relay()
    assert seal_ledger() == 1
    assert LedgerSeal.objects.latest("pk").after_id == ids[4]
    assert "unchanged" not in broken()


def test_what_is_younger_than_an_hour_is_not_sealed(cast, relay):
    ask(cast)
    relay()
    assert seal_ledger() == 0
    with unprotected():
        LedgerEntry.objects.update(posted_at=timezone.now() - timedelta(hours=1))
    assert seal_ledger() == 1


def test_points_that_were_changed_behind_the_trigger_are_found(cast, entries):
    """Also once the rollups follow what was forged, so that all else looks right."""
    changed = entries[2]
    with unprotected():
        LedgerEntry.objects.filter(pk=changed.pk).update(points=500)
    assert "guards" not in broken()
    assert "days" in broken()
    [row] = broken()["unchanged"]
    assert (row["from_entry"], row["to_entry"]) == (entries[1].pk + 1, entries[3].pk)
    assert (row["sealed"], row["now_there"]) == (2, 2)
    assert rebuild(community=cast.community.pk)
    assert set(broken()) == {"unchanged"}
    with unprotected():
        LedgerEntry.objects.filter(pk=changed.pk).update(points=changed.points)
    assert "unchanged" not in broken()


def test_an_entry_that_was_deleted_or_slipped_in_is_found(entries):
    with unprotected():
        LedgerEntry.objects.filter(pk=entries[4].pk).delete()
    [row] = broken()["unchanged"]
    assert (row["sealed"], row["now_there"]) == (1, 0)
    entries[4].save(force_insert=True)
    assert "unchanged" not in broken()


def test_a_seal_that_was_made_anew_breaks_the_one_after_it(entries):
    first, second, _third = LedgerSeal.objects.order_by("pk")
    with unprotected():
        LedgerEntry.objects.filter(pk=entries[0].pk).update(points=500)
    LedgerSeal.objects.filter(pk=first.pk).delete()
    seal({"after": 0, "before": "", "through": entries[1].pk})
    [row] = broken()["unchanged"]
    assert row["from_entry"] == second.after_id + 1


def test_seals_do_not_depend_on_how_a_connection_writes_dates(entries):
    try:
        for setting in ("TimeZone = 'Asia/Kolkata'", "DateStyle = 'SQL, DMY'"):
            sql(f"SET LOCAL {setting}")
            assert [finding.number for finding in audit(["unchanged"])] == [0]
    finally:
        sql("SET LOCAL TimeZone = 'UTC'")
        sql("SET LOCAL DateStyle = 'ISO'")


@pytest.mark.django_db
def test_every_column_of_an_entry_is_sealed():
    for field in LedgerEntry._meta.concrete_fields:
        assert field.column in ENTRY
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ENTRY} FROM gamification_ledgerentry LIMIT 0")


def test_workers_that_seal_at_once_make_one_chain(entries, monkeypatch):
    """The second one has read the same last seal as the first."""
    LedgerSeal.objects.filter(after_id__gt=0).delete()
    last = LedgerSeal.objects.get()
    said = {"after": last.through_id, "before": last.hash, "through": entries[4].pk}
    seal(said)
    seal(said)
    assert seal_ledger() == 1
    assert "unchanged" not in broken()
    assert LedgerSeal.objects.count() == 3
