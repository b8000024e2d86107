"""Blobs that a crash left are found by comparing storage with rows, and only those."""

import io
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from plc.accounts.actions.pictures import set_picture
from plc.files import actions, strays, tasks
from plc.files.models import StoredFile

from .conftest import picture, sent

DAY = 86_400


def lying_in(media) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def age(media, days: float = 2) -> None:
    for path in media.rglob("*"):
        os.utime(path, (time.time() - days * DAY,) * 2)


def crash(name: str) -> str:
    """What a process leaves that dies between the blob and its row."""
    return default_storage.save(name, ContentFile(b"left"))


@pytest.fixture
def kept(cast, media) -> set[str]:
    actions.store_upload(by=cast.chidi, upload=sent(picture(3000, 20), "a.jpg"))
    actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    for kind in ("picture", "cover"):
        set_picture(person=cast.ben, by=cast.ben, kind=kind, data=picture())
    assert len(lying_in(media)) >= 8
    return lying_in(media)


def test_what_no_row_names_goes_and_everything_else_stays(kept, cast, media):
    stem = f"files/ab/{'0' * 38}"
    left = {
        crash(stem),
        crash(f"files/cd/{'1' * 38}-480.webp"),
        crash(f"people/{cast.ben.public_id}/{'2' * 32}-96.webp"),
        crash(f"people/{cast.chidi.public_id}/{'3' * 32}-96.webp"),
        crash("people/nobody/x.webp"),
    }
    elsewhere = crash("backups/of-somebody.zip")
    age(media)
    found = strays.find()
    assert (set(found.strays), found.seen) == (left, len(kept) + len(left))
    tasks.sweep_strays()
    assert lying_in(media) == kept | {elsewhere}
    assert strays.find().strays == []


def test_what_was_stored_today_is_left_alone(cast, media):
    crash(f"files/ab/{'0' * 38}")
    age(media, days=0.9)
    tasks.sweep_strays()
    assert len(lying_in(media)) == 1


def test_renditions_of_widths_that_are_no_longer_made_are_named_as_well(cast, media):
    one = actions.store_upload(by=cast.chidi, upload=sent(picture(3000, 20), "a.jpg"))
    stem = one.key.partition("-")[0]
    for width in ("240", "2500"):
        name = crash(f"{stem}-{width}.webp")
        one.renditions[width] = {"key": name, "width": int(width), "height": 1}
    one.key = f"{stem}-2500.webp"
    one.save()
    age(media)
    assert strays.find().strays == []
    # Also when a batch holds but one of them.
    assert strays._of_files([f"{stem}-240.webp"]) >= {f"{stem}-240.webp"}


def test_a_blob_whose_row_comes_while_the_list_is_read_stays(cast, media):
    one = actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    age(media)
    found = strays.find()
    found.strays = [one.key]
    assert strays.sweep(found) == 0
    assert lying_in(media) == {one.key}


def test_most_of_a_storage_is_not_swept_without_a_person(cast, media, monkeypatch):
    monkeypatch.setattr(strays, "SUSPICIOUS", 3)
    for n in range(5):
        crash(f"files/ab/{n:038}")
    age(media)
    tasks.sweep_strays()
    assert len(lying_in(media)) == 5
    with pytest.raises(CommandError, match="No row names 5 of the 5 files"):
        call_command("sweep_storage")
    out = io.StringIO()
    call_command("sweep_storage", "--dry-run", stdout=out)
    assert f"files/ab/{0:038}" in out.getvalue() and len(lying_in(media)) == 5
    call_command("sweep_storage", "--even-so", stdout=out)
    assert "Deleted 5." in out.getvalue() and not lying_in(media)


def test_comparing_takes_few_queries_whatever_there_is(cast, media, queries):
    for n in range(30):
        actions.store_upload(by=None, upload=sent(b"%d" % n))
    age(media)
    with queries(at_most=2):
        assert strays.find().strays == []


class Bucket(BaseHTTPRequestHandler):
    """As much of an object store's language as listing and deleting takes."""

    objects: dict[str, str]
    asked: list[str]

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        prefix, marker = asked.get("prefix", [""])[0], asked.get("marker", [""])[0]
        names = sorted(n for n in self.objects if n.startswith(prefix) and n > marker)
        self.asked.append(prefix)
        rows = "".join(
            f"<Contents><Key>{name}</Key><LastModified>{self.objects[name]}</LastModified>"
            "<Size>1</Size></Contents>"
            for name in names[:2]
        )
        more = "true" if len(names) > 2 else "false"
        self.answer(
            200,
            f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{rows}</ListBucketResult>",
        )

    def do_DELETE(self):
        del self.objects[urlsplit(self.path).path.removeprefix("/halls/")]
        self.answer(204, "")

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def test_an_object_store_is_swept_alike_a_page_of_names_at_a_time(cast, media, settings):
    row = actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    old, new = "2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"
    left = {f"files/ab/{n:038}" for n in range(4)}
    Bucket.asked, Bucket.objects = [], dict.fromkeys([*left, row.key, "other/file"], old)
    Bucket.objects[f"files/ab/{9:038}"] = new
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        settings.STORAGES = settings.STORAGES | {
            "default": {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    "bucket_name": "halls",
                    "endpoint_url": f"http://127.0.0.1:{server.server_port}/",
                    "region_name": "eu-west-1",
                    "access_key": "not-a-key",
                    "secret_key": "not-a-secret",
                    "addressing_style": "path",
                },
            }
        }
        found = strays.find()
        assert set(found.strays) == left and found.seen == 5
        assert strays.sweep(found) == 4
    finally:
        server.shutdown()
        server.server_close()
    assert set(Bucket.objects) == {row.key, "other/file", f"files/ab/{9:038}"}
    assert len(Bucket.asked) == 3 + 2  # six names under files/, two at a time; no others
    assert StoredFile.objects.get() == row
