"""Verifying credentials of other sites, and of those who only say that they are one."""

import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from plc.credentials import documents, status_list
from plc.credentials.faults import Fault
from plc.credentials.multibase import base58, from_base64url
from plc.credentials.verification import Outcome, verify

from .conftest import NOW, Elsewhere, Signer, faults, issuer_profile

pytestmark = pytest.mark.django_db
OPEN_BADGES_FOLDER = "https://purl.imsglobal.org/spec/ob/v3p0/"


def foreign(elsewhere, **changes):
    """A key, its issuer elsewhere, a credential signed by it, and an empty status list."""
    signer = Signer(f"{elsewhere.address}/issuer")
    profile = documents.profile_document(signer.issuer, issuer_profile(), [signer.multikey])
    elsewhere.publish("/issuer", profile | changes.pop("profile", {}))
    publish_list(elsewhere, signer, [])
    status = documents.status_entry(f"{elsewhere.address}/list", 7)
    return signer, signer.unsigned(**({"status": status, "valid_from": NOW} | changes))


def publish_list(elsewhere, signer, revoked, **changes):
    listed = documents.status_document(
        list_id=f"{elsewhere.address}/list",
        issuer_id=signer.issuer,
        encoded_list=status_list.encode(revoked),
        valid_from=NOW,
    )
    elsewhere.publish("/list", signer.sign(listed | changes))


def test_a_credential_of_a_foreign_site_is_checked_there(elsewhere):
    signer, unsigned = foreign(elsewhere)
    report = verify(json.dumps(signer.sign(unsigned)), elsewhere.sources(now=NOW))
    assert report.outcome is Outcome.PASSED, report.checks
    assert elsewhere.asked == ["/issuer", "/list", "/issuer"]
    assert signer.issuer in report.check("issuer").sentence
    publish_list(elsewhere, signer, [7])
    report = verify(signer.token(unsigned), elsewhere.sources(now=NOW))
    assert faults(report) == {"status": Fault.REVOKED}


