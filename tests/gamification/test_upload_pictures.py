"""A badge shows the picture that was uploaded for it, in the site and in credentials."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from gamification.badges.credentials import issue_for
from gamification.models import Badge, BadgeAward
from plc.credentials.verification import Outcome, verify
from tests.gamification.awards import ask

ADD = "/admin/gamification/badge/add/"
SENT = {
    "name": "Asked once",
    "description": "Asks.",
    "kind": 4,
    "points": 0,
    "state": "on",
    "match": "all",
    "part": "part-0:count",
    "part-0-rule_1": "question_asked",
    "part-0-scope": "community",
    "part-0-at_least": 1,
}
TEAL = (0, 128, 128)


def teal_picture():
    data = BytesIO()
    Image.new("RGB", (600, 600), "teal").save(data, "PNG")
    return SimpleUploadedFile("badge.png", data.getvalue(), "image/png")


def is_teal(response) -> bool:
    assert response.status_code == 200
    with Image.open(BytesIO(b"".join(response))) as picture:
        seen = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 4))
    return all(abs(one - other) < 16 for one, other in zip(seen, TEAL, strict=True))


@pytest.fixture
def award(cast, client_of, settle):
    sent = SENT | {"community": cast.community.pk, "picture_file": teal_picture()}
    assert client_of(cast.amara).post(ADD, sent).status_code == 302
    ask(cast)
    settle()
    return BadgeAward.objects.get(badge__name="Asked once", member=cast.chidi)


@pytest.fixture
def gallery(cast, client_of):
    address = reverse("gamification:badges", args=[cast.community.slug])
    return lambda: client_of(cast.chidi).get(address).content.decode()


def test_an_uploaded_picture_is_shown_wherever_the_badge_is(
    cast, award, client, client_of, gallery
):
    shown = award.badge.picture_url
    assert shown and shown in gallery()
    assert shown in client_of(cast.chidi).get(award.get_absolute_url()).content.decode()
    assert is_teal(client.get(shown))  # to visitors, too, who verify a credential


def test_an_uploaded_picture_is_in_the_credential(cast, award, client_of):
    credential = issue_for(award, by=cast.chidi)
    image = credential.document["credentialSubject"]["achievement"]["image"]
    assert image["id"].endswith(award.badge.picture_url)
    chidi, folder = client_of(cast.chidi), credential.get_absolute_url()
    baked = chidi.get(f"{folder}badge.png")
    assert is_teal(baked)
    assert verify(b"".join(baked)).outcome is Outcome.PASSED
    assert chidi.get(f"{folder}badge.svg").status_code == 404


def test_a_badge_shows_the_drawn_picture_again(cast, award, client, client_of, gallery):
    shown = award.badge.picture_url
    credential = issue_for(award, by=cast.chidi)
    address = f"/admin/gamification/badge/{award.badge_id}/change/"
    sent = SENT | {"community": cast.community.pk, "drawn": "on"}
    assert client_of(cast.amara).post(address, sent).status_code == 302
    assert Badge.objects.get(pk=award.badge_id).picture is None
    assert shown not in gallery()
    folder = credential.get_absolute_url()
    assert not is_teal(client_of(cast.chidi).get(f"{folder}badge.png"))
    assert client_of(cast.chidi).get(f"{folder}badge.svg").status_code == 200
    assert is_teal(client.get(shown))  # the credential that was issued refers to it
