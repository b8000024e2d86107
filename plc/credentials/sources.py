"""Where public keys and status lists come from: the database for our own, the address itself for
did:key, and for everybody else the guarded fetcher.

A key counts only if the issuer publishes it (Controlled Identifiers 1.0, section 3.3): the document
under the issuer's identifier lists it as one for making assertions. Being on the same server is not
enough, because many servers carry pages of several people.
"""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.http import Http404
from django.urls import Resolver404, ResolverMatch, resolve

from plc.core.fetch import PUBLIC, Fetched, FetchRefused, Guard, fetch

from . import access, documents
from .faults import Fault, Unsound
from .jwt import PUBLIC_PARTS
from .models import Issuer, SigningKey
from .multibase import from_base64url, jwk_of
from .reading import MAX_BYTES, as_object
from .times import from_timestamp

SECONDS = 8  # for everything that one verification fetches
KINDS = ("application/", "text/plain")


@dataclass
class Sources:
    """The sources of one verification. ``guard`` and ``schemes`` limit what is fetched, by
    default to https: a key that came without TLS proves nothing."""

    guard: Guard = PUBLIC
    schemes: tuple[str, ...] = ("https",)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    ends: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def key(self, method: str, issuer: str) -> Ed25519PublicKey:
        """The public key of a Data Integrity proof. Raises Unsound."""
        jwk = self.jwk(method, issuer)
        if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
            raise Unsound(Fault.KEY_MALFORMED, method)
        try:
            return Ed25519PublicKey.from_public_bytes(from_base64url(jwk["x"]))
        except (AttributeError, KeyError, ValueError) as wrong:
            raise Unsound(Fault.KEY_MALFORMED, method) from wrong

    def jwk(self, method: str, issuer: str) -> dict[str, Any]:
        """The public key with the address ``method``, if the issuer publishes it. Raises
        Unsound."""
        controller, _, fragment = method.partition("#")
        if controller == issuer and fragment:
            return self._key_of_issuer(method, issuer, fragment)
        if fragment or _origin(method) != _origin(issuer) or urlsplit(issuer).scheme == "did":
            raise Unsound(Fault.KEY_NOT_OF_ISSUER, method)
        if found := self._ours(method, "key"):
            return self._own_key(found, method, issuer)
        return self._key_of_issuer(method, issuer, "")

    def token_key(self, header: dict[str, Any], issuer: str) -> dict[str, Any]:
        """The key of a token (Open Badges 3.0, section 8.2): named by its header, or contained in
        it, which counts only if the issuer publishes the same key. Raises Unsound."""
        if isinstance(method := header.get("kid"), str) and method:
            return self.jwk(method, issuer)
        inside = header.get("jwk")
        if not isinstance(inside, dict):
            raise Unsound(Fault.KEY_NOT_PUBLISHED)
        if issuer.startswith("did:key:"):
            listed = jwk_of(issuer.removeprefix("did:key:"))
            if _is_same(listed, inside):
                return listed
            raise Unsound(Fault.KEY_NOT_OF_ISSUER, issuer)
        document = self._profile(issuer, "")
        for entry in _entries(document):
            if _is_same(_readable_key_in(entry), inside):
                return self._listed(document, entry.get("id"), issuer)
        raise Unsound(Fault.KEY_INSIDE)

    def status_list(self, address: str) -> bytes:
        """The status list credential at this address, as document or token, unchecked."""
        try:
            if found := self._ours(address, "status_list"):
                return _allowed(access.status_list_to_see, found.kwargs["key"]).signed.encode()
        except Unsound as unknown:
            raise Unsound(Fault.STATUS_UNREACHABLE, address) from unknown
        return self._fetch(address, Fault.STATUS_UNREACHABLE).body

    def _key_of_issuer(self, method: str, issuer: str, fragment: str) -> dict[str, Any]:
        if issuer.startswith("did:key:"):
            if issuer != f"did:key:{fragment}":
                raise Unsound(Fault.KEY_NOT_OF_ISSUER, method)
            return jwk_of(fragment)
        return self._listed(self._profile(issuer, fragment), method, issuer)

    def _profile(self, issuer: str, fragment: str) -> dict[str, Any]:
        """The document that the issuer's identifier stands for, with its keys."""
        if found := self._ours(issuer, "issuer"):
            row = _allowed(access.issuer_to_see, found.kwargs["key"])
            if SigningKey.objects.named(fragment).exclude(withdrawn_at=None).exists():
                raise Unsound(Fault.KEY_REVOKED, fragment)
            keys = SigningKey.objects.published().values_list("public", flat=True)
            return documents.profile_document(issuer, row.profile, keys)
        address = self._did_web(issuer) if issuer.startswith("did:") else issuer
        document = as_object(self._fetch(address, Fault.ISSUER_UNREACHABLE).body)
        if document.get("id") != issuer:
            raise Unsound(Fault.KEY_NOT_OF_ISSUER, address)
        return document

    def _listed(self, document: dict[str, Any], method: Any, issuer: str) -> dict[str, Any]:
        """The key in a profile, which must be there for making assertions."""
        asserting = _list(document.get("assertionMethod"))
        method = str(method)
        short = method.removeprefix(issuer)
        for entry in _entries(document):
            if entry.get("id") in (method, short):
                named = entry in asserting or method in asserting or short in asserting
                if not named or entry.get("controller", issuer) != issuer:
                    raise Unsound(Fault.KEY_NOT_OF_ISSUER, method)
                for end in ("revoked", "expires"):
                    if end in entry and from_timestamp(entry[end]) <= self.now:
                        raise Unsound(Fault.KEY_REVOKED, method)
                return _key_in(entry)
        raise Unsound(Fault.KEY_NOT_PUBLISHED if "#" in method else Fault.KEY_NEARBY, method)

    @cached_property
    def _sites(self) -> set[tuple[str, str]]:
        """Where this site is now, and was when an issuer was created; one query."""
        sites = Issuer.objects.values_list("site", flat=True).distinct()
        return {_origin(site) for site in (settings.SITE_URL, *sites)}

    def is_ours(self, address: str) -> bool:
        return _origin(address) in self._sites

    def _ours(self, address: str, name: str) -> ResolverMatch | None:
        """How an address of this site resolves, if it is one of this name."""
        if not self.is_ours(address):
            return None
        try:
            found = resolve(urlsplit(address).path)
        except Resolver404 as unknown:
            raise Unsound(Fault.KEY_NOT_PUBLISHED, address) from unknown
        if found.view_name != f"credentials:{name}":
            raise Unsound(Fault.KEY_NOT_PUBLISHED, address)
        return found

    def _own_key(self, found: ResolverMatch, address: str, issuer: str) -> dict[str, Any]:
        """A key of ours by the address that our tokens name, which is the JWK's."""
        row = _allowed(access.issuer_to_see, found.kwargs["key"])
        if row.address != issuer:
            raise Unsound(Fault.KEY_NOT_OF_ISSUER, address)
        public = found.kwargs["public"]
        return self._key_of_issuer(f"{issuer}#{public}", issuer, public)

    def _did_web(self, did: str) -> str:
        """The address of the document of a did:web (the did:web Method Specification)."""
        if not did.startswith("did:web:"):
            raise Unsound(Fault.METHOD_UNKNOWN, did)
        host, *path = did.removeprefix("did:web:").split(":")
        # Of what may be encoded, only the colon before a port makes sense in a host.
        host = re.sub("%3A", ":", host, count=1, flags=re.IGNORECASE)
        path = [unquote(part) for part in path]
        return f"{self.schemes[0]}://{host}/" + "/".join([*(path or [".well-known"]), "did.json"])

    def _fetch(self, address: str, fault: Fault) -> Fetched:
        if urlsplit(address).scheme not in self.schemes:
            raise Unsound(Fault.METHOD_UNKNOWN, address)
        left = self.ends - time.monotonic()
        if left <= 0:
            raise Unsound(fault, address)
        try:
            found = fetch(
                address,
                max_bytes=MAX_BYTES,
                timeout=left,
                accept=KINDS,
                guard=self.guard,
                same_origin=True,  # a redirect elsewhere would let others answer for the issuer
            )
        except FetchRefused as refused:
            raise Unsound(fault, address) from refused
        if not found.ok:
            raise Unsound(fault, address)
        return found


