import gzip

import pytest

from plc.credentials import status_list
from plc.credentials.faults import Fault, Unsound
from plc.credentials.multibase import base64url

# Bitstring Status List 1.0, example 5: no credential of 131,072 is revoked.
NONE_REVOKED = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def test_the_list_of_the_specification_is_read():
    bits = status_list.decode(NONE_REVOKED)
    assert bits == bytes(16_384)
    assert not status_list.is_set(bits, 94_567)
    assert status_list.decode(status_list.encode([])) == bits


def test_index_zero_is_the_leftmost_bit():
    bits = status_list.decode(status_list.encode([0, 9, 131_071]))
    assert bits[:2] == bytes([0b1000_0000, 0b0100_0000]) and bits[-1] == 1
    assert [n for n in range(131_072) if status_list.is_set(bits, n)] == [0, 9, 131_071]


def test_a_place_outside_of_the_list_is_refused():
    bits = bytes(16_384)
    for index in (-1, 131_072):
        with pytest.raises(Unsound):
            status_list.is_set(bits, index)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "H4sI",
        "u!",
        "uAAAA",
        NONE_REVOKED[:-8],
        "u" + base64url(gzip.compress(bytes(100), mtime=0)),
        "u" + base64url(gzip.compress(bytes(20_000_000), mtime=0)),
    ],
)
def test_a_list_that_is_broken_short_or_a_bomb_is_refused(text):
    with pytest.raises(Unsound) as refusal:
        status_list.decode(text)
    assert refusal.value.fault == Fault.STATUS_MALFORMED
