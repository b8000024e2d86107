"""Ports on loopback, the only interface that is used."""

import errno
import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """The requested port is in use."""


def free_port(preferred: int = 0) -> int:
    """`preferred` if nothing listens there, else one chosen by the system."""
    with _probe() as probe:
        try:
            probe.bind((HOST, preferred if preferred < 65536 else 0))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def port_from(text: str) -> int:
    """Parse the port that a person asked for."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise PortTaken(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def listen(port: int) -> socket.socket:
    """Reserve a port while everything starts. It listens immediately, because another process could
    bind a port that is only bound."""
    listener = _probe()
    try:
        listener.bind((HOST, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        another = f"Choose another: PORT={8000 + port % 1000 + 100} make run"
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"Port {port} is taken by another program. {another}") from None
        if error.errno == errno.EACCES:
            raise PortTaken(f"This account may not listen at port {port}. {another}") from None
        raise
    return listener


def _probe() -> socket.socket:
    probe = socket.socket()
    # Like the servers do: a port in TIME_WAIT after our last stop is free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe
