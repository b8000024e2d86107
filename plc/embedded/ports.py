"""Ports on loopback: the only interface anything started here listens on."""

import errno
import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens where ours was told to."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port in TIME_WAIT after our own last stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def free_port(preferred: int = 0) -> int:
    """`preferred` when nobody listens there, else one that the system picks."""
    if preferred and preferred < 65536 and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def port_from(text: str) -> int:
    """The port a person asked for; PortTaken with a sentence when it cannot be had."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise PortTaken(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    port = int(text)
    if not is_free(port):
        raise PortTaken(
            f"Port {port} is taken by another program. Choose another: PORT={port + 100} make run"
        )
    return port
