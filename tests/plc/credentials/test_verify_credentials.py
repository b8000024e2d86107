"""Verifying credentials of this site, of other sites, and hostile ones."""

import io
import json
import os
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey
from PIL import Image

from plc.credentials import actions, baking, documents, slots, status_list
from plc.credentials.contents import contents_of
from plc.credentials.faults import Fault
from plc.credentials.multibase import base58, from_base64url
from plc.credentials.reading import MAX_BYTES, MAX_PICTURE
from plc.credentials.verification import Outcome, Report, verify
from plc.credentials.wording import SENTENCES
from tests import make

from .conftest import NOW, Elsewhere, Signer, issue, medal, vector

pytestmark = pytest.mark.django_db
OPEN_BADGES_FOLDER = "https://purl.imsglobal.org/spec/ob/v3p0/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'


@pytest.fixture
def holder():
    return make.user("Amara Okafor")


def faults(report: Report) -> dict[str, Fault | None]:
    return {check.name: check.fault for check in report.checks if check.fault}


def foreign(elsewhere, **changes):
    """A key, its issuer elsewhere, a credential signed by it, and an empty status list."""
    signer = Signer(f"{elsewhere.address}/issuer")
    profile = documents.profile_document(signer.issuer, issuer_profile(), [signer.multikey])
    elsewhere.publish("/issuer", profile | changes.pop("profile", {}))
    publish_list(elsewhere, signer, [])
    status = documents.status_entry(f"{elsewhere.address}/list", 7)
    return signer, signer.unsigned(**({"status": status, "valid_from": NOW} | changes))


def issuer_profile():
    return documents.IssuerProfile(key="x", name="Elsewhere")


def publish_list(elsewhere, signer, revoked, **changes):
    listed = documents.status_document(
        list_id=f"{elsewhere.address}/list",
        issuer_id=signer.issuer,
        encoded_list=status_list.encode(revoked),
        valid_from=NOW,
    )
    elsewhere.publish("/list", signer.sign(listed | changes))


def test_every_fault_has_a_sentence():
    assert set(SENTENCES) == set(Fault)


def test_a_credential_of_ours_is_valid_in_every_form(holder):
    credential = issue(holder)
    for content in (
        credential.signed,
        credential.token,
        baking.bake_png(medal(), credential.signed),
        baking.bake_png(medal(), credential.token),
        baking.bake_svg(SVG, credential.signed),
        baking.bake_svg(SVG, credential.token),
        f"\ufeff\n {credential.signed}\n",
    ):
        report = verify(content)
        assert report.outcome is Outcome.PASSED, report.checks
        assert [check.name for check in report.checks] == [
            *("format", "signature", "issuer", "dates", "status")
        ]


def test_a_changed_name_is_refused_and_nothing_else_is_believed(holder):
    changed = issue(holder).signed.replace("Amara", "Amira")
    report = verify(changed)
    assert report.outcome is Outcome.FAILED
    assert faults(report) == {"signature": Fault.SIGNATURE_WRONG}
    assert "something was changed" in report.check("signature").sentence
    assert report.check("issuer").outcome is Outcome.UNCHECKED


def test_a_revoked_credential_is_found_revoked_also_after_it_is_reinstated(holder):
    credential = issue(holder)
    before = credential.signed
    actions.revoke_credential(by=None, credential=credential, reason="A mistake.")
    assert faults(verify(before)) == {"status": Fault.REVOKED}
    again = actions.reinstate_credential(by=None, credential=credential)
    assert verify(again.signed).outcome is Outcome.PASSED
    assert faults(verify(before)) == {"status": Fault.REVOKED}


def test_old_keys_verify_after_a_rotation_and_withdrawn_ones_do_not(holder):
    credential = issue(holder)
    actions.rotate_signing_key(by=None)
    assert verify(credential.signed).outcome is verify(credential.token).outcome is Outcome.PASSED
    actions.withdraw_signing_key(by=None, public=credential.key.public)
    for copy in (credential.signed, credential.token):
        assert faults(verify(copy)) == {"signature": Fault.KEY_REVOKED}
    credential.refresh_from_db()
    assert verify(credential.signed).outcome is Outcome.PASSED


