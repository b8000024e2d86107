"""Seals the ledger by hashes, so that the audit sees what was changed behind its triggers.

A trigger only refuses. Whoever disables it, changes points and enables it again leaves a ledger
that looks right, from which even the rollups would be "corrected". So entries are hashed once they
are an hour old, a thousand at a time; later, the same entries must have the same hash.

- Posting is as fast as before, because seals are made afterwards; but what is changed within an
  hour or two is not seen. A hash in each row (a column and a trigger) would see it, would cost
  400 MB for 50,000,000 entries and time for each, and would miss rows that were deleted.
- Postgres' own signs do not last: its counts of updates (`pg_stat_user_tables`) are lost in a crash
  and in a restore; and `xmin` says nothing about rows that `pg_restore` wrote, or after 2^31 more
  transactions, which a large site has in two months.
"""

import time
from datetime import timedelta

import structlog
from django.db import connection
from django.utils import timezone

from ..models import LedgerEntry, LedgerSeal

log = structlog.get_logger(__name__)

# By then, whoever took a smaller id has committed: no transaction of ours takes that long.
SEALED_AFTER = timedelta(hours=1)
CHUNK = 1_000  # entries in one seal
RUN_S = 50  # after which a run leaves the rest to the next

# As text that neither the time zone nor the date style of a connection changes. Whoever changes
# this deletes all seals in a migration: the ledger is sealed anew then.
ENTRY = """(
    id, member_id, community_id, group_id, rule, rule_version, kind, points, outcome,
    source_type_id, source_id, given_by_id, occasion, extract(epoch FROM at),
    day - date '2000-01-01', extract(epoch FROM posted_at), entry, reverses_id, why,
    recomputation_id
)::text"""
HASH = f"""encode(sha256(convert_to(
    {{before}} || coalesce(string_agg({ENTRY}, chr(10) ORDER BY id), ''), 'UTF8'
)), 'hex')"""

SEAL = f"""
    INSERT INTO gamification_ledgerseal (after_id, through_id, entries, hash, sealed_at)
    SELECT %(after)s, max(id), count(*), {HASH.format(before="%(before)s::text")}, now()
    FROM (
        SELECT * FROM gamification_ledgerentry WHERE id > %(after)s AND id <= %(through)s
        ORDER BY id LIMIT {CHUNK}
    ) AS e
    HAVING count(*) > 0
    ON CONFLICT DO NOTHING
"""  # noqa: S608  constants of this module
UNLIKE_THE_SEAL = f"""
    SELECT s.after_id + 1 AS from_entry, s.through_id AS to_entry, s.entries AS sealed,
        e.entries AS now_there, s.sealed_at
    FROM gamification_ledgerseal s
    LEFT JOIN gamification_ledgerseal b ON b.through_id = s.after_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS entries, {HASH.format(before="coalesce(b.hash, '')")} AS hash
        FROM gamification_ledgerentry WHERE id > s.after_id AND id <= s.through_id
    ) AS e
    WHERE e.hash <> s.hash
    ORDER BY s.after_id
"""  # noqa: S608  constants of this module


def seal_ledger(*, seconds: float = RUN_S) -> int:
    """Seal what is old enough, for so long. Returns the number of seals. The last hash is logged:
    where logs are kept on another machine, it speaks for all seals before it."""
    ends, made = time.monotonic() + seconds, 0
    old = LedgerEntry.objects.filter(posted_at__lte=timezone.now() - SEALED_AFTER)
    through = old.order_by("-pk").values_list("pk", flat=True).first()
    while through and time.monotonic() < ends and _seal_next(through):
        made += 1
    if made:
        last = LedgerSeal.objects.latest("through_id")
        log.info("ledger.sealed", through=last.through_id, hash=last.hash)
    return made


def _seal_next(through: int) -> bool:
    """False if nothing is left, or another worker is at it."""
    last = LedgerSeal.objects.order_by("-through_id").first()
    after, before = (last.through_id, last.hash) if last else (0, "")
    with connection.cursor() as cursor:
        cursor.execute(SEAL, {"after": after, "before": before, "through": through})
        return bool(cursor.rowcount)
