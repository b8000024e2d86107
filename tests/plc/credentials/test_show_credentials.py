"""The addresses that are written into credentials."""

import json

import pytest
from django.test import Client

from plc.credentials import actions, baking
from plc.credentials.canonical import canonical
from plc.credentials.models import StatusList
from plc.credentials.multibase import base64url, from_base64url, from_multikey
from tests import make

from .conftest import issue

pytestmark = pytest.mark.django_db
FORMS = ("badge.json", "badge.jwt", "badge.png", "badge.svg")


def path_of(address: str, settings) -> str:
    return address.removeprefix(settings.SITE_URL)


def test_an_issuer_shows_its_profile_with_every_key_that_counts(client, holder):
    credential = issue(holder)
    new = actions.rotate_signing_key(by=None)
    response = client.get(credential.issuer.get_absolute_url())
    document = response.json()
    assert response["Content-Type"] == "application/ld+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert document["id"] == credential.issuer.address
    keys = [method["publicKeyMultibase"] for method in document["verificationMethod"]]
    assert keys == [new.public, credential.key.public]
    assert document["assertionMethod"] == [f"{document['id']}#{key}" for key in keys]
    assert canonical(document)  # every term is defined
    assert credential.document["proof"]["verificationMethod"] in document["assertionMethod"]


def test_the_key_that_a_token_names_is_a_jwk(client, holder, settings):
    credential = issue(holder)
    header = json.loads(from_base64url(credential.token.split(".")[0]))
    jwk = client.get(path_of(header["kid"], settings)).json()
    raw = from_multikey(credential.key.public).public_bytes_raw()
    assert jwk["x"] == base64url(raw) and "d" not in jwk
    actions.withdraw_signing_key(by=None, public=credential.key.public)
    assert client.get(path_of(header["kid"], settings)).status_code == 404


def test_what_is_no_key_is_not_found(client, holder):
    address = issue(holder).issuer.get_absolute_url()
    for public in ("z6Mk", "z6%20Mk", "ä"):
        assert client.get(f"{address}keys/{public}/").status_code == 404


def test_a_status_list_is_cached_by_its_content(client, holder):
    credential = issue(holder)
    address = StatusList.objects.get().get_absolute_url()
    first = client.get(address)
    assert first["Content-Type"] == "application/vc" and "public" in first["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    actions.revoke_credential(by=None, credential=credential, reason="A mistake.")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_credential_is_its_holders_until_the_app_lets_others_see_it(client_of, holder, kind):
    credential = issue(holder)
    address = credential.get_absolute_url()
    stranger = make.user("Emre Kaya")
    for form in ("", *FORMS):
        assert Client().get(address + form).status_code == 404
        assert client_of(stranger).get(address + form).status_code == 404
        mine = client_of(holder).get(address + form)
        assert mine.status_code == 200 and "private" in mine["Cache-Control"]
    kind.add(stranger.pk)
    assert client_of(stranger).get(address).status_code == 200
    assert Client().get(address).status_code == 404
    kind.add(None)
    shared = Client().get(address)
    assert "public" in shared["Cache-Control"] and shared["Vary"].startswith("Accept, Cookie")


def test_a_credential_of_an_app_that_was_removed_stays_its_holders(client_of, holder):
    credential = issue(holder, about="removed.app:1")
    address = credential.get_absolute_url()
    assert Client().get(address).status_code == 404
    assert json.loads(client_of(holder).get(address).content) == credential.document
    assert client_of(holder).get(address + "badge.png").status_code == 404


def test_each_form_contains_the_credential(client, holder, kind):
    kind.add(None)
    credential = issue(holder)
    address = credential.get_absolute_url()
    found = {form: client.get(address + form) for form in FORMS}
    types = [response["Content-Type"] for response in found.values()]
    assert types == ["application/vc", "application/vc+jwt", "image/png", "image/svg+xml"]
    assert json.loads(found["badge.json"].content) == credential.document
    assert found["badge.jwt"].content.decode() == credential.token
    for form, unbake in (("badge.png", baking.unbake_png), ("badge.svg", baking.unbake_svg)):
        assert json.loads(unbake(found[form].content)) == credential.document
        name = form.replace("badge", "helper-of-the-week")
        assert found[form]["Content-Disposition"] == f'attachment; filename="{name}"'


def test_people_are_sent_to_the_page_and_programs_get_the_document(client, holder, kind):
    kind.add(None)
    address = issue(holder).get_absolute_url()
    browser = client.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.status_code == 302 and browser["Location"] == "/medals/7/"
    program = client.get(address, headers={"Accept": "application/vc, application/json"})
    assert program["Content-Type"] == "application/vc"
