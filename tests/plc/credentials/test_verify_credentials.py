"""Verifying credentials of this site, those that need none, and what is no credential."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from plc.credentials import actions, baking, documents
from plc.credentials.contents import contents_of
from plc.credentials.faults import Fault
from plc.credentials.verification import Outcome, verify
from plc.credentials.wording import SENTENCES

from .conftest import Signer, faults, issue, issuer_profile, medal, vector

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'


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


def test_a_credential_is_only_as_long_as_all_of_its_proofs_together():
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    signed = signer.sign()
    proof = signed["proof"] | {"domain": [f"{number}.example" for number in range(600)]}
    report = verify(json.dumps(signed | {"proof": [proof] * 2}))
    assert faults(report)["signature"] == Fault.SIGNATURE_WRONG
    report = verify(json.dumps(signed | {"proof": [proof] * 4}))
    assert faults(report)["signature"] == Fault.TOO_DEEP


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
