import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from plc.accounts import actions
from plc.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(width=900, height=700, mode="JPEG") -> bytes:
    """A picture with a place, a camera and a comment in it."""
    picture = Image.new("RGB", (width, height), "#7a5")
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    more = {"exif": exif, "comment": b"SecretComment"} if mode == "JPEG" else {}
    picture.save(out, mode, **more)
    return out.getvalue()


def send(browser, data, kind="picture", name="me.jpg"):
    file = SimpleUploadedFile(name, data, content_type="image/jpeg")
    return browser.post(reverse("people:edit_pictures"), {"kind": kind, f"{kind}-picture": file})


def test_a_picture_is_made_anew_in_three_sizes_without_what_the_camera_wrote(cast, client_of):
    chidi = client_of(cast.chidi)
    data = photo()
    assert b"SecretCamera" in data
    assert send(chidi, data).status_code == 303
    person = User.objects.get(pk=cast.chidi.pk)
    for size in (64, 128, 512):
        answer = chidi.get(person.picture_url(size))
        body = b"".join(answer.streaming_content)
        picture = Image.open(io.BytesIO(body))
        assert answer["Content-Type"] == "image/webp"
        assert (picture.format, picture.size) == ("WEBP", (size, size))
        assert b"Secret" not in body
        assert not picture.getexif()
    assert chidi.get(person.picture_url(64).replace("64", "65")).status_code == 404


@pytest.mark.parametrize("kind", ["picture", "cover"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        photo()[:400],
        b"GIF89a" + b"\x00" * 50,
    ],
)
def test_what_is_not_a_picture_comes_back_with_a_sentence(cast, client_of, data, kind):
    answer = send(client_of(cast.chidi), data, kind=kind)
    assert answer.status_code == 422
    assert answer.context["forms"][kind].errors
    assert User.objects.get(pk=cast.chidi.pk).picture_key == ""


def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone(
    cast, client_of, django_capture_on_commit_callbacks
):
    chidi = client_of(cast.chidi)
    send(chidi, photo())
    old = User.objects.get(pk=cast.chidi.pk).picture_url(128)
    with django_capture_on_commit_callbacks(execute=True):
        send(chidi, photo(300, 900, "PNG"))
    new = User.objects.get(pk=cast.chidi.pk).picture_url(128)
    assert new != old
    assert chidi.get(old).status_code == 404
    assert len(default_storage.listdir(f"people/{cast.chidi.public_id}")[1]) == 3
    with django_capture_on_commit_callbacks(execute=True):
        chidi.post(reverse("people:edit_pictures"), {"kind": "picture", "remove": "1"})
    assert User.objects.get(pk=cast.chidi.pk).picture_url(128) is None
    assert default_storage.listdir(f"people/{cast.chidi.public_id}")[1] == []


@pytest.mark.parametrize(
    ("rung", "statuses"),
    [
        ("public", [200, 200, 200, 200]),
        ("site", [200, 200, 200, 404]),
        ("community", [200, 200, 404, 404]),
        ("me", [200, 404, 404, 404]),
    ],
)
def test_a_picture_is_for_those_whom_its_person_chose(cast, client_of, rung, statuses):
    actions.set_picture(person=cast.chidi, by=cast.chidi, kind="picture", data=photo())
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"picture": rung})
    browsers = [client_of(p) for p in (cast.chidi, cast.amara, cast.emre)] + [Client()]
    answers = [browser.get(cast.chidi.picture_url(64)) for browser in browsers]
    assert [answer.status_code for answer in answers] == statuses
    kept = "public, max-age=31536000, immutable" if rung == "public" else "private, max-age=86400"
    assert answers[0]["Cache-Control"] == kept
    for refused in (answer for answer in answers if answer.status_code == 404):
        # Something that a browser can paint, so that the initials below it are seen.
        assert Image.open(io.BytesIO(refused.content)).convert("RGBA").getpixel((0, 0))[3] == 0
        assert refused["Cache-Control"] == "no-store"


def test_a_block_hides_the_picture_too(cast, client_of):
    actions.set_picture(person=cast.chidi, by=cast.chidi, kind="picture", data=photo())
    actions.block_person(person=cast.amara, by=cast.chidi)
    assert client_of(cast.amara).get(cast.chidi.picture_url(64)).status_code == 404


def test_a_cover_stands_above_the_name(cast, client_of):
    chidi = client_of(cast.chidi)
    assert send(chidi, photo(2000, 600), kind="cover").status_code == 303
    person = User.objects.select_related("profile").get(pk=cast.chidi.pk)
    address = reverse("people:cover", args=[person.public_id, person.profile.cover_key, 1600])
    assert address in chidi.get(person.get_absolute_url()).content.decode()
    assert chidi.get(address).status_code == 200


def test_another_person_s_key_opens_nothing(cast, client_of):
    actions.set_picture(person=cast.chidi, by=cast.chidi, kind="picture", data=photo())
    mixed = cast.chidi.picture_url(64).replace(str(cast.chidi.public_id), str(cast.amara.public_id))
    assert client_of(cast.ben).get(mixed).status_code == 404


def test_sending_pictures_of_oneself_has_a_pace(cast, client_of, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload": [(1, 60)]}
    chidi = client_of(cast.chidi)
    assert [send(chidi, photo()).status_code for _ in range(2)] == [303, 429]
