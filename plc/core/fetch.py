"""The only HTTP client for addresses that people enter, protected against SSRF.

Only http and https on their standard ports, without credentials and without proxies from the
environment. The host is resolved once, all of its addresses must be public, and the connection goes
to one of the addresses that were checked (which rules out DNS rebinding). Every redirect is checked
in the same way. The whole exchange has a single deadline, and the size limit applies to the
decompressed body.
"""

import contextlib
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import idna
from django.utils.translation import gettext

from plc.core.refusals import Refused

MAX_REDIRECTS = 5
MAX_URL = 2000
USER_AGENT = "Guildhall/1 (link preview)"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

# Networks that are not the public internet. The standard library's `is_global` covers most of them,
# but which ones depends on the version of Python.
_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # link, and the metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "::/96",  # unspecified, this machine, IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped: unwrapped first, so refused only if nested
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "100::/64",  # discard
        "100:0:0:1::/64",  # dummy prefix
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # private
        "fe80::/10",  # link
        "fec0::/10",  # site
        "ff00::/8",  # multicast
    )
]


class FetchRefused(Refused):
    """The address could not be fetched; the sentence can be shown to the person who entered it."""


@dataclass(frozen=True)
class Fetched:
    """The response: the final URL after redirects, and a body within the size limit."""

    url: str
    status: int
    content_type: str
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def is_public(address: str | Address) -> bool:
    """Whether an IP address is public, also when IPv4 is embedded in IPv6."""
    if isinstance(address, str):
        address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not any(
        address in network for network in _NOT_PUBLIC if network.version == address.version
    )


def _system_resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True)
class Guard:
    """What may be fetched. The default is the public internet on the standard ports.

    ``allow`` lists networks that are permitted although they are not public, and ``ports`` the
    permitted ports: for tests, and for organisations that preview pages of their own network. Both
    come from code or settings only. ``resolve`` turns a host into addresses.
    """

    allow: Iterable[str] = ()
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Resolve = field(default=_system_resolve)

    def admits(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        inner = getattr(ip, "ipv4_mapped", None) or ip
        return is_public(ip) or any(inner in ipaddress.ip_network(net) for net in self.allow)


PUBLIC = Guard()


def fetch(
    url: str,
    *,
    max_bytes: int = 5_000_000,
    timeout: float = 10,
    accept: tuple[str, ...] = ("text/html",),
    guard: Guard = PUBLIC,
    same_origin: bool = False,
) -> Fetched:
    """GET a URL, following at most five redirects, within ``timeout`` seconds in total; with
    ``same_origin`` only those that stay with the same scheme, host and port.

    ``accept`` lists prefixes of the content types to read; other responses are refused without
    reading the body. Responses of any status are returned. Raises FetchRefused.
    """
    deadline = _Deadline(timeout)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _exchange(url, max_bytes, deadline, accept, guard)
        if isinstance(answer, Fetched):
            return answer
        if same_origin and _origin(answer, guard) != _origin(url, guard):
            raise FetchRefused(gettext("This address leads on to another site."))
        url = answer
    raise FetchRefused(gettext("This address leads on and on without arriving anywhere."))


class _Deadline:
    """One deadline for the whole exchange, so that a server sending a byte per second cannot keep
    it open."""

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise FetchRefused(gettext("This address took too long to answer."))
        return left


@dataclass(frozen=True)
class _Target:
    url: str
    scheme: str
    host: str
    port: int
    path: str


def _target(url: str, guard: Guard) -> _Target:
    """Parse the URL once, so that what was checked is also what is requested."""
    malformed = FetchRefused(gettext("This is not the address of a web page."))
    url = url.strip().partition("#")[0]
    if len(url) > MAX_URL or re.search(r"[\x00-\x20\x7f\\]", url):
        raise malformed
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        host = _ascii_host(parts.hostname or "")
    except ValueError as wrong:
        raise malformed from wrong
    if parts.scheme not in ("http", "https") or not host:
        raise malformed
    if "@" in parts.netloc:
        raise FetchRefused(gettext("Leave the user name and password out of the address."))
    if port not in guard.ports:
        raise FetchRefused(gettext("Only addresses on the usual ports of the web can be read."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._[]")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return _Target(url, parts.scheme, host, port, path)


def _origin(url: str, guard: Guard) -> tuple[str, str, int]:
    target = _target(url, guard)
    return target.scheme, target.host, target.port


def _ascii_host(host: str) -> str:
    if ":" in host:
        return str(ipaddress.IPv6Address(host.partition("%")[0]))
    if not host.isascii():
        # IDNAError is a subclass of UnicodeError, and so of ValueError.
        host = idna.encode(host, uts46=True).decode()
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,253}", host):
        raise ValueError(host)
    return host.lower()


def _exchange(
    url: str, max_bytes: int, deadline: _Deadline, accept: tuple[str, ...], guard: Guard
) -> Fetched | str:
    """One request: what came back, or the address that it sent us on to."""
    target = _target(url, guard)
    shown_host = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"http": 80, "https": 443}[target.scheme] == target.port
    request = httpcore.Request(
        "GET",
        httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path.encode()
        ),
        headers={
            "Host": shown_host if usual else f"{shown_host}:{target.port}",
            "User-Agent": USER_AGENT,
            "Accept": ", ".join(accept),
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        },
    )
    unreachable = FetchRefused(gettext("The server at this address did not answer properly."))
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=_trust(), network_backend=_Network(guard, deadline)
            ) as pool,
            contextlib.closing(pool.handle_request(request)) as response,
        ):
            return _read(target, response, max_bytes, accept)
    except FetchRefused:
        raise
    except (httpcore.TimeoutException, TimeoutError) as late:
        deadline.left()
        raise unreachable from late
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, zlib.error) as broken:
        raise unreachable from broken


