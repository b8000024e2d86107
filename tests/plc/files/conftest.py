"""Files to send, and a door that a test opens and shuts."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from plc.core import registry
from plc.files import actions


def picture(width: int = 1200, height: int = 800, kind: str = "JPEG", **save) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind, **save)
    return out.getvalue()


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


PDF = b"%PDF-1.7\n" + b"words " * 2000 + b"\n%%EOF"


def sent(data: bytes, name: str = "notes.txt") -> SimpleUploadedFile:
    """As a browser sends it; what it says of the kind is never believed."""
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def door():
    """What hangs on "tests.wall" is seen by those whose ids are in this set."""
    allowed: set[int] = set()
    registry.file_doors.register("tests.wall", lambda actor, file: actor.pk in allowed)
    yield allowed
    del registry.file_doors._providers["tests.wall"]


def locks_before_blobs(monkeypatch, act):
    """For each blob that ``act`` stores, whether it has locked a row before."""
    locked, new_key = [], actions._new_key
    with CaptureQueriesContext(connection) as said:

        def key():
            asked = [query["sql"] for query in said.captured_queries]
            locked.append(any("FOR NO KEY UPDATE" in sql for sql in asked))
            return new_key()

        with monkeypatch.context() as patched:
            patched.setattr(actions, "_new_key", key)
            act()
    return locked
