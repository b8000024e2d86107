"""Proofs and tokens, against the vectors of the specifications and against changes."""

import base64
import hashlib
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plc.credentials import canonical, contexts, jwt, proofs
from plc.credentials.faults import Fault, Unsound
from plc.credentials.multibase import (
    base58,
    base64url,
    from_base58,
    from_base64url,
    from_multikey,
    multikey,
)
from plc.credentials.reading import as_object

from .conftest import NOW, Signer, vector

SIGNER = Signer()
SIGNED = json.dumps(SIGNER.sign(), ensure_ascii=False, separators=(",", ":")).encode()
TOKEN = SIGNER.token()


@pytest.fixture
def example_context(monkeypatch) -> None:
    """The vectors of W3C use a context that exists for examples only."""
    load = contexts.load

    def with_examples(url: str, options: object = None) -> dict:
        if url == "https://www.w3.org/ns/credentials/examples/v2":
            document = vector("examples-v2.json")
            return {"contextUrl": None, "documentUrl": url, "document": document}
        return load(url, options)

    monkeypatch.setattr(contexts, "load", with_examples)


def check(document: dict) -> None:
    proofs.check(document, SIGNER.find_key, now=NOW)


def test_every_context_is_what_its_record_says():
    listed = contexts.records()
    files = {path.name for path in contexts.FOLDER.glob("*.json")} - {"contexts.json"}
    assert {record["file"] for record in listed.values()} == files
    for record in listed.values():
        content = (contexts.FOLDER / record["file"]).read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert record["sha384"] == f"sha384-{digest}", record["file"]
        assert record["licence"] and record["package"] in (
            contexts.FOLDER / "LICENSES.md"
        ).read_text(encoding="utf-8")


def test_the_w3c_vector_has_the_hash_that_the_specification_prints(example_context):
    document = vector("alumni.json")
    options = document.pop("proof")
    del options["proofValue"]
    assert proofs.hash_data(document, options).hex() == vector("alumni.combined-hash.txt")


def test_the_w3c_vector_is_valid_and_signing_it_again_gives_the_same(example_context):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    document, pair = vector("alumni.json"), vector("key-pair.json")
    method = document["proof"]["verificationMethod"]
    check(document)
    key = Ed25519PrivateKey.from_private_bytes(from_base58(pair["privateKeyMultibase"])[2:])
    assert multikey(key.public_key()) == pair["publicKeyMultibase"]
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    at = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    assert proofs.sign(unsigned, key=key, method=method, at=at) == document


def test_a_signed_credential_is_valid_as_document_and_as_token(signer):
    document = signer.unsigned()
    proofs.check(signer.sign(document), signer.find_key, now=NOW)
    assert jwt.check(signer.token(document), signer.find_jwk) == document


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(SIGNED) - 1), byte=st.integers(0, 255))
def test_a_document_with_one_byte_changed_is_refused_or_means_the_same(at, byte):
    changed = SIGNED[:at] + bytes([byte]) + SIGNED[at + 1 :]
    try:
        document = as_object(changed)
        check(document)
    except Unsound:
        return
    assert document == json.loads(SIGNED), f"{SIGNED[at - 20 : at + 20]!r} -> {byte}"


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(TOKEN) - 1), character=st.characters(codec="ascii"))
def test_a_token_with_one_character_changed_is_refused(at, character):
    if character == TOKEN[at]:
        return
    with pytest.raises(Unsound):
        jwt.check(TOKEN[:at] + character + TOKEN[at + 1 :], SIGNER.find_jwk)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"favouriteColour": "green"}, Fault.TERM_UNKNOWN),
        ({"name": None}, Fault.TERM_UNKNOWN),
        ({"id": "somewhere"}, Fault.TERM_UNKNOWN),
        ({"type": ["VerifiableCredential", "OpenBadgeCredential", "Medal"]}, Fault.TERM_UNKNOWN),
        ({"@context": ["https://example.org/own-context"]}, Fault.CONTEXT_UNKNOWN),
        ({"@context": 7}, Fault.CONTEXT_UNKNOWN),
        ({"@context": [contexts.CREDENTIALS_V2, {"note": "@index"}]}, Fault.CONTEXT_UNKNOWN),
        ({"@index": "a note"}, Fault.TERM_RENAMED),
        ({"_:note": "a note"}, Fault.TERM_RENAMED),
        ({"name": {"@value": "Helper", "@direction": "rtl"}}, Fault.TERM_UNKNOWN),
        ({"name": {"@value": "Helper", "@language": "not a language"}}, Fault.TERM_UNKNOWN),
        ({"proof": None}, Fault.PROOF_MISSING),
        ({"proof": {"type": "Ed25519Signature2020"}}, Fault.PROOF_UNKNOWN),
        ({"proof": []}, Fault.PROOF_MISSING),
        ({"proof": ["x"]}, Fault.PROOF_MALFORMED),
    ],
)
def test_what_a_proof_would_not_cover_is_refused(change, fault):
    with pytest.raises(Unsound) as refusal:
        check(SIGNER.sign() | change)
    assert refusal.value.fault == fault


