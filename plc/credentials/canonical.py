"""The canonical form of a JSON-LD document: RDF Dataset Canonicalization (RDFC-1.0).

Two protections that the algorithm itself does not have. A document must mean everything it says:
terms that no context defines are dropped by JSON-LD and so would not be signed, and are refused
here. And a document built to take forever is given up after a fixed amount of work (RDFC-1.0,
section 7.1, "Dataset Poisoning").
"""

import re
from math import factorial
from typing import Any

from . import contexts
from .faults import Fault, Unsound

MAX_PERMUTATIONS = 5_000
MAX_DEPTH = 60
MAX_VALUES = 20_000

_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|_:)[^\s<>\"{}|\\^`]*")


def canonical(document: dict[str, Any]) -> bytes:
    """The N-Quads of the document in canonical order. Raises Unsound."""
    # Without a base address, relative addresses stay what they are and are refused below.
    from pyld import jsonld  # noqa: PLC0415  takes half a second, and few processes need it

    refuse_oversized(document)
    try:
        expanded = jsonld.expand(
            document,
            {"documentLoader": contexts.load, "base": None},
            on_property_dropped=_refuse_term,
        )
        for node in expanded:
            _refuse_relative(node)
        dataset = jsonld.to_rdf(expanded, {"documentLoader": contexts.load, "base": None})
    except jsonld.JsonLdError as error:
        raise _underlying(error) from error
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        # The library answers some malformed documents with errors of Python.
        raise Unsound(Fault.NOT_LINKED_DATA) from error
    return _bounded().main(dataset, {"format": "application/n-quads"}).encode()


def refuse_oversized(value: Any) -> None:
    """Refuse a document that is nested too deeply, is too long, or says nothing by a null."""
    waiting, seen = [(value, 1)], 0
    while waiting:
        here, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_VALUES:
            raise Unsound(Fault.TOO_DEEP)
        if here is None:
            raise Unsound(Fault.TERM_UNKNOWN, "null")
        if isinstance(here, dict):
            waiting += [(inner, depth + 1) for inner in here.values()]
        elif isinstance(here, list):
            waiting += [(inner, depth + 1) for inner in here]


def _refuse_term(term: str | None) -> None:
    raise Unsound(Fault.TERM_UNKNOWN, term or "")


def _refuse_relative(value: Any) -> None:
    """Refuse identifiers and types that are no absolute IRIs, because RDF leaves them out."""
    if isinstance(value, list):
        for inner in value:
            _refuse_relative(inner)
    elif isinstance(value, dict):
        if "@value" not in value:
            types = value.get("@type", [])
            for iri in [value.get("@id", "_:"), *(types if isinstance(types, list) else [types])]:
                if not isinstance(iri, str) or not _ABSOLUTE.fullmatch(iri):
                    raise Unsound(Fault.TERM_UNKNOWN, iri)
        elif not _ABSOLUTE.fullmatch(value.get("@type", "_:")) and value["@type"] != "@json":
            raise Unsound(Fault.TERM_UNKNOWN, value["@type"])
        for key, inner in value.items():
            if key not in ("@id", "@type", "@value"):
                _refuse_relative(inner)


def _underlying(error: Any) -> Unsound:
    """Our own exception within the library's, which wraps those of its callbacks."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, Unsound):
            return inner
        inner = inner.__cause__ or inner.__context__ or getattr(inner, "cause", None)
    return Unsound(Fault.NOT_LINKED_DATA, getattr(error, "code", "") or "")


def _bounded() -> Any:
    """The library's canonicalisation, within a budget."""
    from pyld.canon import URDNA2015  # noqa: PLC0415  see canonical

    class Bounded(URDNA2015):
        work = 0

        def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:
            related = super().create_hash_to_related(id_, issuer)
            self.work += sum(factorial(min(len(nodes), 20)) for nodes in related.values())
            if self.work > MAX_PERMUTATIONS:
                raise Unsound(Fault.TOO_TANGLED)
            return related

    return Bounded()
