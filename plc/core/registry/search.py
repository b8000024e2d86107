"""What can be found by search."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from .registries import Registry


@dataclass(frozen=True)
class Document:
    """The searchable content of one row, as plain text.

    Set ``group_id`` only if the content is limited to that group; set ``community_id`` alone for
    what a whole community reads, and neither for what is outside of communities (people).
    ``language`` is a code such as "en"; if it is empty or unknown to the index, words are indexed
    unchanged.
    """

    object_id: int
    title: str
    body: str
    community_id: int | None
    group_id: int | None
    at: datetime
    language: str = ""


@dataclass(frozen=True)
class SearchKind:
    """A kind of search result, keyed by model label ("feed.post").

    ``documents(ids)`` yields a Document for each row that should be found; rows missing from the
    result are removed from the index. ``visible_to(actor)`` is the permission scope whose primary
    keys limit the results, and ``results(ids, actor)`` returns ``{id: SearchResult}``.

    ``places(actor)`` are the places where the actor can find anything of this kind (a group's id,
    the negated id of a community, 0 for outside of both). It only spares the index rows that the
    scope would reject anyway; None means everywhere.
    """

    key: str
    label: str | Promise
    documents: Callable[[Collection[int]], Iterator[Document]]
    visible_to: Callable[[Any], QuerySet[Any]]
    results: Callable[[Collection[int], Any], Mapping[int, "SearchResult"]]
    all_ids: Callable[[], QuerySet[Any]]
    places: Callable[[Any], Collection[int]] | None = None


@dataclass(frozen=True)
class SearchResult:
    title: str
    href: str
    kind: str
    meta: str = ""
    person: Any = None
    dated: bool = False  # whether search results show the document's date


search_documents: Registry[SearchKind] = Registry("search documents")

# Each provider: actor -> (id, name) of the communities that a search can be limited to.
search_communities: Registry[Callable[[Any], Sequence[tuple[int, str]]]] = Registry(
    "communities to search in"
)