def test_another_key_cannot_sign_in_the_name_of_an_issuer_of_ours(holder):
    credential = issue(holder)
    forger = Signer(credential.issuer.address)
    unsigned = {name: value for name, value in credential.document.items() if name != "proof"}
    assert faults(verify(json.dumps(forger.sign(unsigned)))) == {
        "signature": Fault.KEY_NOT_PUBLISHED
    }
    other = issue(holder, about="tests.medal:8", issuer=issuer_profile())
    borrowed = f"{other.issuer.address}#{other.key.public}"
    report = verify(json.dumps(forger.sign(unsigned, method=borrowed)))
    assert faults(report) == {"signature": Fault.KEY_NOT_OF_ISSUER}
    assert faults(verify(forger.token(unsigned))) == {"signature": Fault.KEY_NOT_PUBLISHED}


def test_a_site_that_moves_keeps_what_it_issued_under_its_old_address(holder, settings):
    before = issue(holder)
    old, settings.SITE_URL = settings.SITE_URL, "https://moved.example"
    after = issue(holder, about="tests.medal:8")
    assert before.address.startswith(old) and after.address.startswith("https://moved.example/")
    assert verify(before.signed).outcome is verify(after.token).outcome is Outcome.PASSED
    actions.withdraw_signing_key(by=None, public=before.key.public)
    actions.revoke_credential(by=None, credential=after, reason="A mistake.")
    before.refresh_from_db()
    assert before.address in before.signed and "moved.example" not in before.signed
    assert verify(before.token).outcome is Outcome.PASSED
    actions.revoke_credential(by=None, credential=before, reason="A mistake.")
    assert faults(verify(before.signed)) == {"status": Fault.REVOKED}


def test_dates_are_checked(holder):
    past = timezone.now() - timedelta(days=2)
    expired = issue(holder, issued_at=past, expires_at=past + timedelta(days=1))
    assert faults(verify(expired.signed)) == {"dates": Fault.EXPIRED}
    early = issue(holder, about="tests.medal:8", issued_at=timezone.now() + timedelta(days=1))
    assert faults(verify(early.token)) == {"dates": Fault.NOT_YET}


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
    ("content", "fault"),
    [
        ("", Fault.NOTHING),
        ("hello", Fault.UNREADABLE),
        ("{\ud800}", Fault.NOT_JSON),
        (b"\x00\xff", Fault.UNREADABLE),
        ("{}", Fault.NOT_A_CREDENTIAL),
        ('{"@context": "https://w3id.org/openbadges/v2"}', Fault.NOT_A_CREDENTIAL),
        ("a.b.c", Fault.UNREADABLE),
        ("<svg/>", Fault.PICTURE_EMPTY),
        (medal(), Fault.PICTURE_EMPTY),
        (b"x" * 1_000_001, Fault.TOO_LARGE),
        ("[" * 50_000, Fault.UNREADABLE),
        ('{"a":' * 50_000, Fault.TOO_DEEP),
    ],
)
def test_what_is_no_credential_is_refused_with_a_sentence(content, fault):
    report = verify(content)
    assert faults(report) == {"format": fault} and report.document == {}
    assert report.check("format").sentence


def test_the_page_checks_what_is_pasted_and_what_is_uploaded(client, holder):
    credential = issue(holder)
    opened = client.get("/verify/").text
    assert opened.index("genuine, unchanged and still valid?") < opened.index('<form class="stack"')
    pasted = client.post("/verify/", {"credential": credential.signed})
    assert "This credential is valid" in pasted.content.decode()
    assert "Amara Okafor" in pasted.content.decode()
    file = SimpleUploadedFile("badge.png", baking.bake_png(medal(), credential.signed))
    uploaded = client.post("/verify/", {"file": file})
    assert "This credential is valid" in uploaded.content.decode()
    changed = client.post("/verify/", {"credential": credential.signed.replace("week", "year")})
    assert "This credential is not valid" in changed.content.decode()


def test_the_page_keeps_what_was_pasted_when_it_cannot_be_read(client):
    response = client.post("/verify/", {"credential": "hello <b>there"})
    assert response.status_code == 422
    assert "hello &lt;b&gt;there" in response.content.decode()
    large = SimpleUploadedFile("large.json", b"{" + b" " * 1_000_000 + b"}")
    refused = client.post("/verify/", {"file": large})
    assert refused.status_code == 422 and "too large" in refused.content.decode()


def test_a_picture_may_be_larger_than_the_credential_in_it(client, holder):
    noise = Image.frombytes("RGB", (800, 800), os.urandom(800 * 800 * 3))
    stored = io.BytesIO()
    noise.save(stored, "PNG")
    baked = baking.bake_png(stored.getvalue(), issue(holder).signed)
    assert len(baked) > MAX_BYTES
    answer = client.post("/verify/", {"file": SimpleUploadedFile("badge.png", baked)})
    assert "This credential is valid" in answer.content.decode()
    padded = baking.bake_png(stored.getvalue(), "{" + " " * MAX_BYTES + "}")
    assert faults(verify(padded)) == {"format": Fault.TOO_LARGE}
    assert faults(verify(baked + b" " * MAX_PICTURE)) == {"format": Fault.TOO_LARGE}