@pytest.mark.parametrize(
    ("option", "value", "fault"),
    [
        ("proofPurpose", "authentication", Fault.PROOF_PURPOSE),
        ("cryptosuite", "ecdsa-rdfc-2019", Fault.PROOF_UNKNOWN),
        ("previousProof", "urn:x", Fault.PROOF_UNKNOWN),
        ("expires", "2020-01-01T00:00:00Z", Fault.PROOF_EXPIRED),
        ("created", "yesterday", Fault.DATE_MALFORMED),
        ("created", "2026-11-22T12:00:01Z", Fault.SIGNATURE_WRONG),
        ("verificationMethod", 7, Fault.PROOF_MALFORMED),
        ("proofValue", "u123", Fault.PROOF_MALFORMED),
        ("proofValue", "z0", Fault.PROOF_MALFORMED),
        ("proofValue", base58(b"\1" * 64), Fault.SIGNATURE_WRONG),
        ("note", "not signed", Fault.TERM_UNKNOWN),
    ],
)
def test_each_option_of_a_proof_is_checked(option, value, fault):
    document = SIGNER.sign()
    document["proof"][option] = value
    with pytest.raises(Unsound) as refusal:
        check(document)
    assert refusal.value.fault == fault


def test_of_two_proofs_each_must_be_valid():
    document = SIGNER.sign()
    first, second = document["proof"], dict(document["proof"])
    check(document | {"proof": [first, second]})
    second["proofValue"] = base58(b"\1" * 64)
    with pytest.raises(Unsound):
        check(document | {"proof": [first, second]})


def test_a_document_built_to_take_forever_is_given_up():
    def knows(others) -> dict:
        return {"https://x.example/knows": [{"id": f"_:n{other}"} for other in others]}

    clique = [{"id": f"_:n{n}", **knows(range(12))} for n in range(12)]
    ring = [{"id": f"_:n{n}", **knows([(n + 1) % 250])} for n in range(250)]
    typed = [{"type": "Evidence", "id": f"urn:{n}"} for n in range(201)]
    contexts_again = [{"@context": contexts.CREDENTIALS_V2, "id": f"urn:{n}"} for n in range(101)]
    for hostile, fault in (
        (clique, Fault.TOO_TANGLED),
        (ring, Fault.TOO_TANGLED),
        (contexts_again, Fault.TOO_DEEP),
        (typed, Fault.TOO_DEEP),
    ):
        began = time.monotonic()
        with pytest.raises(Unsound) as refusal:
            canonical.canonical(SIGNER.unsigned() | {"evidence": hostile})
        assert refusal.value.fault == fault and time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"[" * 100_000, Fault.TOO_DEEP),
        (b'{"a":' * 400 + b"1" + b"}" * 400, Fault.TOO_DEEP),
        (b"{" + b" " * 1_000_000 + b"}", Fault.TOO_LARGE),
        (b'{"a": 1, "a": 2}', Fault.TWICE),
        (b'{"a": NaN}', Fault.NOT_JSON),
        (b'{"a": 1e999}', Fault.NOT_JSON),
        (b'{"a": "\\ud800"}', Fault.NOT_JSON),
        (b"\xff\xfe{}", Fault.NOT_JSON),
        (b"{", Fault.NOT_JSON),
        (b"[]", Fault.NOT_A_CREDENTIAL),
    ],
)
def test_hostile_json_is_refused(content, fault):
    with pytest.raises(Unsound) as refusal:
        as_object(content)
    assert refusal.value.fault == fault


