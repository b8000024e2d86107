"""Searches the index, with bounded work.

For each kind, the newest RECENT matching documents in places open to the reader are candidates; the
permission scope then filters them, and the best by rank are shown.

The planner chooses between two ways to the newest matches: for a common word, scan backwards in
time and stop early; for a rare one, take all matches from the GIN index. If a share f of N
documents matches, the first reads about RECENT / f rows and the second f * N, so the better one
costs at most the square root of RECENT * N: some 14,000 rows of a million. Cases that the planner
misjudges (a phrase of common words that nobody wrote) are cancelled after SECONDS.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connections, transaction
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from plc.core.plain import strip_invisible
from plc.core.refusals import Refused
from plc.core.registry import SearchKind, SearchResult, search_documents
from plc.core.replica import read_alias

from .languages import CONFIGURATIONS, START, STOP, parsed_query

RECENT = 200
SECONDS = 2  # the limit for cases that the planner misjudges
PAGE = 20
MAX_QUERY = 200


@dataclass(frozen=True)
class Found:
    """One search result; ``extract`` is escaped, with <mark> around the matches."""

    result: SearchResult
    title: SafeString
    extract: SafeString
    at: Any


@dataclass(frozen=True)
class Answer:
    results: Sequence[Found]
    more: bool
    kinds: Mapping[str, int]  # number of results by kind, among the candidates


class TooMuch(Refused):
    """The search took too long, because its words are too common."""

    def __init__(self) -> None:
        super().__init__(_("These words are in too many places. Add one that is rarer."))


@dataclass(frozen=True)
class _Hit:
    kind: str
    object_id: int
    score: float


def clean_query(text: str) -> str:
    """Normalise a query: one line, at most MAX_QUERY characters, no invisible characters or
    marks."""
    text = strip_invisible(text[: MAX_QUERY * 2]).replace(START, "").replace(STOP, "")
    return " ".join(text.split())[:MAX_QUERY]


def find(
    actor: Any, query: str, *, kind: str = "", community: int | None = None, page: int = 1
) -> Answer:
    """Search for a query. ``kind`` is a key of the registry or "" for all, ``community`` an id to
    limit the search to.

    Queries: one for the candidates, one per kind for its scope, one for the extracts and one or two
    per kind on the page.
    """
    query = clean_query(query)
    kinds = [
        search_kind for key, search_kind in search_documents.items() if not kind or key == kind
    ]
    if not query or not kinds:
        return Answer([], False, {})
    hits = _allowed(actor, _hits(actor, query, kinds, community))
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    start = (page - 1) * PAGE
    shown = hits[start : start + PAGE]
    return Answer(_shown(actor, query, shown), len(hits) > start + PAGE, counts)


def ranked(actor: Any, query: str, *, kind: str, community: int | None = None) -> list[int]:
    """The ids of what the actor finds of one kind, best first, at most RECENT: for lists that are
    searched and filtered. Two queries; none for an empty query."""
    query = clean_query(query)
    if not query:
        return []
    hits = _allowed(actor, _hits(actor, query, [search_documents[kind]], community))
    return [hit.object_id for hit in hits]


def extracts(query: str, *, kind: str, ids: Collection[int]) -> dict[int, SafeString]:
    """Where the query matches in these documents, which the reader may see, by id. One query."""
    query = clean_query(query)
    said = _extracts(query, [_Hit(kind, pk, 0.0) for pk in ids]) if query else {}
    return {pk: marked(body) for (_kind, pk), (_at, _title, body) in said.items()}


# Each document is matched by the rules of its own language, so that stems and "-word" work.
MATCH = " OR ".join(
    f"(language = '{language}' AND vector @@ websearch_to_tsquery('{rules}', %(q)s))"
    for language, rules in CONFIGURATIONS.items()
)
TSQUERY = " ".join(
    f"WHEN '{language}' THEN websearch_to_tsquery('{rules}', %(q)s)"
    for language, rules in CONFIGURATIONS.items()
)


def candidates(kinds: Mapping[str, Collection[int] | None], *, within: bool = False) -> str:
    """SQL for the newest matches of each kind; ``kinds`` maps them to places (None: anywhere)."""
    parts = [
        f"""(SELECT kind, object_id, vector, language, at FROM search_searchdocument
            WHERE kind = %(kind_{n})s AND ({MATCH})
            {f"AND place = ANY(%(places_{n})s::bigint[])" if places is not None else ""}
            {"AND community_id = %(community)s" if within else ""}
            ORDER BY at DESC LIMIT {RECENT})"""  # noqa: S608  constants only
        for n, places in enumerate(kinds.values())
    ]
    return " UNION ALL ".join(parts)


def _hits(actor: Any, query: str, kinds: Sequence[SearchKind], community: int | None) -> list[_Hit]:
    where = {
        search_kind.key: None if search_kind.places is None else search_kind.places(actor)
        for search_kind in kinds
    }
    params: dict[str, Any] = {"q": parsed_query(query), "community": community}
    for n, (key, places) in enumerate(where.items()):
        params |= {f"kind_{n}": key, f"places_{n}": None if places is None else list(places)}
    # Rank by relevance, then by age: a year reduces about a third of the rank by half.
    newest = candidates(where, within=community is not None)
    sql = f"""SELECT kind, object_id, ts_rank(vector, CASE language {TSQUERY} END, 1)
            / (1 + 0.5 * extract(epoch FROM now() - at) / 31557600) AS score
        FROM ({newest}) found ORDER BY score DESC, at DESC, object_id DESC"""  # noqa: S608
    alias = read_alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        # The best plan depends on the words, so a generic plan must not be reused.
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        cursor.execute(f"SET LOCAL statement_timeout = {SECONDS * 1000}")
        try:
            with transaction.atomic(using=alias):
                cursor.execute(sql, params)
                hits = [_Hit(*row) for row in cursor.fetchall()]
        except OperationalError as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise TooMuch from error
            raise
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
        return hits


def _allowed(actor: Any, hits: Sequence[_Hit]) -> list[_Hit]:
    """Apply the kind's permission scope: what was hidden, moved, left or blocked since it was
    indexed is removed."""
    by_kind: dict[str, list[int]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit.object_id)
    seen = {
        (key, pk)
        for key, ids in by_kind.items()
        for pk in search_documents[key]
        .visible_to(actor)
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    }
    return [hit for hit in hits if (hit.kind, hit.object_id) in seen]


HEADLINE = f"StartSel={START}, StopSel={STOP}"
EXTRACTS = f"""
    SELECT kind, object_id, at,
        ts_headline(rules::regconfig, title, query, '{HEADLINE}, HighlightAll=true'),
        ts_headline(rules::regconfig, left(body, 20000), query,
            '{HEADLINE}, MaxFragments=2, MaxWords=22, MinWords=8, FragmentDelimiter=" … "')
    FROM (
        SELECT kind, object_id, at, title, body,
            CASE language {TSQUERY} END AS query,
            CASE language {{rules}} END AS rules
        FROM search_searchdocument
        WHERE (kind, object_id) IN (SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::bigint[]))
    ) page""".replace(  # noqa: S608
    "{rules}",
    " ".join(f"WHEN '{language}' THEN '{rules}'" for language, rules in CONFIGURATIONS.items()),
)


def _extracts(query: str, hits: Sequence[_Hit]) -> dict[tuple[str, int], Any]:
    """When each was written, its title and an extract, both with our marks."""
    if not hits:
        return {}
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(
            EXTRACTS,
            {
                "q": parsed_query(query),
                "kinds": [hit.kind for hit in hits],
                "ids": [hit.object_id for hit in hits],
            },
        )
        return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}


def _shown(actor: Any, query: str, hits: Sequence[_Hit]) -> list[Found]:
    said, results = _extracts(query, hits), {}
    for key in {hit.kind for hit in hits}:
        ids = [hit.object_id for hit in hits if hit.kind == key]
        results[key] = search_documents[key].results(ids, actor)
    found = []
    for hit in hits:
        result = results[hit.kind].get(hit.object_id)
        extract = said.get((hit.kind, hit.object_id))
        if result is not None and extract is not None:
            at, title, body = extract
            found.append(Found(result, marked(title), marked(body), at))
    return found


def marked(text: str) -> SafeString:
    """Escape first and mark up afterwards, so that a document cannot contain tags."""
    html = escape(text).replace(START, "<mark>").replace(STOP, "</mark>")
    # A document may contain our marking characters, so they need not be balanced.
    if html.count("<mark>") != html.count("</mark>"):
        html = escape(text.replace(START, "").replace(STOP, ""))
    return mark_safe(html)  # noqa: S308  escaped above, and marked up with two words of ours