def test_a_key_alone_is_an_issuer_and_needs_no_network(elsewhere):
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    unsigned = signer.unsigned(status=None)
    for content in (json.dumps(signer.sign(unsigned)), signer.token(unsigned)):
        report = verify(content, elsewhere.sources(now=NOW))
        assert report.outcome is Outcome.PASSED, report.checks
        assert "Nothing proves whose" in report.check("issuer").sentence
        assert "cannot be revoked" in report.check("status").sentence
    stranger = Signer(signer.issuer)
    report = verify(json.dumps(stranger.sign(unsigned)), elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": Fault.KEY_NOT_OF_ISSUER}
    assert elsewhere.asked == []


def test_a_did_of_the_web_is_looked_up_there(elsewhere):
    signer = Signer("did:web:" + elsewhere.address.removeprefix("http://").replace(":", "%3A"))
    profile = documents.profile_document(signer.issuer, issuer_profile(), [signer.multikey])
    elsewhere.publish("/.well-known/did.json", profile)
    signed = json.dumps(signer.sign(signer.unsigned(status=None)))
    assert verify(signed, elsewhere.sources(now=NOW)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("profile", "fault"),
    [
        ({"id": "https://somebody.example/"}, Fault.KEY_NOT_OF_ISSUER),
        ({"assertionMethod": []}, Fault.KEY_NOT_OF_ISSUER),
        ({"verificationMethod": []}, Fault.KEY_NOT_PUBLISHED),
    ],
)
def test_a_foreign_key_must_be_published_by_its_issuer(elsewhere, profile, fault):
    signer, unsigned = foreign(elsewhere, profile=profile)
    report = verify(json.dumps(signer.sign(unsigned)), elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": fault}


def test_what_cannot_be_fetched_is_not_checked_rather_than_failed(elsewhere):
    signer, unsigned = foreign(elsewhere)
    signed = json.dumps(signer.sign(unsigned))
    del elsewhere.pages["/list"]
    report = verify(signed, elsewhere.sources(now=NOW))
    assert report.outcome is Outcome.UNCHECKED
    assert faults(report) == {"status": Fault.STATUS_UNREACHABLE}
    del elsewhere.pages["/issuer"]
    report = verify(signed, elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": Fault.ISSUER_UNREACHABLE}
    report = verify(signed)  # over http alone, and to this machine
    assert faults(report) == {"signature": Fault.METHOD_UNKNOWN}


def test_the_status_list_must_be_the_issuers_and_sound(elsewhere):
    signer, unsigned = foreign(elsewhere)
    signed = json.dumps(signer.sign(unsigned))

    def found() -> dict:
        return faults(verify(signed, elsewhere.sources(now=NOW)))

    forger = Signer("did:key:x")
    publish_list(elsewhere, forger, [])
    assert found() == {"status": Fault.STATUS_MALFORMED}
    other = Signer()
    other.issuer = f"did:key:{other.multikey}"
    publish_list(elsewhere, other, [])
    assert found() == {"status": Fault.STATUS_NOT_OF_ISSUER}
    assert verify(signed, elsewhere.sources(now=NOW)).outcome is Outcome.UNCHECKED
    publish_list(elsewhere, other, [7])
    assert found() == {"status": Fault.REVOKED}
    several = {"type": "BitstringStatusList", "statusPurpose": ["revocation", "suspension"]}
    subject = {"id": "urn:list", "encodedList": status_list.encode([])} | several
    publish_list(elsewhere, signer, [], credentialSubject=subject)
    assert found() == {}
    other_type = json.loads(elsewhere.pages["/list"]) | {"proof": {}}
    other_type["credentialSubject"]["type"] = "StatusList2021"
    elsewhere.publish("/list", signer.token(other_type))
    assert found() == {"status": Fault.STATUS_MALFORMED}
    publish_list(elsewhere, signer, [], type=["VerifiableCredential"])
    assert found() == {"status": Fault.STATUS_MALFORMED}
    elsewhere.pages["/list"] = elsewhere.pages["/list"].replace(b"uH4s", b"uH4t")
    assert found() == {"status": Fault.STATUS_MALFORMED}


def test_a_status_that_says_nothing_about_validity_changes_nothing(elsewhere):
    entry = documents.status_entry(f"{elsewhere.address}/gone", 7) | {"statusPurpose": "refresh"}
    signer, unsigned = foreign(elsewhere, status=entry)
    report = verify(json.dumps(signer.sign(unsigned)), elsewhere.sources(now=NOW))
    assert report.outcome is Outcome.PASSED, report.checks


def test_revocations_that_are_published_in_another_way_are_not_checked(elsewhere):
    entry = {"id": "https://elsewhere.example/revoked", "type": "StatusList2021Entry"}
    signer, unsigned = foreign(elsewhere, status=entry)
    report = verify(signer.token(unsigned), elsewhere.sources(now=NOW))
    assert faults(report) == {"status": Fault.STATUS_UNKNOWN}
    assert report.outcome is Outcome.UNCHECKED


def test_a_revocation_list_of_1edtech_is_read(elsewhere):
    entry = {"id": f"{elsewhere.address}/revoked", "type": "1EdTechRevocationList"}
    signer, unsigned = foreign(elsewhere, status=entry)
    unsigned["@context"] = [*unsigned["@context"], f"{OPEN_BADGES_FOLDER}extensions.json"]
    signed = json.dumps(signer.sign(unsigned))
    listed = {"id": entry["id"], "issuer": signer.issuer}

    def found(**revoked) -> dict:
        elsewhere.publish("/revoked", listed | revoked)
        return faults(verify(signed, elsewhere.sources(now=NOW)))

    assert found() == {}
    assert found(revokedCredential=[{"id": "urn:another", "revoked": True}]) == {}
    assert found(revokedCredential=[{"id": unsigned["id"], "revoked": False}]) == {}
    mine = [{"id": unsigned["id"], "revocationReason": "A mistake."}]
    assert found(revokedCredential=mine) == {"status": Fault.REVOKED}
    assert found(issuer="https://somebody.example/") == {"status": Fault.STATUS_NOT_OF_ISSUER}
    assert found(revokedCredential=["x"]) == {"status": Fault.STATUS_MALFORMED}


def test_a_context_is_never_fetched(elsewhere):
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    own = elsewhere.publish("/context", {"@context": {"name": "https://schema.org/name"}})
    document = signer.sign(signer.unsigned(status=None))
    document["@context"] = [*document["@context"], own]
    report = verify(json.dumps(document), elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": Fault.CONTEXT_UNKNOWN}
    assert own in report.check("signature").sentence and elsewhere.asked == []


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("RS256", RSAKey.generate_key(2048)), ("ES256", ECKey.generate_key("P-256"))],
)
def test_tokens_of_foreign_sites_are_checked_by_the_key_that_they_publish(
    elsewhere, algorithm, key
):
    signer, unsigned = foreign(elsewhere)
    public = key.as_dict(private=False)
    address = elsewhere.publish("/keys/1", public)

    def found(header: dict, document: dict = unsigned) -> dict:
        claims = token_claims(signer, unsigned) | document
        head = {"alg": algorithm, "typ": "JWT"} | header
        payload = json.dumps(claims).encode()
        token = jws.serialize_compact(head, payload, key, algorithms=[algorithm])
        report = verify(token, elsewhere.sources(now=NOW))
        assert (report.outcome is Outcome.PASSED) is (faults(report) == {})
        return faults(report)

    # On the issuer's server, or in the token, and nothing says that the issuer knows them.
    assert found({"kid": address}) == {"signature": Fault.KEY_NEARBY}
    assert found({"jwk": public}) == {"signature": Fault.KEY_INSIDE}
    profile = documents.profile_document(signer.issuer, issuer_profile(), [signer.multikey])
    method = {"id": address, "type": "JsonWebKey", "publicKeyJwk": public}
    profile["verificationMethod"].append(method)
    elsewhere.publish("/issuer", profile)
    assert found({"kid": address}) == {"signature": Fault.KEY_NOT_OF_ISSUER}
    profile["assertionMethod"].append(address)
    elsewhere.publish("/issuer", profile)
    assert found({"kid": address}) == found({"jwk": public}) == {}
    other = {"issuer": "https://somebody.example/", "iss": "https://somebody.example/"}
    assert found({"kid": address}, other) == {"signature": Fault.KEY_NOT_OF_ISSUER}


P256 = ECKey.generate_key("P-256")


def a_multikey(key: ECKey, prefix: bytes = b"\x80\x24") -> str:
    return base58(prefix + key.public_key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def a_token(signer, unsigned, head: dict, **said) -> str:
    payload = json.dumps(token_claims(signer, unsigned) | said).encode()
    head = {"alg": "ES256", "typ": "JWT"} | head
    return jws.serialize_compact(head, payload, P256, algorithms=["ES256"])


def test_a_token_by_a_did_key_of_another_kind_is_checked(elsewhere):
    signer, unsigned = foreign(elsewhere)
    issuer = f"did:key:{a_multikey(P256)}"
    kid = f"{issuer}#{a_multikey(P256)}"
    token = a_token(signer, unsigned, {"kid": kid}, issuer=issuer, iss=issuer)
    assert "signature" not in faults(verify(token, elsewhere.sources(now=NOW)))
    head, _, rest = token.partition(".")
    forged = a_token(signer, unsigned, {"kid": kid}, issuer=issuer, iss=issuer, name="Another")
    mixed = f"{head}.{forged.split('.')[1]}.{rest.split('.')[1]}"
    report = verify(mixed, elsewhere.sources(now=NOW))
    assert faults(report)["signature"] == Fault.SIGNATURE_WRONG
    assert report.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"type": "Multikey", "publicKeyMultibase": a_multikey(P256)}, None),
        ({"type": "Multikey", "publicKeyMultibase": "z"}, Fault.METHOD_UNKNOWN),
        (
            {"type": "Multikey", "publicKeyMultibase": a_multikey(P256, b"\xe7\x01")},
            Fault.METHOD_UNKNOWN,
        ),
        (
            {"type": "EcdsaSecp256r1VerificationKey2019", "publicKeyBase58": "2b"},
            Fault.METHOD_UNKNOWN,
        ),
    ],
)
def test_a_key_of_a_kind_that_is_not_read_here_says_nothing_against_a_token(
    elsewhere, written, fault
):
    signer, unsigned = foreign(elsewhere)
    kid = f"{signer.issuer}#key"
    profile = documents.profile_document(signer.issuer, issuer_profile(), [signer.multikey])
    profile["verificationMethod"].append({"id": kid, **written})
    profile["assertionMethod"].append(kid)
    elsewhere.publish("/issuer", profile)
    report = verify(a_token(signer, unsigned, {"kid": kid}), elsewhere.sources(now=NOW))
    assert faults(report) == ({"signature": fault} if fault else {})
    assert report.outcome is (Outcome.UNCHECKED if fault else Outcome.PASSED)


