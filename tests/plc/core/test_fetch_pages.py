"""The guarded fetcher against servers that lie, dawdle and flood; all of them on loopback."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from plc.core.fetch import PUBLIC, FetchRefused, Guard, fetch, is_public


@dataclass
class Peer:
    """A server of one thread a connection that answers with the bytes, or the function, it has."""

    answers: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := connection.recv(4096)):
                    return
                head += piece
            self.asked.append(head.decode())
            answer = self.answers[head.split()[1].decode()]
            try:
                answer(connection) if callable(answer) else connection.sendall(answer)
            except OSError:
                pass  # The fetcher has hung up, as it should.


def page(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return page(b"", f"Location: {to}", status=status)


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.socket.close()


@pytest.fixture
def inside(peer: Peer) -> Guard:
    """Admits this test's own server, which the default does not."""
    return Guard(allow=("127.0.0.1",), ports=frozenset({peer.port}))


def test_a_page_comes_back_with_its_type_and_status(peer, inside):
    peer.answers["/a?b=%C3%A9"] = page(b"<p>hello", kind="text/html; charset=utf-8")
    found = fetch(peer.url("/a?b=é#c"), guard=inside)
    assert found.ok
    assert (found.status, found.body) == (200, b"<p>hello")
    assert found.content_type == "text/html; charset=utf-8"
    assert "cookie" not in peer.asked[0].lower()


def test_an_error_page_comes_back_for_the_caller_to_judge(peer, inside):
    peer.answers["/"] = page(b"no", status="404 Not Found")
    found = fetch(peer.url(), guard=inside)
    assert not found.ok
    assert found.status == 404


NOT_PUBLIC = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "100.64.0.1", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("192.175.48.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1"),
    *("2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"),
    *("5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_on_the_public_internet_is_not_admitted(address):
    assert not is_public(address)
    assert not PUBLIC.admits(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "192.0.1.1"])
def test_a_public_address_is_admitted(address):
    assert PUBLIC.admits(address)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1"),
        *("localhost", "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        *("0", "0.0.0.0", "[::]", "①②⑦.⓪.⓪.①", "127。0。0。1", "[::1%25lo]"),
    ],
)
def test_no_way_of_writing_this_machine_reaches_it(peer, host):
    peer.answers["/"] = page(b"secret")
    with pytest.raises(FetchRefused):
        fetch(peer.url(host=host), timeout=5, guard=Guard(ports=frozenset({peer.port})))
    assert peer.asked == []


def test_the_metadata_of_a_cloud_is_out_of_reach():
    with pytest.raises(FetchRefused, match="public internet"):
        fetch("http://169.254.169.254/latest/meta-data/", timeout=2)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "gopher://a.test/",
            "ftp://a.test/",
            "javascript:alert(1)",
            "data:,x",
        ),
        *(
            "",
            "http://",
            "http:///x",
            "//a.test/",
            "a.test",
            "http://a b.test/",
            "http://a.test\\@b/",
        ),
        *("http://a.test:99999/", "http://a.test:x/", "http://[::1/", "http://a.test/\r\nX: y"),
        *("http://a\x00.test/", "http://" + "a" * 300 + ".test/", "http://a.test/" + "b" * 2000),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(FetchRefused):
        fetch(url, guard=Guard(resolve=lambda host, port: pytest.fail("looked up")))


@pytest.mark.parametrize("url", ["http://ben:secret@a.test/", "http://ben@a.test/"])
def test_credentials_in_an_address_are_refused(url):
    with pytest.raises(FetchRefused, match="password"):
        fetch(url)


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8080])
def test_only_the_ports_of_the_web_are_asked(port):
    with pytest.raises(FetchRefused, match="ports"):
        fetch(f"http://a.test:{port}/")


def test_a_redirect_is_followed_and_the_last_address_told(peer, inside):
    peer.answers |= {"/a": moved("/b"), "/b": moved(peer.url("/c")), "/c": page(b"here")}
    found = fetch(peer.url("/a"), guard=inside)
    assert (found.url, found.body) == (peer.url("/c"), b"here")


