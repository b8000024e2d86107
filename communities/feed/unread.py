"""Counts unread posts by the rule that labels a card as "new": the last activity in the post is
later than the reader's last visit to that feed, and not their own. Milestones are never new."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from communities.community.access import member_communities_of, memberships_of
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.accounts.models import blocked_ids

from .models import PostKind
from .queries import NOT_BLOCKED, OWN, WIDE, Scope

MOST = 50  # more need not be counted; also limits the rows read
# Reading in the order of an index stops at the first old row. Without it, Postgres expects to find
# enough matches early, and scans the whole table if there are none.
NEWEST = f"ORDER BY p.last_activity_at DESC LIMIT {MOST}"
A_VISIT = timedelta(minutes=30)

Key = tuple[int | None, int | None]  # (community id, group id), as in ReadMarker
HOME: Key = (None, None)


@dataclass
class Reading:
    """The position of a reader in a feed."""

    seen_at: datetime
    previous: datetime | None = None
    count: int = 0

    @property
    def line_at(self) -> datetime:
        """Where to draw the line "new since you were here": for half an hour it stays at the
        previous position, so that a reload does not lose it."""
        if self.previous is not None and timezone.now() - self.seen_at < A_VISIT:
            return self.previous
        return self.seen_at


@dataclass(frozen=True)
class _Part:
    """A part that one index can count: a place's own posts, or all posts for the readers of a
    community."""

    key: Key
    wide: bool
    place: int
    joined_at: datetime

    def told(self, n: int, since: Mapping[Key, datetime]) -> dict[str, Any]:
        """As a row of the statement's JSON parameter."""
        community, group = self.key
        return {
            "n": n,
            "wide": self.wide,
            "place": self.place,
            "community_id": community,
            "group_id": group,
            "since": since[self.key].isoformat(),
        }


def readings_of(actor: Any) -> dict[Key, Reading]:
    """All feeds of the actor with their position and count. One query per actor object, which reads
    at most MOST rows of an index per place."""
    if not actor.is_authenticated:
        return {}
    if not hasattr(actor, "_readings"):
        actor._readings = _read(actor, _parts_of(actor))
    return actor._readings


def _parts_of(actor: Any) -> list[_Part]:
    members = memberships_of(actor)
    groups = group_memberships_of(actor)
    parts = []
    reads = member_communities_of(actor)
    for pk in reads:
        joined = members[pk].joined_at
        parts.append(_Part(HOME, False, -pk, joined))
        parts.append(_Part((pk, None), True, pk, joined))
    for pk, membership in groups.items():
        community = membership.group.community_id
        parts.append(_Part(HOME, False, pk, membership.joined_at))
        parts.append(_Part((community, pk), False, pk, membership.joined_at))
        if membership.group.visibility != Group.Visibility.PUBLIC or community not in reads:
            parts.append(_Part((community, None), False, pk, membership.joined_at))
    return parts


def _new_to_me(blocked: Collection[int], since: str) -> str:
    # The reader's own last comments, at most as many as could matter for MOST posts.
    return f"""p.last_activity_at > {since} AND p.kind <> '{PostKind.MILESTONE.value}'
        AND (p.author_id = %(me)s AND p.last_activity_at = p.published_at) IS NOT TRUE
        AND NOT ((p.id, p.last_activity_at) IN (SELECT post_id, created_at FROM said))
        {NOT_BLOCKED if blocked else ""}"""  # noqa: S608  constants only


SAID = """said AS MATERIALIZED (
            SELECT post_id, created_at FROM feed_comment WHERE author_id = %(me)s
            ORDER BY created_at DESC LIMIT 100
        )"""


def _sql(blocked: Collection[int]) -> str:
    new = _new_to_me(blocked, "seen.at")
    return f"""WITH {SAID}
        SELECT here.n, marker.seen_at, marker.previous_seen_at, CASE WHEN here.wide THEN (
            SELECT count(*) FROM (SELECT 1 FROM feed_post p WHERE {WIDE} AND {new} {NEWEST}) a
        ) ELSE (
            SELECT count(*) FROM (SELECT 1 FROM feed_post p WHERE {OWN} AND {new} {NEWEST}) b
        ) END
        FROM jsonb_to_recordset(%(parts)s::jsonb) AS here(n int, wide bool, place bigint,
            community_id bigint, group_id bigint, since timestamptz)
        LEFT JOIN feed_readmarker marker ON marker.user_id = %(me)s
            AND marker.community_id IS NOT DISTINCT FROM here.community_id
            AND marker.group_id IS NOT DISTINCT FROM here.group_id
        CROSS JOIN LATERAL (SELECT COALESCE(marker.seen_at, here.since) AS at) seen"""  # noqa: S608


def count_since(actor: Any, scope: Scope, since: datetime) -> int:
    """The number of posts in a feed with news for the actor since then, at most MOST. One query."""
    blocked = blocked_ids(actor)
    new = _new_to_me(blocked, "%(since)s::timestamptz")
    halves = [("places", OWN, scope.places), ("wide", WIDE, scope.wide)]
    parts = [
        f"""SELECT p.id FROM unnest(%({name})s::bigint[]) AS here(place) CROSS JOIN LATERAL (
            SELECT p.id FROM feed_post p WHERE {where} AND {new} {NEWEST}) p"""  # noqa: S608
        for name, where, ids in halves
        if ids
    ]
    if not parts:
        return 0
    sql = " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {SAID} SELECT count(*) FROM ({sql} LIMIT {MOST}) fresh",  # noqa: S608
            {
                "me": actor.pk,
                "blocked": blocked,
                "since": since,
                "places": list(scope.places),
                "wide": list(scope.wide),
            },
        )
        return cursor.fetchone()[0]


def _read(actor: Any, parts: list[_Part]) -> dict[Key, Reading]:
    blocked = blocked_ids(actor)
    # In feeds that were never visited, everything since joining is new (since the first of its
    # places).
    since: dict[Key, datetime] = {}
    for part in parts:
        since[part.key] = min(part.joined_at, since.get(part.key, part.joined_at))
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(blocked),
            {
                "me": actor.pk,
                "blocked": blocked,
                # One JSON parameter instead of six arrays: Postgres cannot estimate its number of
                # rows, so it keeps one generic plan instead of planning for each length.
                "parts": json.dumps([part.told(n, since) for n, part in enumerate(parts)]),
            },
        )
        rows = cursor.fetchall()
    found: dict[Key, Reading] = {}
    for n, seen_at, previous, count in rows:
        key = parts[n].key
        reading = found.setdefault(key, Reading(seen_at or since[key], previous))
        reading.count = min(MOST, reading.count + count)
    return found


def in_communities(actor: Any, ids: Collection[int]) -> Mapping[int, int]:
    """A provider of plc.core.registry.unread_in_communities."""
    readings = readings_of(actor)
    return {pk: readings[pk, None].count for pk in ids if (pk, None) in readings}


def in_groups(actor: Any, ids: Collection[int]) -> Mapping[int, int]:
    """A provider of plc.core.registry.unread_in_groups."""
    wanted = set(ids)
    return {
        key[1]: reading.count
        for key, reading in readings_of(actor).items()
        if key[1] is not None and key[1] in wanted
    }
