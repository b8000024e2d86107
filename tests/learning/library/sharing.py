"""Resources for the tests, made by the actions that the pages use."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from learning.library import actions
from learning.library.actions import Sent
from learning.library.models import Resource
from learning.library.wording import Content
from plc.accounts.models import User
from plc.files.actions import store_upload
from plc.files.models import StoredFile
from tests.cast import Cast

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def sent(**other: Any) -> Sent:
    return Sent(**({"title": "Tally sheet", "summary": "For one round.", "language": "en"} | other))


def shared(cast: Cast, *, kind: str = "text", **other: Any) -> Resource:
    """By Chidi, in the community, unless said otherwise."""
    about = {
        name: other.pop(name)
        for name in ("title", "summary", "topics", "licence", "level", "language", "review_months")
        if name in other
    }
    given: dict[str, Any] = {
        "by": cast.chidi,
        "community": cast.community,
        "kind": kind,
        "sent": sent(**about),
        "content": Content(body="Make a stroke for each interruption."),
    }
    return actions.add_resource(**(given | other))


def upload(by: User, data: bytes, name: str) -> StoredFile:
    return store_upload(by=by, upload=SimpleUploadedFile(name, data))


def docx(text: str, **parts: str) -> bytes:
    """A Word document with these paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    made = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document xmlns:w="{WORD}">{paragraphs}</w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (made | parts).items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf(text: str) -> bytes:
    """A page with one line of text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n")
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()
