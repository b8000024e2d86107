"""Whatever is sent to be verified, the answer is a report."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plc.core.fetch import Guard
from plc.credentials import baking
from plc.credentials.contents import contents_of
from plc.credentials.multibase import base64url
from plc.credentials.sources import Sources
from plc.credentials.verification import Outcome, Report, verify

from .conftest import NOW, Signer, issue, medal

pytestmark = pytest.mark.django_db
anything = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", "did:key:z6Mk", "did:web:%00", "https://[", "http://localhost", "//x", "urn:x#\0"]
    ),
)
JSON = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["id", "type", "@id", "@type", "@value"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def nowhere() -> Sources:
    """Sources that reach nothing."""
    return Sources(guard=Guard(ports=frozenset({1})), now=NOW)


def paths(value: Any, here: tuple = ()) -> list[tuple]:
    """Where there are values in a document."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    return [*([here] if here else []), *(p for key, one in inner for p in paths(one, (*here, key)))]


def replaced(document: dict, path: tuple, value: Any) -> dict:
    changed = copy.deepcopy(document)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def is_report(report: Report) -> bool:
    contents_of(report.document)
    return bool(report.checks) and all(check.sentence for check in report.checks)


@pytest.fixture
def signed():
    return issue(issued_at=NOW)


@anything
@given(data=st.data(), value=JSON)
def test_a_document_with_any_value_anywhere(signed, data, value):
    document = signed.document
    path = data.draw(st.sampled_from(paths(document)))
    report = verify(json.dumps(replaced(document, path, value)), nowhere())
    assert is_report(report)
    if report.outcome is Outcome.PASSED:
        # The same in JSON-LD: one value, or a list of it.
        was = document
        for key in path:
            was = was[key]
        assert was in (value, [value]) or value in ([was], str(was).lower())


@anything
@given(data=st.data(), value=JSON)
def test_a_token_whose_payload_has_any_value_anywhere(data, value):
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    document = signer.unsigned()
    path = data.draw(st.sampled_from(paths(document)))
    header = {"alg": "EdDSA", "kid": f"{signer.issuer}#{signer.multikey}"}
    parts = [json.dumps(part).encode() for part in (header, replaced(document, path, value))]
    signed = ".".join(map(base64url, parts))
    token = f"{signed}.{base64url(signer.key.sign(signed.encode()))}"
    assert is_report(verify(token, nowhere()))


@anything
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes(content):
    assert is_report(verify(content, nowhere()))


@anything
@given(data=st.data())
def test_a_picture_with_any_byte_changed(data, signed):
    for picture in (
        baking.bake_png(medal(), signed.signed),
        baking.bake_svg("<svg><g/></svg>", signed.token).encode(),
    ):
        at = data.draw(st.integers(0, len(picture) - 1))
        byte = data.draw(st.integers(0, 255))
        changed = picture[:at] + bytes([byte]) + picture[at + 1 :]
        report = verify(changed, nowhere())
        assert is_report(report)
        if report.outcome is Outcome.PASSED:
            assert report.document == signed.document


@pytest.mark.parametrize("encoding", ["foo", "hex", "utf-7", "idna"])
def test_a_picture_in_an_encoding_that_there_is_not(encoding):
    picture = f'<?xml version="1.0" encoding="{encoding}"?><svg/>'
    assert is_report(verify(picture, nowhere()))
