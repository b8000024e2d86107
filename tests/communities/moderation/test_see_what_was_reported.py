"""Pictures and files of a reported post or comment: whoever decides sees them, hidden or not."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.feed import actions as feed
from communities.feed.models import Post
from plc.files.actions import store_upload
from tests.communities.feed.words import a_picture

from .conftest import Place, decide, desk, report


def with_files(place: Place) -> Post:
    sheet = SimpleUploadedFile("names.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    files = [store_upload(by=place.cast.chidi, upload=one) for one in (a_picture(), sheet)]
    return feed.publish_post(
        by=place.cast.chidi,
        community=place.cast.community,
        group=place.cast.group,
        kind="discussion",
        body="See the board.",
        files=files,
    )


@pytest.mark.parametrize("hidden", [False, True])
def test_who_decides_sees_its_pictures_and_files_and_nobody_else_by_their_address(
    place, client_of, hidden
):
    """Mona moderates the community and does not belong to the private group."""
    case = report(place.cast.dina, with_files(place))
    if hidden:
        decide(case, "hide", place.cast.fatima)
    page = client_of(place.mona).get(desk(case)).content.decode()
    found = set(re.findall(r'(?:src|href)="(/files/[^"]*look=[^"]*)"', page))
    assert len(found) == 2 and "names.pdf" in page
    for address in found:
        assert client_of(place.mona).get(address).status_code == 200
        assert client_of(place.cast.emre).get(address).status_code == 404
        assert client_of(place.mona).get(address.partition("?")[0]).status_code == 404


def test_a_comments_picture_is_seen_by_who_decides(place, client_of):
    files = [store_upload(by=place.cast.chidi, upload=a_picture())]
    comment = feed.write_comment(by=place.cast.chidi, post=place.post, body="Look.", files=files)
    page = client_of(place.mona).get(desk(report(place.cast.dina, comment))).content.decode()
    assert f"{files[0].public_id}" in page
