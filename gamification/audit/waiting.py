"""What points, boards and levels wait for, and for how long it may."""

from plc.journal.listeners import LISTENERS

LATE = "60 seconds"
SLOW = "2 days"  # of work that goes on from run to run

UNHEARD = """
    SELECT e.* FROM journal_entry e
    JOIN unnest(%s::text[], %s::text[]) AS l (listener, fact) ON l.fact = e.name
    WHERE e.settled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM journal_hearing h WHERE h.entry_id = e.id AND h.listener = l.listener
    )
"""
WAITING = f"""
    SELECT 'not heard' AS what, id, name, at AS since FROM ({UNHEARD}) AS e
    WHERE at < now() - interval '{LATE}'
    UNION ALL
    SELECT 'given up', e.id, e.name, a.last_at
    FROM journal_setaside a JOIN journal_entry e ON e.id = a.entry_id
    WHERE a.given_up AND a.listener = ANY(%s)
    UNION ALL
    SELECT 'not followed', s.id, 'standing', s.touched_at
    FROM gamification_standing s WHERE s.touched_at < now() - interval '{LATE}'
    UNION ALL
    SELECT 'put off', s.id, 'standing', s.touched_at
    FROM gamification_standing s WHERE s.touched_at > now() + interval '{LATE}'
    UNION ALL
    SELECT * FROM (
        SELECT 'not walked', id, kind::text, begun_at AS since
        FROM gamification_walk WHERE done_at IS NULL
        UNION ALL
        SELECT 'not entered', id, 'backfill', asked_at
        FROM gamification_backfill WHERE done_at IS NULL
        UNION ALL
        SELECT 'not recomputed', id, state, coalesce(decided_at, asked_at)
        FROM gamification_recomputation WHERE state IN ('previewing', 'running')
        UNION ALL
        SELECT 'not followed', id, 'season', waiting_since FROM gamification_season
    ) AS work WHERE since < now() - interval '{SLOW}'
"""  # noqa: S608  constants of this module


def our_listeners() -> list[list[str]]:
    """The listeners by which points follow from facts, and their facts: two columns."""
    pairs = [
        (name, fact)
        for name, listener in LISTENERS.items()
        if name.startswith("gamification.")
        for fact in listener.facts
    ]
    return [list(column) for column in zip(*pairs, strict=True)]
