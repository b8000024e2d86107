"""Detects the type of an uploaded file by its content, and makes its name safe.

Only the types of documents, pictures, audio and video that communities exchange are accepted; HTML,
SVG, scripts, programs and documents with macros are not. The name only decides between types that
the content cannot tell apart (text, CSV and Markdown; a plain zip archive remains one).
"""

import codecs
import re
import struct
import unicodedata

from plc.core.plain import clean_line

# How many of the first bytes to pass to `sniff`; the whole file is better for office documents.
ENOUGH = 65_536

_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = _OFFICE + "wordprocessingml.document"
XLSX = _OFFICE + "spreadsheetml.sheet"
PPTX = _OFFICE + "presentationml.presentation"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
ODT, ODS, ODP = (_OPEN_DOCUMENT + kind for kind in ("text", "spreadsheet", "presentation"))

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
# Content type -> file extension.
KINDS = {
    "application/pdf": "pdf",
    DOCX: "docx",
    XLSX: "xlsx",
    PPTX: "pptx",
    ODT: "odt",
    ODS: "ods",
    ODP: "odp",
    "application/zip": "zip",
    "text/plain": "txt",
    "text/csv": "csv",
    "text/markdown": "md",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
}
_ENDINGS = {kind: {ending} for kind, ending in KINDS.items()} | {
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"},
    "text/plain": {"txt", "text", "log"},
    "text/markdown": {"md", "markdown"},
    "video/mp4": {"mp4", "m4v"},
}

_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    **dict.fromkeys(
        (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"),
        "video/mp4",
    ),
}
_MARKUP = re.compile(
    r"\s*(?:<!doctype|<\?(?:xml|php|=)|<!--|</?[a-z][a-z0-9:-]*[\s>/]|#!|%!PS)", re.IGNORECASE
)


def sniff(first_bytes: bytes, name: str = "") -> str | None:
    """The content type of a file, or None if it is not accepted.

    `first_bytes` is the beginning of the file (`ENOUGH` bytes, or all of a smaller one).
    """
    head = first_bytes[:32]
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _archive(first_bytes)
    if head.startswith(b"PK\x05\x06"):
        return "application/zip"  # an empty archive
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"\x42\x82\x84webm" in first_bytes[:128] else None
    return _picture(head) or _sound(first_bytes) or _text(first_bytes, name)


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def _sound(data: bytes) -> str | None:
    if data.startswith(b"ID3"):
        return "audio/mpeg"
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return None
    # MPEG Layer III, with a valid bit rate and sampling rate.
    return "audio/mpeg" if data[2] >> 4 not in (0, 15) and data[2] >> 2 & 3 != 3 else None


def _archive(data: bytes) -> str | None:
    """Detect office documents by the names in the archive; macros and programs are refused."""
    names = _part_names(data)
    if any(part.lower().endswith(("vbaproject.bin", ".class", ".exe")) for part in names):
        return None
    if names and names[0] == "mimetype":
        size, name_length, extra = struct.unpack_from("<I4xHH", data, 18)
        start = 30 + name_length + extra
        declared = data[start : start + min(size, 100)].decode("ascii", "replace")
        return declared if declared in (ODT, ODS, ODP) else None
    if "[Content_Types].xml" in names or "_rels/.rels" in names:
        for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(part.startswith(folder) for part in names):
                return kind
    return "application/zip"


def _part_names(data: bytes) -> list[str]:
    """The names in the local headers and, if it is included, the central directory."""
    names: list[str] = []
    for mark, at_length, at_name in ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46)):
        position = data.find(mark)
        while 0 <= position <= len(data) - at_name and len(names) < 2000:
            (length,) = struct.unpack_from("<H", data, position + at_length)
            start = position + at_name
            names.append(data[start : start + min(length, 300)].decode("utf-8", "replace"))
            position = data.find(mark, start)
    return names


def _text(data: bytes, name: str) -> str | None:
    try:
        # Incremental, because the end may be in the middle of a character.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data[:ENOUGH])
    except UnicodeDecodeError:
        return None
    if any(char < " " and char not in "\t\n\r\f" for char in text) or "\x7f" in text:
        return None
    if _MARKUP.match(text):
        return None
    ending = name.rpartition(".")[2].lower()
    for kind in ("text/csv", "text/markdown"):
        if ending in _ENDINGS[kind]:
            return kind
    return "text/plain"


def has_picture_extension(name: str) -> bool:
    """Whether the name has the extension of a picture."""
    ending = name.rpartition(".")[2].lower()
    return any(ending in _ENDINGS[kind] for kind in IMAGES)


_PROGRAM = re.compile(
    r"\.(?:apk|app|bat|cmd|com|cpl|dll|dmg|exe|hta|jar|js|lnk|msi|pif|ps1|reg|scr|sh|vbs|wsf)\s*$",
    re.IGNORECASE,
)


def has_program_extension(name: str) -> bool:
    """Whether the name has the extension of a program. Such files are refused, whatever they
    contain."""
    return bool(_PROGRAM.search(name))


_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"|?*%\x00-\x1f]')


def safe_name(name: str, content_type: str | None = None, *, length: int = 120) -> str:
    """A safe name for display and download: letters of all scripts, no path, no control characters.

    With `content_type`, the extension is corrected: "report.exe" that is a PDF becomes
    "report.pdf".
    """
    assigned = "".join(char for char in name if unicodedata.category(char) not in ("Co", "Cn"))
    name = _UNSAFE.sub("_", re.split(r"[/\\]", clean_line(assigned))[-1])
    stem, dot, ending = name.strip(". ").rpartition(".")
    if not dot or not re.fullmatch(r"\w{1,10}", ending):
        stem, ending = name.strip(". "), ""
    if content_type in KINDS and ending.lower() not in _ENDINGS[content_type]:
        ending = KINDS[content_type]
    stem = stem[: length - len(ending) - 1].strip(". ") or "file"
    if _RESERVED.match(stem):
        stem = "_" + stem
    return f"{stem}.{ending}" if ending else stem
