"""What a version consists of: made from what somebody sent, and checked."""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from communities.feed.wording import topic_slug
from plc.core import sniff
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.files.models import StoredFile

from .addresses import accept_address, key_of
from .captions import accept_captions
from .models import Format, Kind, ResourceVersion, TextState

MAX_BODY = 60_000
MAX_TRANSCRIPT = 200_000
MAX_TOPICS = 5
# What can be given for each kind; the first is the usual way.
WAYS = {
    Kind.LINK: ("address",),
    Kind.FILE: ("file",),
    Kind.VIDEO: ("address", "file"),
    Kind.TEXT: ("body",),
    Kind.TEMPLATE: ("file", "body", "address"),
    Kind.PROTOCOL: ("body", "file", "address"),
    Kind.RECORDING: ("address", "file"),
}
SPOKEN = (Kind.VIDEO, Kind.RECORDING)
# Words are taken out of these (learning.library.reading).
READABLE = frozenset(
    {
        "application/pdf",
        *(sniff.DOCX, sniff.PPTX, sniff.XLSX, sniff.ODT, sniff.ODS, sniff.ODP),
        *("text/plain", "text/markdown", "text/csv"),
    }
)
FORMATS = {
    "application/pdf": Format.PDF,
    "application/zip": Format.ARCHIVE,
    "text/csv": Format.SHEET,
    **dict.fromkeys((sniff.XLSX, sniff.ODS), Format.SHEET),
    **dict.fromkeys((sniff.PPTX, sniff.ODP), Format.SLIDES),
}
KINDS = {"picture": Format.PICTURE, "video": Format.FILM, "audio": Format.SOUND}


@dataclass(frozen=True)
class Content:
    """What somebody gives for a version. Of ``address``, ``file`` and ``body`` one is given."""

    address: str = ""
    file: StoredFile | None = None
    body: str = ""
    captions: str = ""
    transcript: str = ""
    drops_captions: bool = False


def accept_content(kind: str, given: Content) -> Content:
    """Cleaned; refuses what is not exactly one of the ways in which this kind can be given."""
    ways = WAYS[Kind(kind)]
    body = clean_text(given.body)
    body = body if has_visible_text(body) else ""
    have = [
        way
        for way, value in (("address", given.address.strip()), ("file", given.file), ("body", body))
        if value and way in ways
    ]
    if not have:
        raise Refused(_missing(ways), field=ways[0])
    if len(have) > 1:
        raise Refused(_("Give one of these only: the rest would not be shown."), field=have[-1])
    if len(body) > MAX_BODY:
        sentence = _("This text has %(length)d characters; at most %(most)d can be kept.")
        raise Refused(sentence % {"length": len(body), "most": MAX_BODY}, field="body")
    spoken = kind in SPOKEN
    transcript = clean_text(given.transcript) if spoken else ""
    if len(transcript) > MAX_TRANSCRIPT:
        raise Refused(_("This transcript is too long."), field="transcript")
    return Content(
        address=accept_address(given.address) if have == ["address"] else "",
        file=given.file if have == ["file"] else None,
        body=body if have == ["body"] else "",
        captions=accept_captions(given.captions) if spoken and have == ["file"] else "",
        transcript=transcript,
    )


def _missing(ways: tuple[str, ...]) -> str:
    match ways:
        case ("address",):
            return _("Give the address of the page.")
        case ("file",):
            return _("Choose the file.")
        case ("body",):
            return _("Write the text first.")
        case ("address", "file"):
            return _("Give an address, or choose a file.")
    return _("Choose a file, write a text, or give an address.")


def version_of(content: Content, *, community: Community, prefix: str) -> ResourceVersion:
    """An unsaved version of an accepted content, without its resource."""
    with override(community.language):  # labels of tables and pictures
        html = render(content.body, prefix=prefix).html if content.body else ""
    return ResourceVersion(
        address=content.address,
        address_key=key_of(content.address),
        file=content.file,
        digest=digest_of(content),
        body=content.body,
        body_html=html,
        captions=content.captions,
        transcript=content.transcript,
        text_state=TextState.WAITING if is_readable(content.file) else TextState.NONE,
    )


def digest_of(content: Content) -> str:
    if content.file is not None:
        return content.file.sha256
    words = " ".join(content.body.split())
    return sha256(words.encode()).hexdigest() if words else ""


def is_readable(file: StoredFile | None) -> bool:
    return file is not None and file.content_type in READABLE


def format_of(content: Content) -> Format:
    if content.file is not None:
        by_type = FORMATS.get(content.file.content_type, Format.DOCUMENT)
        return KINDS.get(content.file.kind, by_type)
    return Format.TEXT if content.body else Format.PAGE


def topics_of(names: str) -> dict[str, str]:
    """The topics in a line with commas, by slug; refuses too many."""
    wanted: dict[str, str] = {}
    for name in names.replace(";", ",").split(","):
        if slug := topic_slug(name):
            wanted.setdefault(slug, clean_line(name).lstrip("#")[:60])
    if len(wanted) > MAX_TOPICS:
        sentence = _("Choose at most %(most)d topics; there are %(count)d.")
        raise Refused(sentence % {"most": MAX_TOPICS, "count": len(wanted)}, field="topics")
    return wanted
