import io
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from plc.core import registry
from plc.core.fetch import Guard
from plc.credentials import actions, documents, jwt, proofs
from plc.credentials.faults import Fault
from plc.credentials.models import Credential
from plc.credentials.multibase import base64url, from_multikey, multikey
from plc.credentials.sources import Sources
from plc.credentials.verification import Report
from tests import make

VECTORS = Path(__file__).parent / "vectors"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUER = "https://guildhall.example/credentials/issuers/1/"
ACHIEVEMENT = documents.Achievement(
    id="https://guildhall.example/badges/1/",
    name="Helper of the week",
    description="Answered what others asked.",
    criteria="Three of your answers were accepted.",
    criteria_url="https://guildhall.example/badges/1/#criteria",
    image="https://guildhall.example/badges/1/picture.svg",
    tags=("helping", "answers"),
)
PROFILE = documents.IssuerProfile(
    key="community:1", name="Riverside Network", url="https://guildhall.example/c/riverside/"
)


def vector(name: str) -> Any:
    text = (VECTORS / name).read_text()
    return json.loads(text) if name.endswith(".json") else text.strip()


class Signer:
    """A key and an issuer outside of the database."""

    def __init__(self, issuer: str = ISSUER) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.issuer = issuer
        self.multikey = multikey(self.key.public_key())

    @property
    def method(self) -> str:
        return f"{self.issuer}#{self.multikey}"

    @property
    def jwk(self) -> dict[str, str]:
        public = self.key.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(public)}

    def unsigned(self, **changes: Any) -> dict[str, Any]:
        said = {
            "id": "https://guildhall.example/credentials/2/",
            "issuer_id": self.issuer,
            "issuer": PROFILE,
            "achievement": ACHIEVEMENT,
            "subject": documents.Subject(name="Amara Okafor"),
            "evidence": [documents.Evidence(url="https://guildhall.example/p/3/", name="Answer")],
            "valid_from": NOW,
            "status": documents.status_entry("https://guildhall.example/status/1/", 94567),
        }
        return documents.credential_document(**(said | changes))

    def sign(self, document: dict[str, Any] | None = None, method: str = "") -> dict[str, Any]:
        return proofs.sign(
            document or self.unsigned(), key=self.key, method=method or self.method, at=NOW
        )

    def token(self, document: dict[str, Any] | None = None) -> str:
        return jwt.sign(document or self.unsigned(), key=self.key, method=self.method)

    def find_key(self, method: str):
        return from_multikey(method.partition("#")[2])

    def find_jwk(self, header: dict[str, Any], issuer: str) -> dict[str, str]:
        return self.jwk


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def kind():
    """A kind of credential ("tests.medal") whose holders share it with those in this set; None is
    everybody."""
    allowed: set[int | None] = set()
    registry.credential_kinds.register(
        "tests.medal",
        registry.CredentialKind(
            may_see=lambda actor, credential: bool(allowed & {actor.pk, None}),
            pages=lambda credentials: {row.pk: "/medals/7/" for row in credentials},
            svg=lambda credential: '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
            png=lambda credential: medal(),
            forms=lambda credential: ("svg", "png"),
        ),
    )
    yield allowed
    del registry.credential_kinds._providers["tests.medal"]


@pytest.fixture
def holder():
    return make.user("Amara Okafor")


def faults(report: Report) -> dict[str, Fault | None]:
    return {check.name: check.fault for check in report.checks if check.fault}


def issuer_profile():
    return documents.IssuerProfile(key="x", name="Elsewhere")


def medal() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4), "gold").save(written, "PNG")
    return written.getvalue()


def issue(holder: Any = None, about: str = "tests.medal:7", **changes: Any) -> Credential:
    """A credential in the database, issued by the action."""
    said: dict[str, Any] = {
        "issuer": PROFILE,
        "achievement": ACHIEVEMENT,
        "subject": documents.Subject(name=holder.name if holder else ""),
        "evidence": [documents.Evidence(url="https://guildhall.example/p/3/", name="Answer")],
    }
    return actions.issue_credential(by=None, about=about, holder=holder, **(said | changes))


class Elsewhere:
    """Another site, on loopback: what it answers by path, and what it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                content = site.pages.get(self.path)
                moved = site.moved.get(self.path)
                self.send_response(302 if moved else 404 if content is None else 200)
                if moved:
                    self.send_header("Location", moved)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(content or b"{}")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def publish(self, path: str, document: Any) -> str:
        text = document if isinstance(document, str) else json.dumps(document)
        self.pages[path] = text.encode()
        return self.address + path

    def sources(self, *others: "Elsewhere", **changes: Any) -> Sources:
        ports = frozenset(site.server.server_port for site in (self, *others))
        guard = Guard(allow=["127.0.0.0/8"], ports=ports)
        return Sources(guard=guard, schemes=("http",), **changes)


@pytest.fixture
def elsewhere():
    site = Elsewhere()
    yield site
    site.server.shutdown()
    site.server.server_close()
