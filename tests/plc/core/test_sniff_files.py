"""The kind of a file is what stands in it; its name is only ever shown."""

import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plc.core import sniff as kinds
from plc.core.sniff import safe_name, sniff


def archive(*names: str, mimetype: str | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        if mimetype:
            made.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            made.writestr(name, "x" * 500)
    return out.getvalue()


OFFICE = ("[Content_Types].xml", "_rels/.rels")
FILES = {
    "application/pdf": b"%PDF-1.7\n",
    kinds.DOCX: archive(*OFFICE, "word/document.xml"),
    kinds.XLSX: archive("_rels/.rels", "xl/workbook.xml", "[Content_Types].xml"),
    kinds.PPTX: archive(*OFFICE, "ppt/presentation.xml"),
    kinds.ODT: archive("content.xml", mimetype=kinds.ODT),
    kinds.ODS: archive("content.xml", mimetype=kinds.ODS),
    kinds.ODP: archive("content.xml", mimetype=kinds.ODP),
    "application/zip": archive("a.txt"),
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\x00",
    "image/gif": b"GIF89a\x01",
    "image/webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "image/avif": b"\x00\x00\x00\x1cftypavif\x00\x00",
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00",
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "audio/mpeg": b"ID3\x04\x00\x00",
    "text/plain": "Grüße, Welt\n".encode(),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["", "a.txt", "a.exe", "a.html", "a.svg"])
def test_the_content_decides_under_every_name(kind, name):
    assert sniff(FILES[kind], name) == kind


def test_an_mp3_without_a_tag_is_known_by_its_frames():
    assert sniff(b"\xff\xfb\x90\x64" + b"\0" * 20, "a") == "audio/mpeg"


def test_the_name_tells_kinds_of_text_apart():
    text = b"a,b\n1,2\n"
    assert sniff(text, "a.csv") == "text/csv"
    assert sniff(text, "A.MD") == "text/markdown"
    assert sniff(text, "a.html") == "text/plain"


def test_text_cut_inside_a_letter_is_text():
    assert sniff(("ü" * 40_000).encode()[: kinds.ENOUGH + 1], "a.txt") == "text/plain"
    assert sniff("aü".encode()[:2], "a.txt") == "text/plain"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf  <svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<?xml version='1.0'?><a/>",
        b"<?php system('x');",
        b"<html>",
        b"<script>",
        b"#!/bin/sh\n",
        b"%!PS-Adobe-3.0",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"\xca\xfe\xba\xbe\x00\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"Rar!\x1a\x07",
        b"\x1f\x8b\x08",
        b"BM\x00\x00",
        b"\x00\x00\x00\x18ftypheic\x00",
        b"\x1a\x45\xdf\xa3\x42\x82\x88matroska",
        b"a\x00b",
        b"\xff\xff\xff\xff",
        b"\xe9t\xe9 latin",
        archive(*OFFICE, "word/document.xml", "word/vbaProject.bin"),
        archive("run.exe"),
        archive("content.xml", mimetype="application/vnd.evil"),
    ],
)
def test_what_is_not_on_the_list_is_refused_under_every_name(data):
    for name in ("a.txt", "a.png", "a.pdf", "a.docx", ""):
        assert sniff(data, name) is None


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_make_it_fail(data, name):
    for start in (b"", b"PK\x03\x04", b"\x1a\x45\xdf\xa3", b"\xff\xfb"):
        assert sniff(start + data, name) in {None, *kinds.KINDS}


@pytest.mark.parametrize(
    "name, safe",
    [
        ("Übersicht 2024 (final).pdf", "Übersicht 2024 (final).pdf"),
        ("報告.docx", "報告.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("fdp\u202efdp.exe", "fdpfdp.exe"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("a%2fb.pdf", "a_2fb.pdf"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("a. ", "a"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_its_tricks(name, safe):
    assert safe_name(name) == safe


def test_the_ending_is_made_true():
    assert safe_name("a.exe", "application/pdf") == "a.pdf"
    assert safe_name("a.pdf.exe", "application/pdf") == "a.pdf.pdf"
    assert safe_name("a.JPEG", "image/jpeg") == "a.JPEG"
    assert safe_name("a", "image/webp") == "a.webp"


@given(st.text(max_size=400))
@example("0\n\U00018d09\n0")  # what is no character stood between two spaces
def test_any_name_is_safe_and_stays_so(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 121
    assert not set(safe) & set('/\\\x00\n\r"<>:|?*')
    assert safe not in (".", "..")
    assert not safe.startswith(".")
    assert safe_name(safe) == safe
