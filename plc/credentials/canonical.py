"""The canonical form of a JSON-LD document: RDF Dataset Canonicalization (RDFC-1.0).

Two protections that the algorithm itself does not have. A document must mean everything it says:
terms that no context defines are dropped by JSON-LD and so would not be signed, and are refused
here. And a document built to take forever is given up after a fixed amount of work (RDFC-1.0,
section 7.1, "Dataset Poisoning").
"""

import re
import threading
from math import factorial
from typing import Any

from cachetools import LRUCache

from . import contexts
from .faults import Fault, Unsound

MAX_PERMUTATIONS = 500
MAX_DEPTH = 60
MAX_READ = 20_000  # values in a JSON document, which is quick
MAX_VALUES = 2_000  # in a document that is canonicalised, which is slow
MAX_TYPED = 200  # objects with a type, each of which may bring terms of its own
MAX_CONTEXTS = 20  # in the document and the objects in it; each takes milliseconds

# Names of types begin with a capital; some contexts define them for properties, too.
_PROPERTY = re.compile(r"@context|[a-z][\w-]*", re.ASCII)
_VALUE_KEYWORDS = {"@value", "@type", "@language", "@direction"}
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_kept = threading.local()
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|_:)[^\s<>\"{}|\\^`]*")


def canonical(document: dict[str, Any]) -> bytes:
    """The N-Quads of the document in canonical order. Raises Unsound."""
    # Without a base address, relative addresses stay what they are and are refused below.
    from pyld import jsonld  # noqa: PLC0415  takes half a second, and few processes need it

    refuse_oversized(document, most=MAX_VALUES)
    _refuse_inline_contexts(document)
    options = {"documentLoader": contexts.load, "base": None, "contextResolver": _resolver()}
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=_refuse_term)
        _refuse_unsaid(expanded)
        dataset = jsonld.to_rdf(expanded, options)
    except jsonld.JsonLdError as error:
        raise _underlying(error) from error
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        # The library answers some malformed documents with errors of Python.
        raise Unsound(Fault.NOT_LINKED_DATA) from error
    try:
        return _bounded().main(dataset, {"format": "application/n-quads"}).encode()
    except RecursionError as deep:
        raise Unsound(Fault.TOO_TANGLED) from deep


def _resolver() -> Any:
    """Parsed contexts are kept for each thread: the library's own cache is not made for several."""
    from pyld.context_resolver import ContextResolver  # noqa: PLC0415  see canonical

    if not hasattr(_kept, "contexts"):
        _kept.contexts = LRUCache(maxsize=50)
    return ContextResolver(_kept.contexts, contexts.load)


def refuse_other_spellings(document: dict[str, Any]) -> None:
    """Refuse what means the same to RDF, so that its signature holds, but is not found by code that
    reads JSON by its names: a property by its address or by a prefix, a keyword instead of its
    alias, and an object that is described in pieces, wherever they are."""
    described: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [document]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting += here
        elif isinstance(here, dict):
            keywords = _VALUE_KEYWORDS if "@value" in here else set()
            for name in here.keys() - keywords:
                if not _PROPERTY.fullmatch(name):
                    raise Unsound(Fault.TERM_RENAMED, name)
            if "id" in here:
                _refuse_piece(here, described)
            waiting += here.values()


def _refuse_piece(found: dict[str, Any], described: dict[str, dict[str, Any]]) -> None:
    """Refuse an object unless what was ``described`` by its id says the same, or one of the two
    says no more than which object is meant, as a creator does that is the issuer."""
    short, full = sorted((found, described.get(str(found["id"]), found)), key=len)
    means = short.keys() <= {"id", "type"}
    if means and "type" in short:
        means = _listed(short["type"]) == _listed(full.get("type"))
    if not means and short != full:
        raise Unsound(Fault.TERM_RENAMED, "id")
    described[str(found["id"])] = full


def refuse_oversized(value: Any, *, most: int = MAX_READ) -> None:
    """Refuse a document that is nested too deeply, is too long, or says nothing by a null."""
    waiting, seen, named, typed = [(value, 1)], 0, 0, 0
    while waiting:
        here, depth = waiting.pop()
        seen += 1
        if isinstance(here, dict) and "@context" in here:
            context = here["@context"]
            named += len(context) if isinstance(context, list) else 1
        typed += isinstance(here, dict) and ("type" in here or "@type" in here)
        if depth > MAX_DEPTH or seen > most or named > MAX_CONTEXTS or typed > MAX_TYPED:
            raise Unsound(Fault.TOO_DEEP)
        if here is None:
            raise Unsound(Fault.TERM_UNKNOWN, "null")
        if isinstance(here, dict):
            waiting += [(inner, depth + 1) for inner in here.values()]
        elif isinstance(here, list):
            waiting += [(inner, depth + 1) for inner in here]


def _refuse_term(term: str | None) -> None:
    raise Unsound(Fault.TERM_UNKNOWN, term or "")


def _refuse_inline_contexts(value: Any) -> None:
    """Refuse a vocabulary that the document brings along: what its terms mean, or whether they mean
    anything, would be for the document to say (Data Integrity 1.0, section 2.4.1)."""
    if isinstance(value, dict):
        for context in _listed(value.get("@context", [])):
            if not isinstance(context, str):
                raise Unsound(Fault.CONTEXT_UNKNOWN, "@context")
        for name, inner in value.items():
            if name != "@context":
                _refuse_inline_contexts(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_inline_contexts(inner)


def _refuse_unsaid(value: Any) -> None:
    """Refuse what RDF leaves out of an expanded document: names, identifiers and types that are no
    absolute IRIs, and keywords without a meaning of their own."""
    if isinstance(value, list):
        for inner in value:
            _refuse_unsaid(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("@id", "@type"):
                for iri in _listed(inner):
                    _refuse_unless(iri == "@json" or _ABSOLUTE.fullmatch(str(iri)), iri)
            elif name == "@language":
                _refuse_unless(_LANGUAGE.fullmatch(str(inner)), inner)
            elif name != "@value":
                known = name in ("@list", "@graph") if name[:1] == "@" else name[:2] != "_:"
                _refuse_unless(known and (name[0] == "@" or _ABSOLUTE.fullmatch(name)), name)
                _refuse_unsaid(inner)


def _refuse_unless(signed: object, term: object) -> None:
    if not signed:
        raise Unsound(Fault.TERM_UNKNOWN, term)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


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
