"""A small OpenID Connect provider on loopback: it vouches for whom the test says, and speaks what
the standard asks of a provider with the authorization code flow and PKCE."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt


class Provider:
    """``arrive(leaving)`` is what happens over there: somebody (``person``) agrees, and is sent
    back with a code that is good once, for whoever began."""

    secret = "a secret between the two, long enough"

    def __init__(self, address: str) -> None:
        self.address = address
        self.person: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, dict[str, Any]] = {}

    def settings(self, provider_id: str) -> dict[str, Any]:
        return {
            "provider_id": provider_id,
            "name": "Example sign-on",
            "client_id": f"guildhall-{provider_id}",
            "secret": self.secret,
            "settings": {"server_url": self.address},
        }

    def arrive(self, leaving: str) -> str:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(leaving).query).items()}
        assert leaving.startswith(f"{self.address}/authorize?")
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self._codes[code] = {
            "client": asked["client_id"],
            "challenge": asked["code_challenge"],
            "to": asked["redirect_uri"],
        }
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        kept = self._codes.pop(sent["code"], None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        proved = {"client": sent["client_id"], "challenge": challenge, "to": sent["redirect_uri"]}
        if kept != proved or sent["client_secret"] != self.secret:
            return None
        access, now = secrets.token_urlsafe(), int(time.time())
        self._tokens[access] = self.person
        claims = {"iss": self.address, "aud": sent["client_id"], "iat": now, "exp": now + 60}
        signed = jwt.encode({**claims, **self.person}, self.secret, "HS256")
        return {"access_token": access, "token_type": "Bearer", "id_token": signed}

    def userinfo(self, authorization: str) -> dict[str, Any] | None:
        return self._tokens.get(authorization.removeprefix("Bearer "))


@contextmanager
def running() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                self._answer(provider.configuration())
            else:
                self._answer(provider.userinfo(self.headers.get("Authorization", "")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token({k: v[0] for k, v in parse_qs(body).items()}))

        def _answer(self, what: dict[str, Any] | None) -> None:
            self.send_response(200 if what is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(what or {"error": "invalid_grant"}).encode())

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
