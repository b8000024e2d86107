"""Bitstring status lists: one bit for each credential, published as compressed text.

Bitstring Status List 1.0, section 3 (generation and expansion). Index 0 is the leftmost bit.
"""

import gzip
import zlib
from collections.abc import Iterable

from .faults import Fault, Unsound
from .multibase import base64url, from_base64url

SIZE = (
    131_072  # the least that the specification allows, so that a place says nothing about a person
)
MAX_SIZE_BYTES = 16_000_000


def encode(indexes: Iterable[int], size: int = SIZE) -> str:
    """The list in which the bits at these indexes are set. The same ones give the same text."""
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def decode(encoded_list: object) -> bytes:
    """The bits of a list. Raises Unsound for one that is broken, too short or too long."""
    if not isinstance(encoded_list, str) or not encoded_list.startswith("u"):
        raise Unsound(Fault.STATUS_MALFORMED)
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16: a gzip header is required
    try:
        bits = unpacker.decompress(from_base64url(encoded_list[1:]), MAX_SIZE_BYTES)
    except (ValueError, zlib.error) as wrong:
        raise Unsound(Fault.STATUS_MALFORMED) from wrong
    if not unpacker.eof or len(bits) * 8 < SIZE:
        raise Unsound(Fault.STATUS_MALFORMED)
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Raises Unsound for an index outside of the list."""
    if not 0 <= index < len(bits) * 8:
        raise Unsound(Fault.STATUS_MALFORMED)
    return bool(bits[index // 8] & 0x80 >> index % 8)