def _read(
    target: _Target, response: httpcore.Response, max_bytes: int, accept: tuple[str, ...]
) -> Fetched | str:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    if response.status in (301, 302, 303, 307, 308) and headers.get("location"):
        try:
            return urljoin(target.url, headers["location"])
        except ValueError as wrong:
            raise FetchRefused(gettext("This is not the address of a web page.")) from wrong
    content_type = headers.get("content-type", "").strip()
    if not content_type.lower().startswith(accept):
        raise FetchRefused(gettext("What is at this address is of a kind that cannot be read."))
    body = bytearray()
    for piece in _unpacked(response.iter_stream(), headers.get("content-encoding", ""), max_bytes):
        body += piece
        if len(body) > max_bytes:
            raise FetchRefused(gettext("What is at this address is too large to be read."))
    return Fetched(target.url, response.status, content_type, bytes(body))


def _unpacked(stream: Iterable[bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    """The stream unpacked in pieces of bounded size, however much a piece could unpack to."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from stream
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchRefused(gettext("What is at this address is of a kind that cannot be read."))
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: gzip or zlib, by the header
    for packed in stream:
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, min(65_536, max_bytes + 1))
            packed = unpacker.unconsumed_tail
    yield unpacker.flush()


@cache
def _trust() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


class _Network(httpcore.NetworkBackend):
    """Connects to checked addresses only, and applies the deadline to every wait.

    httpcore starts TLS with the original host name, so certificates are verified against that.
    """

    def __init__(self, guard: Guard, deadline: _Deadline) -> None:
        self.guard = guard
        self.deadline = deadline
        self.plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolved(host, port)
        # One address that is not public disqualifies the host: no legitimate host mixes them.
        if not all(map(self.guard.admits, addresses)):
            raise FetchRefused(gettext("This address does not lead to the public internet."))
        failure: Exception | None = None
        for address in addresses[:3]:
            try:
                stream = self.plain.connect_tcp(address, port, timeout=self.deadline.left())
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                failure = failed
            else:
                return _Stream(stream, self.deadline)
        assert failure
        raise failure

    def _resolved(self, host: str, port: int) -> list[str]:
        """Resolve the host in a separate thread, because the system's resolver has no timeout."""
        answers: queue.Queue[list[str]] = queue.Queue()

        def look_up() -> None:
            try:
                answers.put(self.guard.resolve(host, port))
            except (OSError, UnicodeError):
                answers.put([])

        threading.Thread(target=look_up, daemon=True, name="fetch-resolve").start()
        try:
            addresses = answers.get(timeout=self.deadline.left())
        except queue.Empty as late:
            raise FetchRefused(gettext("This address took too long to answer.")) from late
        if not addresses:
            raise FetchRefused(gettext("There is no server of this name."))
        return addresses


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, timeout=self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, timeout=self.deadline.left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left())
        return _Stream(stream, self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)
