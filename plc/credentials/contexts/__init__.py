"""The JSON-LD contexts that credentials refer to. They are never fetched: what a term means must
not depend on a server elsewhere.

`contexts.json` lists each file with its address, its hash, the npm package it was taken from, and
its licence. A test compares the hashes.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from ..faults import Fault, Unsound

FOLDER = Path(__file__).parent

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DID = "https://www.w3.org/ns/did/v1"
MULTIKEY = "https://w3id.org/security/multikey/v1"


@cache
def records() -> dict[str, dict[str, str]]:
    """The entries of contexts.json by address."""
    listed = json.loads((FOLDER / "contexts.json").read_text(encoding="utf-8"))
    return {record["url"]: record for record in listed}


@cache
def _content(url: str) -> str:
    return (FOLDER / records()[url]["file"]).read_text(encoding="utf-8")


def load(url: str, options: Any = None) -> dict[str, Any]:
    """The document loader for pyld. Raises Unsound for a context that is not in this folder."""
    if url not in records():
        raise Unsound(Fault.CONTEXT_UNKNOWN, url)
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": json.loads(_content(url)),
        "tag": "static",  # so that the library keeps it parsed
    }