def token_claims(signer, document) -> dict:
    """The credential with its claims, as tokens of Open Badges have them."""
    return json.loads(from_base64url(signer.token(document).split(".")[1]))


def test_a_key_on_the_issuers_server_signs_no_documents_in_its_name(elsewhere):
    signer, unsigned = foreign(elsewhere)
    address = elsewhere.publish("/uploads/key", signer.jwk)
    report = verify(json.dumps(signer.sign(unsigned, address)), elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": Fault.KEY_NEARBY}
    assert report.outcome is Outcome.UNCHECKED and elsewhere.asked == ["/issuer"]


def test_a_redirect_to_another_site_answers_for_nobody(elsewhere):
    signer, unsigned = foreign(elsewhere)
    signed = json.dumps(signer.sign(unsigned))
    other = Elsewhere()
    try:
        other.pages["/issuer"] = elsewhere.pages.pop("/issuer")
        elsewhere.moved["/issuer"] = f"{other.address}/issuer"
        report = verify(signed, elsewhere.sources(other, now=NOW))
        assert faults(report) == {"signature": Fault.ISSUER_UNREACHABLE} and other.asked == []
        elsewhere.pages["/here"] = other.pages["/issuer"]
        elsewhere.moved["/issuer"] = "/here"
        assert verify(signed, elsewhere.sources(now=NOW)).outcome is Outcome.PASSED
    finally:
        other.server.shutdown()
        other.server.server_close()


def test_a_host_with_more_than_a_port_encoded_in_it_is_not_asked(elsewhere):
    signer = Signer("did:web:127.0.0.1%2Fx")
    signed = json.dumps(signer.sign(signer.unsigned(status=None)))
    report = verify(signed, elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": Fault.ISSUER_UNREACHABLE} and elsewhere.asked == []


def test_what_is_to_be_looked_up_about_a_revocation_has_an_end(elsewhere):
    signer, document = foreign(elsewhere)
    status = document["credentialStatus"]
    many = [status | {"id": f"{status['id']}{number}"} for number in range(11)]
    report = verify(
        json.dumps(signer.sign(document | {"credentialStatus": many})), elsewhere.sources(now=NOW)
    )
    assert faults(report) == {"status": Fault.STATUS_UNKNOWN}
    publish_list(elsewhere, signer, [], relatedResource=[{"id": f"urn:x:{n}"} for n in range(60)])
    report = verify(json.dumps(signer.sign(document)), elsewhere.sources(now=NOW))
    assert "too many parts" in report.check("status").sentence