def test_the_page_checks_a_credential_by_its_id_for_those_who_may_see_it(client, holder, kind):
    credential = issue(holder)
    address = f"/verify/?credential={credential.public_id}"
    assert client.get(address).status_code == 404
    kind.add(None)
    assert "This credential is valid" in client.get(address).content.decode()
    assert client.get("/verify/?credential=nothing").status_code == 200


def test_an_address_that_is_none_of_the_web_is_not_linked(client):
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    evidence = [documents.Evidence(url="javascript:alert(1)", name="Look")]
    signed = signer.sign(signer.unsigned(status=None, evidence=evidence))
    page = client.post("/verify/", {"credential": json.dumps(signed)}).content.decode()
    assert "This credential is valid" in page and "Look" in page
    assert 'href="javascript' not in page


def test_a_visitor_who_checks_too_many_is_slowed_down(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"verify": [(2, 60)]}
    codes = [client.post("/verify/", {"credential": "{}"}).status_code for _ in range(3)]
    assert codes == [422, 422, 429]


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


@pytest.mark.parametrize("missing", ["id", "name", "description", "criteria"])
def test_a_badge_that_lacks_what_badges_must_say_is_not_valid(missing):
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    unsigned = signer.unsigned(status=None)
    del unsigned["credentialSubject"]["achievement"][missing]
    report = verify(json.dumps(signer.sign(unsigned)))
    assert faults(report) == {"format": Fault.BADGE_INCOMPLETE}
    assert report.check("signature").outcome is Outcome.PASSED
    assert f"achievement.{missing}" in report.check("format").sentence


def test_a_host_with_more_than_a_port_encoded_in_it_is_not_asked(elsewhere):
    signer = Signer("did:web:127.0.0.1%2Fx")
    signed = json.dumps(signer.sign(signer.unsigned(status=None)))
    report = verify(signed, elsewhere.sources(now=NOW))
    assert faults(report) == {"signature": Fault.ISSUER_UNREACHABLE} and elsewhere.asked == []


def test_while_many_credentials_are_checked_others_are_told_to_wait(client, holder, monkeypatch):
    monkeypatch.setattr(slots, "PATIENCE", 0.01)
    signed = issue(holder).signed
    with slots.slot(), slots.slot():
        busy = client.post("/verify/", {"credential": signed})
    assert busy.status_code == 503 and "Try again later" in busy.content.decode()
    assert client.post("/verify/", {"credential": signed}).status_code == 200


def test_who_follows_a_link_to_the_page_waits_like_everybody(client, holder, kind, monkeypatch):
    kind.add(None)
    monkeypatch.setattr(slots, "PATIENCE", 0.01)
    address = f"/verify/?credential={issue(holder).public_id}"
    with slots.slot(), slots.slot():
        busy = client.get(address)
    assert busy.status_code == 503 and "Try again later" in busy.content.decode()
    assert "This credential is valid" in client.get(address).content.decode()


def test_a_credential_is_only_as_long_as_all_of_its_proofs_together():
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    signed = signer.sign()
    proof = signed["proof"] | {"domain": [f"{number}.example" for number in range(600)]}
    report = verify(json.dumps(signed | {"proof": [proof] * 2}))
    assert faults(report)["signature"] == Fault.SIGNATURE_WRONG
    report = verify(json.dumps(signed | {"proof": [proof] * 4}))
    assert faults(report)["signature"] == Fault.TOO_DEEP


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


def test_the_example_of_open_badges_is_read_and_signed():
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    example = vector("open-badge.json")
    assert contents_of(example).achievement == "Teamwork"
    assert faults(verify(json.dumps(example))) == {"signature": Fault.PROOF_MISSING}
    example["issuer"]["id"] = signer.issuer
    assert verify(json.dumps(signer.sign(example))).outcome is Outcome.PASSED


def test_a_list_of_ours_that_is_gone_is_not_checked(holder, settings):
    credential = issue(holder)
    gone = documents.status_entry(f"{settings.SITE_URL}/credentials/status/{UUID(int=7)}/", 7)
    signed = actions.signing.sign_again(credential, credentialStatus=gone)
    assert faults(verify(signed.signed)) == {"status": Fault.STATUS_UNREACHABLE}
