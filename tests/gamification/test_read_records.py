"""What badges count is read from an index alone: the entries of a member lie all over a large
table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gamification.badges.criteria import parse
from gamification.badges.records import records_of, site_records_of
from gamification.badges.shipped import count, streak

pytestmark = pytest.mark.django_db


def test_deeds_of_members_are_read_from_their_index_alone(cast):
    rules = [count("answer_written", n=3), streak("answer_written", 4)]
    criteria = [parse({"parts": rule}) for rule in rules]
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        records_of([(cast.community.pk, cast.chidi.pk)], criteria)
        site_records_of([cast.chidi.pk], criteria)
        read = [query["sql"] for query in asked if "gamification_ledgerentry" in query["sql"]]
        assert len(read) == 4
        # Of an empty table, any index is as good.
        cursor.execute("DROP INDEX gamification_deed_once, gamification_entry_once")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for sql in read:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row for (row,) in cursor.fetchall())
            assert "Index Only Scan using gamification_ledger_by_member" in plan