def token_of(header: dict, payload: dict, signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), signature]
    return ".".join(base64url(part) for part in parts)


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ({"alg": "none"}, Fault.ALGORITHM_UNKNOWN),
        ({"alg": "HS256", "kid": "https://x/"}, Fault.ALGORITHM_UNKNOWN),
        ({"alg": "EdDSA", "kid": "https://x/", "crit": ["x"]}, Fault.ALGORITHM_UNKNOWN),
        ({"alg": "EdDSA", "kid": "https://x/", "typ": "secevent+jwt"}, Fault.PROOF_UNKNOWN),
        ({"alg": "EdDSA", "kid": "https://x/"}, Fault.SIGNATURE_WRONG),
        ({"alg": "RS256", "kid": "https://x/"}, Fault.SIGNATURE_WRONG),
    ],
)
def test_a_token_must_be_signed_by_a_key_that_the_issuer_publishes(header, fault):
    with pytest.raises(Unsound) as refusal:
        jwt.check(token_of({"typ": "vc+jwt"} | header, SIGNER.unsigned()), SIGNER.find_jwk)
    assert refusal.value.fault == fault


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://elsewhere.example/"),
        ("jti", "urn:other"),
        ("sub", "urn:else"),
        ("nbf", 0),
        ("exp", 1),
    ],
)
def test_the_claims_of_a_token_say_the_same_as_the_credential(claim, value):
    payload = SIGNER.unsigned() | {claim: value}
    with pytest.raises(Unsound) as refusal:
        jwt.read(token_of({"alg": "EdDSA"}, payload))
    assert refusal.value.fault == Fault.CLAIMS_DIFFER


def test_a_changed_token_is_called_a_token():
    header, payload, signature = SIGNER.token(SIGNER.unsigned()).split(".")
    with pytest.raises(Unsound) as refusal:
        jwt.read(".".join([header, f"A{payload[1:]}", signature]))
    assert refusal.value.fault == Fault.TOKEN_BROKEN


def test_a_credential_in_a_claim_of_its_own_is_read_too():
    document = SIGNER.unsigned()
    header = {"alg": "EdDSA", "typ": "vc+jwt"}
    assert jwt.read(token_of(header, {"vc": document}))[1] == document


def test_a_credential_in_a_claim_of_its_own_may_leave_the_rest_to_the_other_claims():
    document = {"type": ["VerifiableCredential"], "credentialSubject": {"id": "urn:amara"}}
    claims = {"iss": SIGNER.issuer, "jti": "urn:1", "nbf": 1_795_348_800, "exp": 1_795_348_801}
    found = jwt.read(token_of({"alg": "EdDSA"}, claims | {"vc": document}))[1]
    assert found == document | {
        "issuer": SIGNER.issuer,
        "id": "urn:1",
        "issuanceDate": "2026-11-22T12:00:00Z",
        "expirationDate": "2026-11-22T12:00:01Z",
    }


@pytest.mark.parametrize("claim", ["iss", "jti", "nbf", "sub"])
def test_the_token_of_a_badge_has_the_claims_that_open_badges_requires(claim):
    header, payload, _ = [from_base64url(part) for part in SIGNER.token().split(".")]
    assert json.loads(header).keys() == {"alg", "typ", "kid"}
    assert json.loads(header)["typ"] == "JWT"
    claims = json.loads(payload)
    del claims[claim]
    with pytest.raises(Unsound) as refusal:
        jwt.read(token_of(json.loads(header), claims))
    assert refusal.value.fault == Fault.CLAIMS_MISSING


def test_a_token_may_have_a_picture_in_it():
    document = SIGNER.unsigned()
    document["credentialSubject"]["achievement"]["image"]["id"] = f"data:image/png,{'a' * 200_000}"
    assert jwt.check(SIGNER.token(document), SIGNER.find_jwk) == document


def test_a_token_that_begins_later_than_its_credential_is_refused():
    document = SIGNER.unsigned()
    del document["validFrom"]
    with pytest.raises(Unsound) as refusal:
        jwt.read(token_of({"alg": "EdDSA", "typ": "vc+jwt"}, document | {"nbf": 4_102_444_800}))
    assert refusal.value.fault == Fault.CLAIMS_DIFFER


CREDENTIALS = "https://www.w3.org/2018/credentials#"
VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


def renamed(document: dict, old: str, new: str) -> dict:
    return {(new if name == old else name): value for name, value in document.items()}


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("credentialStatus", f"{CREDENTIALS}credentialStatus"),
        ("evidence", f"{CREDENTIALS}evidence"),
        ("id", "@id"),
        ("type", "@type"),
    ],
)
def test_a_property_under_another_name_is_refused_although_it_means_the_same(name, new):
    signed = SIGNER.sign()
    changed = renamed(signed, name, new)
    assert proof_data(changed) == proof_data(signed)  # the signature alone would hold
    with pytest.raises(Unsound) as refusal:
        check(changed)
    assert refusal.value.fault == Fault.TERM_RENAMED


