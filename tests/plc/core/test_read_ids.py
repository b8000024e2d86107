"""Ids come from outside, where they may be anything."""

from uuid import UUID

import pytest

from plc.core.ids import number_or_none, uuid_or_none


@pytest.mark.parametrize("text", ["", "three", "-3", "3.0", " 3", "²", "٣", "9" * 19, "9" * 10_000])
def test_what_is_no_number_of_a_row_is_none(text):
    assert number_or_none(text) is None


def test_plain_digits_are_a_number():
    assert number_or_none("0") == 0
    assert number_or_none("9" * 18) == 10**18 - 1


@pytest.mark.parametrize("text", ["", "three", "0" * 31, "é" * 32])
def test_what_is_no_uuid_is_none(text):
    assert uuid_or_none(text) is None


def test_a_uuid_is_read():
    assert uuid_or_none("00000000-0000-7000-8000-000000000001") == UUID(
        int=(7 << 76) + (1 << 63) + 1
    )
