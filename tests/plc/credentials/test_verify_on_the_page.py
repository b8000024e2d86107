"""The page that verifies what is pasted, uploaded or linked."""

import io
import json
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from plc.credentials import baking, documents, slots
from plc.credentials.faults import Fault
from plc.credentials.reading import MAX_BYTES, MAX_PICTURE
from plc.credentials.verification import verify

from .conftest import Signer, faults, issue, medal

pytestmark = pytest.mark.django_db


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
