"""Whose a credential is: e-mail addresses, which most badges contain as a hash only."""

import hashlib
import json

import pytest
from django.urls import reverse

from plc.credentials import documents
from plc.credentials.faults import Fault, Unsound
from plc.credentials.recipients import addresses_in, check_address
from plc.credentials.verification import verify
from tests import make

from .conftest import Signer, issue

ADDRESS = "amara@example.org"


def identity(stored: str, **changes):
    of_address = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": True}
    return of_address | {"identityHash": stored} | changes


def naming(*identities) -> dict:
    return {"credentialSubject": {"type": ["AchievementSubject"], "identifier": list(identities)}}


def digest(text: str, algorithm: str = "sha256") -> str:
    return f"{algorithm}${hashlib.new(algorithm, text.encode()).hexdigest()}"


@pytest.mark.parametrize(
    "one",
    [
        identity(digest(ADDRESS)),
        identity(digest(ADDRESS + "pepper"), salt="pepper"),
        identity(digest(ADDRESS, "md5")),
        identity("Amara@Example.org", hashed=False),
    ],
)
def test_an_address_is_found_in_each_of_its_forms_and_no_other_is(one):
    check_address(naming(identity(digest("ben@example.org")), one), " Amara@example.org")
    with pytest.raises(Unsound) as refused:
        check_address(naming(one), "chidi@example.org")
    assert refused.value.fault is Fault.HOLDER_DIFFERS


@pytest.mark.parametrize(
    "one",
    [
        identity("sha256$"),
        identity("sha256$" + "é" * 64),
        identity("sha1$" + "0" * 40),
        identity(7),
        identity(digest(ADDRESS), salt={"a": 1}),
    ],
)
def test_what_cannot_be_compared_is_nobodys(one):
    with pytest.raises(Unsound):
        check_address(naming(one), ADDRESS)


@pytest.mark.parametrize("subject", [None, "x", [], [7], {"identifier": "x"}, {"identifier": [7]}])
def test_a_credential_without_an_address_says_so(subject):
    assert addresses_in({"credentialSubject": subject}) == []
    with pytest.raises(Unsound) as refused:
        check_address({"credentialSubject": subject}, ADDRESS)
    assert refused.value.fault is Fault.HOLDER_WITHOUT_ADDRESS


def did_key_badge(*identities) -> str:
    """A signed credential whose issuer is a key, so that nothing is fetched."""
    signer = Signer()
    signer.issuer = f"did:key:{signer.multikey}"
    unsigned = signer.unsigned(status=None)
    unsigned["credentialSubject"]["identifier"] = list(identities)
    return json.dumps(signer.sign(unsigned))


def test_the_page_says_that_a_valid_credential_is_somebody_elses(client, db):
    badge, page = did_key_badge(identity(digest(ADDRESS))), reverse("credentials:verify")
    mine = client.post(page, {"credential": badge, "address": ADDRESS}).content.decode()
    assert "This credential is valid<" in mine.replace("\n", "").replace("  ", "")
    assert "It was awarded to the e-mail address that you entered." in mine
    other = client.post(page, {"credential": badge, "address": "ben@example.org"}).content.decode()
    assert "This credential is valid, but somebody else’s" in other
    assert "It was not awarded to the e-mail address ben@example.org" in other
    unasked = client.post(page, {"credential": badge}).content.decode()
    assert "It contains the e-mail address of its holder" in unasked and "Holder<" not in unasked


def test_a_valid_credential_without_an_address_stays_valid(client, db):
    badge, page = did_key_badge(), reverse("credentials:verify")
    said = client.post(page, {"credential": badge, "address": ADDRESS}).content.decode()
    assert "This credential is valid<" in said.replace("\n", "").replace("  ", "")
    assert "the one that you entered could not be compared" in said
    assert "Do not rely on it" not in said


def test_only_the_address_is_marked_as_optional(client, db):
    page = client.get(reverse("credentials:verify")).content.decode()
    assert page.count('class="optional"') == 1
    assert 'Whose should it be? (e-mail) <span class="optional">' in page


def test_ours_names_a_name_and_no_address(db):
    report = verify(issue(make.user("Amara Okafor")).signed, address=ADDRESS)
    assert report.outcome == "unchecked"
    assert report.check("holder").fault is Fault.HOLDER_WITHOUT_ADDRESS
    assert documents.types_of(report.document)