def _allowed(door: Any, key: object) -> Any:
    try:
        return door(key)
    except Http404 as unknown:
        raise Unsound(Fault.KEY_NOT_PUBLISHED, key) from unknown


def _origin(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError as wrong:
        raise Unsound(Fault.METHOD_UNKNOWN, address) from wrong
    return parts.scheme, parts.netloc.lower()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _entries(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The keys of a profile: those that it lists, and those described where they are used."""
    listed = [*_list(document.get("verificationMethod")), *_list(document.get("assertionMethod"))]
    return [entry for entry in listed if isinstance(entry, dict)]


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two JWKs are the same public key."""
    return all(one.get(name) == other.get(name) for name in PUBLIC_PARTS)


def _readable_key_in(entry: dict[str, Any]) -> dict[str, Any]:
    """Empty for a key of a kind that is not read here, which may be listed beside others."""
    try:
        return _key_in(entry)
    except Unsound:
        return {}


def _key_in(entry: dict[str, Any]) -> dict[str, Any]:
    if isinstance(entry.get("publicKeyJwk"), dict):
        return entry["publicKeyJwk"]
    if "publicKeyMultibase" not in entry:  # written in a way of other kinds of keys
        raise Unsound(Fault.METHOD_UNKNOWN, entry.get("type", ""))
    return jwk_of(entry["publicKeyMultibase"])
