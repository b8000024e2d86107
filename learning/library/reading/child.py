"""Reads the document on standard input and prints its words as JSON. Run by itself; it imports
nothing of the project.

Its limits are set before anything of the file is looked at: address space, processor time, and no
file may be written. What was read before the time was over is kept.
"""

import json
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

MEMORY = 700_000_000  # bytes of address space; pypdf and Python take a tenth of it
PROCESSOR_S, ALARM_S = 25, 20
MOST_PAGES = 1000
MOST_XML = 15_000_000  # bytes of one part of an office document, unpacked
MOST_PARTS = 300

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS = {
    WORD: re.compile(r"word/(?:document|footnotes|endnotes)\.xml"),
    SLIDES: re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml"),
    SHEET: re.compile(r"xl/sharedStrings\.xml"),
}
OPEN_DOCUMENT = re.compile(r"content\.xml")
# The elements that end a line, by the end of their names.
LINES = ("}p", "}h", "}si", "}br", "}line-break")


class TooLong(Exception):
    """The time is over."""


class TooLarge(Exception):
    """A part is larger than what is read."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(3000)

    def end(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, end)
    signal.alarm(ALARM_S)


def words_of(file: BinaryIO, content_type: str) -> Iterator[str]:
    if content_type == "application/pdf":
        yield from words_of_pdf(file)
    elif content_type.startswith("text/"):
        yield file.read(4_000_000).decode("utf-8-sig", "replace")
    elif content_type in PARTS:
        yield from words_of_archive(file, PARTS[content_type])
    elif content_type.startswith("application/vnd.oasis.opendocument."):
        yield from words_of_archive(file, OPEN_DOCUMENT)
    else:
        raise ValueError(f"{content_type} is not read")


def words_of_pdf(file: BinaryIO) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("it is encrypted")
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            raise TooLarge
        yield page.extract_text()


def words_of_archive(file: BinaryIO, wanted: re.Pattern[str]) -> Iterator[str]:
    """Of its XML parts; nothing is unpacked to a disk, and no part beyond MOST_XML."""
    with zipfile.ZipFile(file) as archive:
        parts = [info for info in archive.infolist() if wanted.fullmatch(info.filename)]
        if len(parts) > MOST_PARTS:
            raise TooLarge
        for info in sorted(parts, key=lambda one: (len(one.filename), one.filename)):
            with archive.open(info) as part:
                data = part.read(MOST_XML + 1)
            if len(data) > MOST_XML:
                raise TooLarge
            yield words_of_xml(data)


def words_of_xml(data: bytes) -> str:
    from defusedxml.ElementTree import fromstring

    said: list[str] = []

    def walk(element: Any) -> None:
        said.append(element.text or "")
        for child in element:
            walk(child)
            said.append(child.tail or "")
        if element.tag.endswith(LINES):
            said.append("\n")

    walk(fromstring(data, forbid_dtd=True))
    return "".join(said)


def main() -> None:
    content_type, most = sys.argv[1], int(sys.argv[2])
    limit()
    said, length, state, why = [], 0, "read", ""
    try:
        for words in words_of(sys.stdin.buffer, content_type):
            said.append(words)
            length += len(words)
            if length > most:
                state = "partly"
                break
    except (TooLong, TooLarge, MemoryError, RecursionError) as limit_met:
        state, why = "partly" if length else "failed", type(limit_met).__name__
    except Exception as error:  # of any library, about any file
        state, why = "partly" if length else "failed", f"{type(error).__name__}: {error}"[:200]
    signal.alarm(0)
    text = re.sub(r"[ \t\xa0]+", " ", "\n".join(said))[:most]
    if state == "read" and not text.strip():
        state, why = "failed", "there are no words in it"
    print(
        json.dumps({"text": text.encode("utf-8", "replace").decode(), "state": state, "why": why})
    )


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
