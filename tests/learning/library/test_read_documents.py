"""Taking words out of files, also of such as were made to do harm."""

import io
import time
import zipfile

import pytest
from django.test import override_settings

from learning.library.actions.indexing import read_waiting
from learning.library.models import ResourceVersion
from learning.library.reading import read_file
from learning.library.wording import Content
from plc.core import sniff
from plc.files.models import StoredFile
from plc.search.finding import find

from .sharing import docx, pdf, shared, upload

PDF = "application/pdf"


def words(data: bytes, kind: str) -> tuple[str, str]:
    found = read_file(io.BytesIO(data), kind)
    return found.state, found.text.strip()


def archive(kind: str, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def test_words_are_read_from_each_kind_of_document():
    assert words(pdf("quiet rounds"), PDF) == ("read", "quiet rounds")
    assert words(docx("One line\nAnother"), sniff.DOCX) == ("read", "One line\nAnother")
    odt = (
        '<o:d xmlns:o="o" xmlns:text="t"><text:p>Hello <text:span>big</text:span> world</text:p>'
        "</o:d>"
    )
    made = archive(sniff.ODT, **{"content.xml": odt.encode()})
    assert words(made, sniff.ODT) == ("read", "Hello big world")
    assert words("# Überschrift".encode(), "text/markdown") == ("read", "# Überschrift")


def test_a_document_without_words_says_so():
    assert words(docx(""), sniff.DOCX)[0] == "failed"
    assert words(b"%PDF-1.7 not really", PDF)[0] == "failed"
    assert words(b"no archive", sniff.DOCX)[0] == "failed"


def test_a_part_that_unpacks_to_more_than_is_read_is_refused():
    bomb = docx("x", **{"word/document.xml": "<w>" + "a" * 200_000_000})
    assert len(bomb) < 1_000_000
    began = time.monotonic()
    assert words(bomb, sniff.DOCX) == ("failed", "")
    assert time.monotonic() - began < 20


def test_entities_that_multiply_are_not_expanded():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE d [<!ENTITY l0 "lol">{lol}]><d>&l9;</d>'
    assert words(docx("x", **{"word/document.xml": xml}), sniff.DOCX) == ("failed", "")


def test_elements_within_each_other_without_end_do_not_hurt():
    deep = "<a>" * 200_000 + "word" + "</a>" * 200_000
    assert words(docx("x", **{"word/document.xml": deep}), sniff.DOCX)[0] in ("failed", "partly")


def test_a_document_that_refers_to_itself_ends():
    loop = pdf("x").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    began = time.monotonic()
    assert words(loop, PDF)[0] in ("failed", "partly")
    assert time.monotonic() - began < 60


def test_the_child_has_no_secrets_and_cannot_write(monkeypatch):
    import learning.library.reading as reading

    monkeypatch.setenv("GUILDHALL_SECRET_KEY", "canary")
    seen = {}
    real = reading.subprocess.run
    monkeypatch.setattr(
        reading.subprocess, "run", lambda *args, **given: seen.update(given) or real(*args, **given)
    )
    assert words(pdf("x"), PDF)[0] == "read"
    assert "canary" not in str(seen["env"])


@pytest.mark.django_db
def test_words_inside_a_document_are_found_by_those_who_may_see_it(cast, relay):
    content = Content(file=upload(cast.chidi, pdf("a quokka in the corridor"), "notes.pdf"))
    resource = shared(cast, kind="file", content=content, group=cast.group)
    assert resource.versions.get().text_state == "waiting"
    for _twice in range(2):
        read_waiting()
        relay()
    assert resource.versions.get().text_state == "read"
    found = find(cast.dina, "quokka").results
    assert [one.result.title for one in found] == [resource.title]
    assert "<mark>quokka</mark>" in found[0].extract
    assert not find(cast.amara, "quokka").results
    assert not find(cast.emre, "quokka").results


@pytest.mark.django_db
def test_a_file_that_ends_the_worker_is_not_read_for_ever(cast):
    content = Content(file=upload(cast.chidi, pdf("x"), "notes.pdf"))
    version = shared(cast, kind="file", content=content).versions.get()
    ResourceVersion.objects.filter(pk=version.pk).update(text_attempts=3)
    read_waiting()
    version.refresh_from_db()
    assert version.text_state == "failed"


@pytest.mark.django_db
def test_a_file_whose_blob_is_gone_does_not_stop_the_others(cast):
    for number in range(2):
        content = Content(file=upload(cast.chidi, pdf(f"number {number}"), f"{number}.pdf"))
        shared(cast, kind="file", content=content)
    StoredFile.objects.filter(name="0.pdf").update(key="files/00/gone")
    with override_settings():
        read_waiting()
    assert set(ResourceVersion.objects.values_list("text_state", flat=True)) == {"waiting", "read"}
