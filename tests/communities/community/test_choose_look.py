"""Logo, cover and colour of a community, wherever it is shown."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from communities.community import actions
from plc.web.templatetags.ui import mark_svg
from tests import make


def png_file(name: str, size: tuple[int, int] = (1600, 500)) -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", size, "#336").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def test_an_invitation_wears_the_look_of_its_community_but_for_what_is_shut(
    cast, client_of, client
):
    picture = {"logo": png_file("logo.png"), "cover": png_file("cover.png")}
    own = {"accent": "own", "own_colour": "#7a3fa0", **picture}
    answer = client_of(cast.amara).post("/c/westmoor/settings/look/", own)
    assert answer.status_code == 303
    cast.community.refresh_from_db()
    community = cast.community
    once = {"role": "member", "max_uses": 1, "days": 1}
    _invitation, token = actions.make_invitation_link(community=community, by=cast.amara, **once)
    address = reverse("community:invitation", args=["westmoor", token])
    page = client.get(address).text
    assert f'data-accent="{community.accent_name}"' in page
    for where in (community.accent_css, community.cover_url, community.picture_url(128)):
        assert where in page and client.get(where).status_code == 200
    actions.change_community(community=community, by=cast.amara, visibility="hidden")
    page = client.get(address).text
    assert "/files/" not in page and community.accent_css not in page
    assert 'class="mark large"' in page


def test_a_mark_of_a_community_has_its_one_colour_wherever_it_stands(cast, client_of):
    make.community(by=cast.amara, name="Northfield", slug="northfield", accent="madder")
    for page in ("/", "/c/", "/c/northfield/about/", "/c/westmoor/about/"):
        text = client_of(cast.amara).get(page).text
        drawn = mark_svg("Northfield", "", "", "madder").partition("<path")[2]
        marks = [one for one in text.split("<svg") if drawn in one]
        assert marks and all('data-accent="madder"' in one for one in marks), page


def test_a_logo_is_as_large_as_it_says(cast, client_of):
    look = {"accent": "petrol", "logo": png_file("logo.png", (500, 100))}
    answer = client_of(cast.amara).post("/c/westmoor/settings/look/", look)
    assert answer.status_code == 422
    assert "This picture has 500 by 100 pixels." in answer.text
    assert "at least 128 pixels wide and high" in answer.text
    cast.community.refresh_from_db()
    assert cast.community.logo is None


def test_a_logo_that_is_not_square_is_taken_and_nothing_says_otherwise(cast, client_of):
    client, address = client_of(cast.amara), "/c/westmoor/settings/look/"
    assert "square picture" not in client.get(address).text
    look = {"accent": "petrol", "logo": png_file("logo.png", (300, 200))}
    assert client.post(address, look).status_code == 303
    cast.community.refresh_from_db()
    assert cast.community.logo is not None
