"""Every byte is asked for at its holder's door; what comes is shown or saved, never run."""

import pytest
from django.test import Client

from plc.core.refusals import Refused
from plc.files import actions
from plc.files.models import StoredFile

from .conftest import PDF, picture, sent


@pytest.fixture
def hung(cast, door):
    """A picture on Ben's wall that only Ben and Chidi may see."""
    one = actions.store_upload(by=cast.ben, upload=sent(picture(1200, 800), "Kärtchen.jpg"))
    actions.hold(files=[one], holder="tests.wall", holder_id=1, by=cast.ben)
    one.refresh_from_db()
    door |= {cast.ben.pk, cast.chidi.pk}
    return one


def addresses(file: StoredFile) -> list[str]:
    return [file.get_absolute_url(), *(file.rendition_url(size) for size in (480, 960, 1920))]


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_whom_the_holders_door_lets_in_sees_the_file_and_every_rendition(cast, hung, client_of):
    for address in addresses(hung):
        response = client_of(cast.chidi).get(address)
        assert response.status_code == 200 and response["Content-Type"] == "image/webp"
        assert body(response)[8:12] == b"WEBP"


def test_renditions_are_shut_to_the_same_people_as_the_file(cast, hung, client_of):
    for client in (client_of(cast.dina), client_of(cast.emre), client_of(cast.fatima), Client()):
        for address in addresses(hung):
            for headers in ({}, {"If-None-Match": f'"{hung.sha256}"'}, {"Range": "bytes=0-9"}):
                assert client.get(address, headers=headers).status_code == 404


def test_who_loses_the_door_loses_the_file_at_once_also_with_its_etag(cast, hung, door, client_of):
    chidi = client_of(cast.chidi)
    etag = chidi.get(hung.get_absolute_url())["ETag"]
    door.discard(cast.chidi.pk)
    again = chidi.get(hung.get_absolute_url(), headers={"If-None-Match": etag})
    assert again.status_code == 404


def test_before_anything_holds_it_only_its_sender_sees_it(cast, client_of):
    one = actions.store_upload(by=cast.chidi, upload=sent(b"draft"))
    assert client_of(cast.chidi).get(one.get_absolute_url()).status_code == 200
    assert client_of(cast.ben).get(one.get_absolute_url()).status_code == 404
    assert Client().get(one.get_absolute_url()).status_code == 404


def test_what_the_system_keeps_is_nobodys_until_it_hangs_somewhere(cast, client_of):
    one = actions.store_upload(by=None, upload=sent(b"preview"))
    assert client_of(cast.chidi).get(one.get_absolute_url()).status_code == 404
    assert Client().get(one.get_absolute_url()).status_code == 404


def test_files_of_a_room_that_is_gone_are_shut_away(cast, client_of):
    one = actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    actions.hold(files=[one], holder="nobody.home", holder_id=1, by=cast.chidi)
    assert client_of(cast.chidi).get(one.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "shown"),
    [
        (picture(10, 10), "a.jpg", "inline"),
        (PDF, "a.pdf", "inline"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40, "a.mp4", "inline"),
        (b"plain words", "a.txt", "attachment"),
        (b"a,b\n1,2\n", "a.csv", "attachment"),
    ],
)
def test_only_what_a_browser_shows_without_running_it_is_shown(cast, client_of, data, name, shown):
    one = actions.store_upload(by=cast.chidi, upload=sent(data, name))
    response = client_of(cast.chidi).get(one.get_absolute_url())
    assert response["Content-Disposition"].startswith(shown)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert ("sandbox" in response["Content-Security-Policy"]) == (name != "a.pdf")
    assert response["Cache-Control"] == "private, max-age=600"
    assert "Cookie" in response["Vary"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_in_any_script_survives_the_header_and_breaks_nothing(cast, client_of):
    one = actions.store_upload(by=cast.chidi, upload=sent(b"w", 'Übung "7"\r\nX-Evil: 1.txt'))
    response = client_of(cast.chidi).get(one.get_absolute_url())
    assert "X-Evil" not in response.headers
    assert "filename*=utf-8''%C3%9Cbung" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "status", "got", "stands"),
    [
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/{size}"),
        ("bytes=100-", 206, slice(100, None), "bytes 100-{last}/{size}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {tail}-{last}/{size}"),
        ("bytes=5-999999999", 206, slice(5, None), "bytes 5-{last}/{size}"),
        ("bytes=99999999-", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=-0", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=9-3", 200, slice(0, None), None),
        ("bytes=0-1,4-5", 200, slice(0, None), None),
        ("bytes=-", 200, slice(0, None), None),
        ("pages=1-2", 200, slice(0, None), None),
        ("bytes=" + "9" * 400 + "-", 200, slice(0, None), None),
    ],
)
def test_a_part_is_given_where_a_part_is_asked_for(cast, client_of, asked, status, got, stands):
    one = actions.store_upload(by=cast.chidi, upload=sent(PDF, "a.pdf"))
    size = len(PDF)
    response = client_of(cast.chidi).get(one.get_absolute_url(), headers={"Range": asked})
    assert response.status_code == status
    assert body(response) == PDF[got]
    expected = stands and stands.format(size=size, last=size - 1, tail=size - 5)
    assert response.headers.get("Content-Range") == expected
    if status != 416:
        assert int(response["Content-Length"]) == len(PDF[got])


