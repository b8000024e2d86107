"""Maintains the search index."""

from collections.abc import Collection

from django.db import connection, transaction

from plc.core.batches import batched
from plc.core.plain import strip_invisible
from plc.core.registry import Document, SearchKind, search_documents

from .languages import BETWEEN_WORDS, CONFIGURATIONS, START, STOP, language_of
from .models import SearchDocument

BATCH = 500
# A tsvector is limited to a megabyte; only the beginning of longer texts is indexed.
MAX_BODY = 100_000
MARKS = dict.fromkeys(map(ord, (START, STOP)))

WRITE = """
    INSERT INTO search_searchdocument
        (kind, object_id, community_id, group_id, language, title, body, vector, at)
    SELECT %(kind)s, object_id, community_id, group_id, language, title, body,
        setweight(to_tsvector(rules::regconfig, translate(title, %(between)s, %(spaces)s)), 'A')
            || setweight(
                to_tsvector(rules::regconfig, translate(body, %(between)s, %(spaces)s)), 'B'), at
    FROM unnest(%(ids)s::bigint[], %(communities)s::bigint[], %(groups)s::bigint[],
            %(languages)s::text[], %(rules)s::text[], %(titles)s::text[], %(bodies)s::text[],
            %(ats)s::timestamptz[])
        AS given(object_id, community_id, group_id, language, rules, title, body, at)
    ON CONFLICT (kind, object_id) DO UPDATE SET community_id = EXCLUDED.community_id,
        group_id = EXCLUDED.group_id, language = EXCLUDED.language, title = EXCLUDED.title,
        body = EXCLUDED.body, vector = EXCLUDED.vector, at = EXCLUDED.at"""


def index(kind: str, ids: Collection[int]) -> int:
    """Index these rows as they are now; those that should not be found are removed. Returns how
    many were indexed. Idempotent."""
    known = search_documents[kind]
    return sum(_index(known, some) for some in batched(sorted(set(ids)), BATCH))


@transaction.atomic
def _index(kind: SearchKind, ids: Collection[int]) -> int:
    found = {document.object_id: document for document in kind.documents(ids)}
    forget(kind.key, [pk for pk in ids if pk not in found])
    if found:
        _write(kind.key, [found[pk] for pk in sorted(found)])
    return len(found)


def _write(kind: str, documents: list[Document]) -> None:
    languages = [language_of(document.language) for document in documents]
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "kind": kind,
                "between": BETWEEN_WORDS,
                "spaces": " " * len(BETWEEN_WORDS),
                "ids": [document.object_id for document in documents],
                "communities": [document.community_id for document in documents],
                "groups": [document.group_id for document in documents],
                "languages": languages,
                "rules": [CONFIGURATIONS[language] for language in languages],
                "titles": [_plain(document.title) for document in documents],
                "bodies": [_plain(document.body)[:MAX_BODY] for document in documents],
                "ats": [document.at for document in documents],
            },
        )


def _plain(text: str) -> str:
    """Without invisible characters and our highlighting marks."""
    return strip_invisible(text).translate(MARKS)


def forget(kind: str, ids: Collection[int]) -> None:
    """Remove rows from the index."""
    if ids:
        SearchDocument.objects.filter(kind=kind, object_id__in=list(ids)).delete()


def reindex(kind: str) -> int:
    """Index all rows of a kind and remove those that no longer exist. Returns the number indexed.
    Searches continue to work meanwhile."""
    known = search_documents[kind]
    count = 0
    ids = known.all_ids().order_by("pk").values_list("pk", flat=True)
    for some in batched(ids.iterator(chunk_size=BATCH), BATCH):
        count += _index(known, some)
    _forget_the_gone(known)
    return count


def _forget_the_gone(kind: SearchKind) -> None:
    written = SearchDocument.objects.filter(kind=kind.key).order_by("object_id")
    for some in batched(
        written.values_list("object_id", flat=True).iterator(chunk_size=BATCH), BATCH
    ):
        there = set(kind.all_ids().filter(pk__in=some).values_list("pk", flat=True))
        forget(kind.key, [pk for pk in some if pk not in there])