@pytest.mark.parametrize(
    ("name", "new"),
    [("identifier", f"{VOCABULARY}identifier"), ("achievement", "Achievement")],
)
def test_neither_the_holder_nor_the_achievement_can_be_hidden_by_renaming(name, new):
    signed = SIGNER.sign()
    changed = signed | {"credentialSubject": renamed(signed["credentialSubject"], name, new)}
    with pytest.raises(Unsound) as refusal:
        check(changed)
    assert refusal.value.fault == Fault.TERM_RENAMED


def test_the_end_cannot_be_hidden_by_renaming():
    signed = SIGNER.sign(SIGNER.unsigned(valid_until=NOW))
    end = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": signed["validUntil"]}
    changed = renamed(signed, "validUntil", f"{CREDENTIALS}validUntil")
    changed[f"{CREDENTIALS}validUntil"] = end
    assert proof_data(changed) == proof_data(signed)
    with pytest.raises(Unsound) as refusal:
        check(changed)
    assert refusal.value.fault == Fault.TERM_RENAMED


def test_a_holder_described_in_pieces_is_refused():
    signed = SIGNER.sign()
    subject = dict(signed["credentialSubject"])
    name = {"id": subject["id"], "type": subject["type"], "identifier": subject.pop("identifier")}
    changed = signed | {"credentialSubject": [subject, name]}
    assert proof_data(changed) == proof_data(signed)
    with pytest.raises(Unsound) as refusal:
        check(changed)
    assert refusal.value.fault == Fault.TERM_RENAMED


def proof_data(document: dict) -> bytes:
    return canonical.canonical({k: v for k, v in document.items() if k != "proof"})


def test_a_key_is_looked_up_before_anything_is_computed(monkeypatch):
    def never(document: dict) -> bytes:
        raise AssertionError("computed")

    def unknown(method: str):
        raise Unsound(Fault.KEY_NOT_PUBLISHED, method)

    document = SIGNER.sign()
    monkeypatch.setattr(proofs, "canonical", never)
    with pytest.raises(Unsound) as refusal:
        proofs.check(document, unknown, now=NOW)
    assert refusal.value.fault == Fault.KEY_NOT_PUBLISHED


def test_a_document_with_several_proofs_is_computed_once(monkeypatch):
    computed = []
    compute = proofs.canonical
    monkeypatch.setattr(proofs, "canonical", lambda one: computed.append(one) or compute(one))
    document = SIGNER.sign()
    computed.clear()
    check(document | {"proof": [document["proof"]] * 3})
    assert sum("credentialSubject" in one for one in computed) == 1
    with pytest.raises(Unsound):
        check(document | {"proof": [document["proof"]] * 6})
    assert len(computed) == 4


@given(st.binary(max_size=70))
def test_multibase_reads_what_it_wrote(content):
    assert from_base58(base58(content)) == content


@pytest.mark.parametrize(
    "text", ["", "z", "z6Mk", "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2", 7]
)
def test_what_is_no_ed25519_multikey_is_refused(text):
    with pytest.raises(Unsound) as refusal:
        from_multikey(text)
    assert refusal.value.fault == Fault.KEY_MALFORMED


def test_the_end_cannot_be_told_where_a_credential_refers_to_itself():
    unsigned = SIGNER.unsigned(valid_until=NOW)
    itself = {"id": unsigned["id"], "type": ["Evidence"]}
    signed = SIGNER.sign(unsigned | {"evidence": [itself]})
    ends = {name: signed[name] for name in ("validUntil", "credentialStatus")}
    told = itself | ends | {"type": ["Evidence", *signed["type"]]}
    changed = {name: value for name, value in signed.items() if name not in ends}
    changed |= {"evidence": [told]}
    assert proof_data(changed) == proof_data(signed)
    with pytest.raises(Unsound) as refusal:
        check(changed)
    assert refusal.value.fault == Fault.TERM_RENAMED


@pytest.mark.parametrize("names", [("id",), ("id", "type"), ("id", "type", "name", "url")])
def test_a_creator_who_is_the_issuer_may_be_named_by_id_or_described_again(names):
    unsigned = SIGNER.unsigned()
    creator = {name: unsigned["issuer"][name] for name in names}
    subject = unsigned["credentialSubject"]
    achievement = subject["achievement"] | {"creator": creator}
    check(SIGNER.sign(unsigned | {"credentialSubject": subject | {"achievement": achievement}}))