def test_a_part_of_a_file_that_has_changed_is_the_whole(cast, client_of):
    one = actions.store_upload(by=cast.chidi, upload=sent(PDF, "a.pdf"))
    chidi, headers = client_of(cast.chidi), {"Range": "bytes=0-9", "If-Range": '"other"'}
    assert chidi.get(one.get_absolute_url(), headers=headers).status_code == 200
    headers["If-Range"] = f'"{one.sha256}"'
    assert chidi.get(one.get_absolute_url(), headers=headers).status_code == 206


def test_what_the_browser_has_is_not_sent_again(cast, client_of):
    one = actions.store_upload(by=cast.chidi, upload=sent(PDF, "a.pdf"))
    headers = {"If-None-Match": f'"{one.sha256}"'}
    response = client_of(cast.chidi).get(one.get_absolute_url(), headers=headers)
    assert response.status_code == 304 and body(response) == b""


def test_a_blob_that_is_gone_is_not_found(cast, client_of, media):
    one = actions.store_upload(by=cast.chidi, upload=sent(PDF, "a.pdf"))
    (media / one.key).unlink()
    assert client_of(cast.chidi).get(one.get_absolute_url()).status_code == 404


def test_an_object_store_serves_by_itself_for_a_minute_what_the_door_let_through(
    cast, hung, client_of, settings
):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "halls",
                "endpoint_url": "http://127.0.0.1:9/",
                "region_name": "eu-west-1",
                "access_key": "not-a-key",
                "secret_key": "not-a-secret",
                "querystring_auth": True,
                "signature_version": "s3v4",
            },
        }
    }
    settings.MEDIA_REDIRECTS = True
    response = client_of(cast.chidi).get(hung.rendition_url(480))
    assert response.status_code == 302
    assert response["Location"].startswith("http://127.0.0.1:9/halls/files/")
    assert "X-Amz-Expires=60" in response["Location"]
    assert "response-content-disposition=inline" in response["Location"].lower()
    assert response["Cache-Control"] == "private, no-store"
    assert client_of(cast.dina).get(hung.rendition_url(480)).status_code == 404


def test_a_file_page_costs_few_queries(cast, hung, client_of, queries):
    chidi = client_of(cast.chidi)
    chidi.get(hung.get_absolute_url())
    with queries(at_most=3):  # session, person, file
        chidi.get(hung.get_absolute_url())


def test_a_drawing_is_harmless_and_opens_in_a_sandbox_that_nobody_frames(cast, client_of):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0"/></svg>'
    chart = sent(svg, "chart.svg")
    drawing = actions.store_upload(by=cast.chidi, upload=chart, purpose="course")
    shown = client_of(cast.chidi).get(drawing.rendition_url(960))
    content = body(shown)
    assert b"M0 0" in content and b"alert" not in content
    assert shown["Content-Type"] == "image/svg+xml"
    policy = shown["Content-Security-Policy"]
    assert "sandbox" in policy and "frame-ancestors 'none'" in policy
    assert "script-src" not in policy and "default-src 'none'" in policy
    assert client_of(cast.ben).get(drawing.rendition_url(960)).status_code == 404
    with pytest.raises(Refused):
        actions.store_upload(by=cast.chidi, upload=sent(svg, "chart.svg"))
