"""Keyset pages visit every row once, read an index, and take no nonsense for a cursor."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plc.core.keyset import BadCursor, cursor, page, pages

pytestmark = pytest.mark.django_db

START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def sessions():
    """Thirty rows, three to an instant, so that ties fall on the edges of pages."""
    Session.objects.bulk_create(
        Session(
            session_key=f"{number * 7 % 30:02}",
            session_data="x" * (number % 4),
            expire_date=START + timedelta(microseconds=number // 3),
        )
        for number in range(30)
    )
    return Session.objects.all()


def walk(queryset, order, size):
    found, after = [], None
    while True:
        part = page(queryset, order=order, after=after, size=size)
        assert len(part.items) <= size
        found += part.items
        if not part.next:
            return found
        after = part.next


@pytest.mark.parametrize("size", [1, 2, 3, 7, 29, 30, 31])
@pytest.mark.parametrize(
    "order", [("-expire_date", "-pk"), ("expire_date", "session_key"), ("pk",), ("-pk",)]
)
def test_every_row_comes_exactly_once_in_order(sessions, order, size):
    assert walk(sessions, order, size) == list(sessions.order_by(*order))


def test_an_annotation_can_be_paged_by(sessions):
    rows = sessions.annotate(size=Length("session_data"))
    order = ("-size", "-expire_date", "-pk")
    assert walk(rows, order, 4) == list(rows.order_by(*order))


def test_the_columns_of_a_relation_can_be_paged_by():
    from django.contrib.auth.models import Permission

    rows = Permission.objects.select_related("content_type")
    order = ("content_type__app_label", "content_type", "id")
    assert walk(rows, order, 7) == list(
        rows.order_by("content_type__app_label", "content_type_id", "id")
    )


def test_an_empty_list_is_one_empty_page():
    part = page(Session.objects.none(), order=("pk",))
    assert (part.items, part.next) == ([], None)


def test_rows_that_come_and_go_between_pages_do_not_shift_the_rest(sessions):
    order = ("-expire_date", "-pk")
    whole = list(sessions.order_by(*order))
    first = page(sessions, order=order, size=10)
    Session.objects.create(
        session_key="new", session_data="", expire_date=START + timedelta(days=1)
    )
    whole[9].delete()
    assert page(sessions, order=order, size=10, after=first.next).items == whole[10:20]


def test_one_query_a_page_that_compares_rows_and_counts_nothing(sessions):
    order = ("-expire_date", "-pk")
    after = page(sessions, order=order).next
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(sessions, order=order, after=after)
    assert len(asked) == 1
    sql = asked[0]["sql"]
    assert ") < (" in sql
    assert "COUNT" not in sql
    assert "OFFSET" not in sql


def test_the_database_reads_the_index(sessions):
    with connection.cursor() as cur:
        cur.execute("CREATE INDEX keyset_try ON django_session (expire_date, session_key)")
        # Thirty rows are read faster any other way; the question is whether the index would do.
        cur.execute("SET LOCAL enable_seqscan = off")
        cur.execute("SET LOCAL enable_bitmapscan = off")
    order = ("-expire_date", "-session_key")
    after = page(sessions, order=order, size=5).next
    with CaptureQueriesContext(connection) as asked:
        page(sessions, order=order, after=after, size=5)
    with connection.cursor() as cur:
        cur.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cur.fetchall())
    assert "Index Scan Backward using keyset_try" in plan
    assert "Index Cond: (ROW(" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(("at_most", "found"), [(7, 10), (10, 10), (30, 30), (1000, 30)])
def test_pages_are_read_one_by_one_until_there_were_enough(sessions, at_most, found):
    order = ("-expire_date", "-pk")
    rows = [row for some in pages(sessions, order=order, size=5, at_most=at_most) for row in some]
    assert rows == list(sessions.order_by(*order)[:found])
    with CaptureQueriesContext(connection) as asked:
        next(pages(sessions, order=order, size=5, at_most=1000))
    assert len(asked) == 1


def test_the_cursor_of_a_row_starts_right_after_it(sessions):
    order = ("-expire_date", "-pk")
    whole = list(sessions.order_by(*order))
    assert page(sessions, order=order, after=cursor(whole[4], order), size=3).items == whole[5:8]


def test_columns_that_run_both_ways_are_a_mistake_of_ours(sessions):
    with pytest.raises(ValueError, match="same direction"):
        page(sessions, order=("-expire_date", "pk"))


def made(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


NAUGHTY = [
    *(
        "x",
        "%",
        "=",
        "....",
        "é",
        "\x00",
        "a" * 5000,
        "W10",
        "bnVsbA",
        "e30",
        "MQ",
        "'; DROP TABLE x",
    ),
    made(),
    made(1),
    made(1, 2, 3),
    made(None, None),
    made([], {}),
    made(True, "a"),
    made("x", "a"),
    made("2025-01-01", "a"),
    made("2025-01-01T00:00:00", "a"),
    made("2025-13-01T00:00:00Z", "a"),
    made("0001-01-01T00:00:00+14:00", "a"),
    made("9999-12-31T23:59:59-14:00", "a"),
    made(1e308, "a"),
    made("2025-01-01T00:00:00Z", "a\x00"),
    made("2025-01-01T00:00:00Z", "\ud800"),
    base64.urlsafe_b64encode(b"[NaN,Infinity]").decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b"[" * 700).decode(),
]


@pytest.mark.parametrize("after", NAUGHTY)
def test_a_cursor_that_was_not_made_here_is_refused(sessions, after):
    with pytest.raises(BadCursor):
        page(sessions, order=("-expire_date", "-pk"), after=after)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**400, 1.5, "1", True, None, "", [], {}])
def test_a_number_that_the_column_cannot_hold_is_refused(value):
    with pytest.raises(BadCursor):
        page(ContentType.objects.all(), order=("id",), after=made(value))


def test_an_offset_that_only_python_knows_does_not_reach_the_database(sessions):
    after = made("2025-01-01T00:00:00+23:59", "a")
    assert len(page(sessions, order=("expire_date", "pk"), after=after).items) == 20


@given(
    st.text(max_size=80)
    | st.binary(max_size=80).map(lambda b: base64.urlsafe_b64encode(b).decode())
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_cursor_makes_it_fail(after):
    try:
        page(Session.objects.all(), order=("-expire_date", "-pk"), after=after)
    except BadCursor:
        pass


def test_a_column_that_may_be_null_is_a_mistake_of_ours(sessions):
    row = sessions.annotate(nothing=F("session_data")).first()
    row.nothing = None
    with pytest.raises(ValueError, match="null"):
        cursor(row, ("nothing", "pk"))
