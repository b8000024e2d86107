"""Credentials inside of pictures. Open Badges 3.0, section 5.3 (Baking).

In a PNG the credential is the text of an uncompressed iTXt chunk `openbadgecredential`; in an SVG
it is the element `openbadges:credential`, with a token in its attribute `verify` or JSON as text.
"""

import re
import struct
import xml.parsers.expat
import zlib
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from .faults import Fault, Unsound
from .reading import MAX_BYTES

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEYWORD = b"openbadgecredential"
SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_SVG_ROOT = re.compile(r"<svg\b[^>]*?(/?)>")


def bake_png(picture: bytes, credential: str) -> bytes:
    """The PNG with the credential (JSON or a token) in it, replacing one that was there."""
    chunks = [(kind, body) for kind, body in _chunks(picture) if not _is_credential(kind, body)]
    baked = (b"iTXt", PNG_KEYWORD + b"\0\0\0\0\0" + credential.encode())
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in [chunks[0], baked, *chunks[1:]]
    )


def unbake_png(picture: bytes) -> str:
    """The credential in a PNG. Raises Unsound without one, and for a PNG with a wrong checksum."""
    # To the end of the file, because a change may be after the credential.
    found = [body for kind, body in _chunks(picture) if _is_credential(kind, body)]
    if not found:
        raise Unsound(Fault.PICTURE_EMPTY)
    if len(found) > 1:  # another reader may take another one
        raise Unsound(Fault.TWICE)
    return _text(found[0])


def bake_svg(picture: str, credential: str) -> str:
    """The SVG with the credential (JSON or a token) in it. The picture must be one of ours: it is
    changed as text, and an element with a credential that it contains already is kept."""
    root = _SVG_ROOT.search(picture)
    if root is None or root[1]:
        raise Unsound(Fault.PICTURE_BROKEN)
    opening = root[0].removesuffix(">") + f' xmlns:openbadges="{SVG_NAMESPACE}">'
    if credential.startswith("{"):
        # In JSON this escape only occurs within strings, where it means the same.
        body = credential.replace("]]>", "]]\\u003e")
        element = f"<openbadges:credential><![CDATA[{body}]]></openbadges:credential>"
    else:
        element = f"<openbadges:credential verify={quoteattr(credential)}></openbadges:credential>"
    return picture[: root.start()] + opening + element + picture[root.end() :]


def unbake_svg(picture: bytes) -> str:
    """The credential in an SVG. Raises Unsound without one, and for a document that is not well
    formed or defines entities."""
    found: list[str] = []
    inside: list[bool] = []
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name == f"{SVG_NAMESPACE} credential")
        if inside[-1] and attributes.get("verify"):
            found.append(attributes["verify"])

    def text(words: str) -> None:
        if inside and inside[-1]:
            found.append(words)

    def refuse(*_: object) -> None:
        raise Unsound(Fault.PICTURE_BROKEN)

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: inside.pop()
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(picture, True)
    except (xml.parsers.expat.ExpatError, LookupError, ValueError) as wrong:
        raise Unsound(Fault.PICTURE_BROKEN) from wrong
    credential = "".join(found).strip()
    if not credential:
        raise Unsound(Fault.PICTURE_EMPTY)
    return credential


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG as kind and body, with their checksums checked."""
    if not picture.startswith(PNG_SIGNATURE):
        raise Unsound(Fault.PICTURE_BROKEN)
    at, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND":
        head = picture[at : at + 8]
        if len(head) < 8:
            raise Unsound(Fault.PICTURE_BROKEN)
        length, kind = struct.unpack(">I4s", head)
        body = picture[at + 8 : at + 8 + length]
        checksum = picture[at + 8 + length : at + 12 + length]
        if checksum != struct.pack(">I", zlib.crc32(kind + body)):
            raise Unsound(Fault.PICTURE_BROKEN)
        yield kind, body
        at += 12 + length


def _is_credential(kind: bytes, body: bytes) -> bool:
    return kind == b"iTXt" and body.startswith(PNG_KEYWORD + b"\0")


def _text(body: bytes) -> str:
    """The text of an iTXt chunk, which foreign files may have compressed."""
    flags, rest = body[len(PNG_KEYWORD) + 1 :][:2], body[len(PNG_KEYWORD) + 3 :]
    try:
        _language, _translated, content = rest.split(b"\0", 2)
        if flags[:1] == b"\1":
            content = zlib.decompressobj().decompress(content, MAX_BYTES + 1)
        elif flags[:1] != b"\0":
            raise ValueError(flags)
        return content.decode("utf-8")
    except (ValueError, zlib.error) as wrong:
        raise Unsound(Fault.PICTURE_BROKEN) from wrong
