"""What badges count is read from an index alone: the entries of a member lie all over a large
table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gamification.badges.criteria import parse
from gamification.badges.records import records_of, site_records_of
from gamification.badges.shipped import count, streak

pytestmark = pytest.mark.django_db


def drop_other_indexes(cursor):
    """Of a table with a few rows, any index is as good, and which one is taken depends on what
    other tests have left in its statistics."""
    table = "gamification_ledgerentry"
    keys = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = ANY(%s)"
    cursor.execute(keys, [table, ["p", "u"]])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
    cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
    for (name,) in cursor.fetchall():
        if name != "gamification_ledger_by_member":
            cursor.execute(f'DROP INDEX "{name}"')


def test_deeds_of_members_are_read_from_their_index_alone(cast):
    rules = [count("answer_written", n=3), streak("answer_written", 4)]
    criteria = [parse({"parts": rule}) for rule in rules]
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        records_of([(cast.community.pk, cast.chidi.pk)], criteria)
        site_records_of([cast.chidi.pk], criteria)
        read = [query["sql"] for query in asked if "gamification_ledgerentry" in query["sql"]]
        assert len(read) == 4
        drop_other_indexes(cursor)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for sql in read:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row for (row,) in cursor.fetchall())
            assert "Index Only Scan using gamification_ledger_by_member" in plan
