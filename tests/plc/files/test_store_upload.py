"""What somebody sends becomes a file of a known kind, or a refusal that says why."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from plc.core.refusals import Refused
from plc.files import actions
from plc.files.models import StoredFile

from .conftest import PDF, archive, picture, sent


def lying_in(media) -> list[str]:
    return [str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()]


def test_a_picture_is_made_again_in_three_widths_without_its_metadata(cast, media):
    exif = Image.Exif()
    exif[0x010E] = "taken at 51.5 N, 0.1 W by CANARY"
    one = actions.store_upload(
        by=cast.chidi, upload=sent(picture(3000, 2000, exif=exif), "Holiday.JPG")
    )
    assert (one.kind, one.content_type, one.name) == ("picture", "image/webp", "Holiday.webp")
    assert {width: made["width"] for width, made in one.renditions.items()} == {
        "480": 480,
        "960": 960,
        "1920": 1920,
    }
    assert (one.width, one.height) == (1920, 1280)
    for name in lying_in(media):
        kept = (media / name).read_bytes()
        assert b"CANARY" not in kept and Image.open(io.BytesIO(kept)).format == "WEBP"
    assert len(lying_in(media)) == 3
    assert one.sha256 == hashlib.sha256(default_storage.open(one.key).read()).hexdigest()


def test_a_small_picture_is_kept_once_and_never_made_larger(cast, media):
    one = actions.store_upload(by=cast.chidi, upload=sent(picture(300, 200), "small.png"))
    assert (one.width, len(lying_in(media))) == (300, 1)


def test_a_document_is_kept_as_it_came_under_a_name_that_is_safe_to_save(cast):
    one = actions.store_upload(by=cast.chidi, upload=sent(PDF, "../../etc/cron.d/Minutes.cgi"))
    assert (one.kind, one.content_type) == ("document", "application/pdf")
    assert one.name == "Minutes.pdf"
    assert default_storage.open(one.key).read() == PDF
    assert one.size == len(PDF)


def test_a_key_says_nothing_of_the_name(cast):
    twins = [actions.store_upload(by=cast.chidi, upload=sent(PDF, "salary.pdf")) for _ in "ab"]
    assert all("salary" not in one.key and "pdf" not in one.key for one in twins)
    assert twins[0].key != twins[1].key


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "page.txt"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "drawing.png"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "setup.pdf"),
        (b"\x7fELF\x02\x01\x01\x00", "notes.txt"),
        (archive(**{"word/vbaProject.bin": "macro", "[Content_Types].xml": "x"}), "letter.docx"),
    ],
)
def test_what_could_run_is_refused_whatever_it_is_called(cast, media, data, name):
    with pytest.raises(Refused, match="cannot be shared here"):
        actions.store_upload(by=cast.chidi, upload=sent(data, name))
    assert lying_in(media) == []


@pytest.mark.parametrize("name", ["bad.png", "Bad.JPEG", "bad.avif"])
def test_letters_that_are_named_as_a_picture_are_refused_and_not_shared_as_text(cast, media, name):
    with pytest.raises(Refused, match=f"“{name}” is not a picture"):
        actions.store_upload(by=cast.chidi, upload=sent(b"no picture at all", name))
    assert lying_in(media) == []


def test_macros_behind_the_first_64_kilobytes_of_an_archive_are_found(cast):
    import random

    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=200_000))
    data = archive(**{"[Content_Types].xml": "x", "word/a.xml": noise, "word/vbaProject.bin": "m"})
    with pytest.raises(Refused):
        actions.store_upload(by=cast.chidi, upload=sent(data, "letter.docx"))


def test_a_picture_is_wanted_where_a_picture_is_asked_for(cast):
    with pytest.raises(Refused, match="is not a picture"):
        actions.store_upload(by=cast.chidi, upload=sent(PDF, "logo.png"), purpose="picture")


def test_a_file_that_is_empty_or_too_large_or_broken_is_refused_with_its_name(cast, settings):
    settings.UPLOAD_MAX_BYTES = 1_000_000
    with pytest.raises(Refused, match="“notes.txt” is empty"):
        actions.store_upload(by=cast.chidi, upload=sent(b""))
    with pytest.raises(Refused, match="“notes.txt” is larger than 1 MB"):
        actions.store_upload(by=cast.chidi, upload=sent(b"a" * 1_000_001))
    with pytest.raises(Refused, match="“cut.jpg”: This picture is damaged"):
        actions.store_upload(by=cast.chidi, upload=sent(picture()[:2000], "cut.jpg"))


def test_nobody_piles_up_files_that_hang_nowhere(cast, monkeypatch):
    monkeypatch.setattr(actions, "PENDING_AT_MOST", 2)
    for _ in range(2):
        actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    with pytest.raises(Refused, match="have not used yet"):
        actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    actions.store_upload(by=cast.ben, upload=sent(b"words"))


def test_only_its_sender_hangs_a_file_and_only_once(cast):
    one = actions.store_upload(by=cast.chidi, upload=sent(b"words"))
    with pytest.raises(Refused, match="no longer there"):
        actions.hold(files=[one], holder="tests.wall", holder_id=1, by=cast.ben)
    for _ in "twice":
        actions.hold(files=[one], holder="tests.wall", holder_id=1, by=cast.chidi)
    with pytest.raises(Refused, match="no longer there"):
        actions.hold(files=[one], holder="tests.wall", holder_id=2, by=cast.chidi)
    one.refresh_from_db()
    assert (one.holder, one.holder_id) == ("tests.wall", 1)


def test_hanging_several_is_all_or_nothing(cast):
    mine = actions.store_upload(by=cast.chidi, upload=sent(b"mine"))
    yours = actions.store_upload(by=cast.ben, upload=sent(b"yours"))
    with pytest.raises(Refused):
        actions.hold(files=[mine, yours], holder="tests.wall", holder_id=1, by=cast.chidi)
    mine.refresh_from_db()
    assert mine.holder == ""


def test_what_nothing_holds_for_a_day_is_swept_with_all_that_lies_there(cast, media):
    forgotten = actions.store_upload(by=cast.chidi, upload=sent(picture(3000, 10), "a.jpg"))
    held = actions.store_upload(by=cast.chidi, upload=sent(b"held"))
    actions.hold(files=[held], holder="tests.wall", holder_id=1, by=cast.chidi)
    recent = actions.store_upload(by=cast.chidi, upload=sent(b"recent"))
    long_ago = timezone.now() - timedelta(days=2)
    StoredFile.objects.filter(pk__in=[forgotten.pk, held.pk]).update(created_at=long_ago)
    assert [actions.sweep(), actions.sweep()] == [1, 0]
    assert set(StoredFile.objects.all()) == {held, recent}
    assert len(lying_in(media)) == 2


def test_a_file_let_go_is_swept_a_day_from_then_and_not_before(cast):
    one = actions.store_upload(by=cast.chidi, upload=sent(b"held"))
    actions.hold(files=[one], holder="tests.wall", holder_id=1, by=cast.chidi)
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=30))
    actions.release(files=[one])
    assert actions.sweep() == 0
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert actions.sweep() == 1