@pytest.mark.parametrize(
    "to",
    [
        *("http://127.0.0.2/", "http://169.254.169.254/", "http://[::1]/", "http://10.0.0.1/"),
        *("file:///etc/passwd", "http://127.0.0.1:22/", "http://a:b@127.0.0.1/", "http://[::1/"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(peer, inside, to):
    peer.answers["/"] = moved(to)
    with pytest.raises(FetchRefused):
        fetch(peer.url(), timeout=3, guard=inside)
    assert len(peer.asked) == 1


def test_a_redirect_to_another_site_is_refused_where_only_one_may_answer(peer, inside):
    peer.answers |= {"/a": moved("/b"), "/b": page(b"here")}
    assert fetch(peer.url("/a"), guard=inside, same_origin=True).body == b"here"
    peer.answers["/a"] = moved(peer.url("/b", host="localhost"))
    with pytest.raises(FetchRefused, match="another site"):
        fetch(peer.url("/a"), guard=inside, same_origin=True)


def test_more_than_five_redirects_are_refused(peer, inside):
    peer.answers["/"] = moved("/")
    with pytest.raises(FetchRefused, match="leads on"):
        fetch(peer.url(), guard=inside)
    assert len(peer.asked) == 6


def test_a_name_that_answers_differently_later_is_asked_once_and_held_to_it(peer):
    """DNS rebinding: the first answer is checked, and nothing else is ever connected to."""
    peer.answers["/"] = page(b"secret")
    answers = [["192.0.2.7"], ["127.0.0.1"]]
    guard = Guard(ports=frozenset({peer.port}), resolve=lambda host, port: answers.pop(0))
    with pytest.raises(FetchRefused, match="public internet"):
        fetch(peer.url(host="rebind.test"), guard=guard, timeout=2)
    assert len(answers) == 1
    assert peer.asked == []


def test_the_connection_goes_to_the_checked_address_under_the_name_asked_for(peer):
    peer.answers["/"] = page(b"hello")
    guard = Guard(
        allow=("127.0.0.0/8",),
        ports=frozenset({peer.port}),
        resolve=lambda host, port: ["127.0.0.1"],
    )
    assert fetch(peer.url(host="named.test"), guard=guard).body == b"hello"
    assert f"Host: named.test:{peer.port}" in peer.asked[0]


def test_one_private_address_among_public_ones_spoils_them_all(peer):
    guard = Guard(
        allow=("127.0.0.1",),
        ports=frozenset({peer.port}),
        resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"],
    )
    with pytest.raises(FetchRefused, match="public internet"):
        fetch(peer.url(host="mixed.test"), guard=guard)
    assert peer.asked == []


def test_a_name_that_does_not_exist_is_said_so():
    def unknown(host, port):
        raise socket.gaierror

    with pytest.raises(FetchRefused, match="no server of this name"):
        fetch("http://a.test/", guard=Guard(resolve=unknown))


def ends_at_the_deadline(seconds: float, url: str, guard: Guard) -> None:
    """No clock is read here: whoever waits longer than allowed hears how the server ends it, and
    says that instead."""
    with pytest.raises(FetchRefused, match="too long"):
        fetch(url, timeout=seconds, guard=guard)


def test_a_look_up_that_hangs_ends_at_the_deadline():
    ends_at_the_deadline(
        0.3, "http://a.test/", Guard(resolve=lambda host, port: time.sleep(3) or [])
    )


def test_a_server_that_says_nothing_ends_at_the_deadline(peer, inside):
    peer.answers["/"] = lambda connection: time.sleep(3)
    ends_at_the_deadline(0.3, peer.url(), inside)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"])
def test_a_server_that_drips_ends_at_the_deadline(peer, inside, start):
    def drip(connection):
        connection.sendall(start or b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(40):
            connection.sendall(b"x")
            time.sleep(0.05)

    peer.answers["/"] = drip
    ends_at_the_deadline(0.4, peer.url(), inside)


def test_redirects_share_one_deadline(peer, inside):
    def slow(connection):
        time.sleep(0.25)
        connection.sendall(moved("/"))

    peer.answers["/"] = slow
    ends_at_the_deadline(0.6, peer.url(), inside)


def test_a_body_beyond_the_limit_is_refused(peer, inside):
    peer.answers |= {"/fits": page(b"x" * 1000), "/over": page(b"x" * 1001)}
    assert len(fetch(peer.url("/fits"), max_bytes=1000, guard=inside).body) == 1000
    with pytest.raises(FetchRefused, match="too large"):
        fetch(peer.url("/over"), max_bytes=1000, guard=inside)


def test_a_body_without_end_is_refused(peer, inside):
    def flood(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    peer.answers["/"] = flood
    with pytest.raises(FetchRefused, match="too large"):
        fetch(peer.url(), max_bytes=100_000, guard=inside)


@pytest.mark.parametrize("encoding, pack", [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_packed_body_is_unpacked(peer, inside, encoding, pack):
    peer.answers["/"] = page(pack(b"<p>hello" * 50_000), f"Content-Encoding: {encoding}")
    assert fetch(peer.url(), guard=inside).body == b"<p>hello" * 50_000


def test_a_packed_bomb_is_counted_unpacked(peer, inside):
    bomb = gzip.compress(b"\0" * 60_000_000)
    assert len(bomb) < 100_000
    peer.answers["/"] = page(bomb, "Content-Encoding: gzip")
    with pytest.raises(FetchRefused, match="too large"):
        fetch(peer.url(), guard=inside)


@pytest.mark.parametrize(
    "answer",
    [
        page(b"not gzip", "Content-Encoding: gzip"),
        page(b"x", "Content-Encoding: br"),
        page(b"x", kind="application/octet-stream"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        b"no http at all\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_is_no_page_is_refused_with_a_sentence(peer, inside, answer):
    peer.answers["/"] = answer
    with pytest.raises(FetchRefused, match=r"\.$"):
        fetch(peer.url(), guard=inside)


def test_other_kinds_are_read_when_asked_for(peer, inside):
    peer.answers["/"] = page(b"{}", kind="application/json")
    assert fetch(peer.url(), accept=("application/json",), guard=inside).body == b"{}"


def test_proxies_of_the_environment_are_not_used(peer, inside, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    peer.answers["/"] = page(b"direct")
    assert fetch(peer.url(), guard=inside).body == b"direct"


@pytest.fixture
def unvouched(tmp_path) -> ssl.SSLContext:
    """TLS with a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "named.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("named.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "tls.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_under_the_name_asked_for(unvouched):
    asked_for = []
    unvouched.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            unvouched.wrap_socket(connection, server_side=True).sendall(page(b"secret"))

    threading.Thread(target=serve, daemon=True).start()
    port = listening.getsockname()[1]
    guard = Guard(
        allow=("127.0.0.1",), ports=frozenset({port}), resolve=lambda host, port: ["127.0.0.1"]
    )
    with listening, pytest.raises(FetchRefused, match="did not answer properly"):
        fetch(f"https://named.test:{port}/", guard=guard, timeout=3)
    assert asked_for == ["named.test"]
