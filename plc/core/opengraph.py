"""What a page says about itself, for a link preview: title, description, picture, site.

A pure function of bytes that somebody else wrote. It gives plain text and one absolute address of
the web or nothing; the preview's HTML is our own template's (never a page's embed code).
"""

import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from plc.core.plain import shorten
from plc.core.sanitise import safe_href

# A head that has not ended by then is not going to; broken pages never end it at all.
_MAX_READ = 256_000
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Preview:
    """Plain text, unescaped; empty where the page says nothing. `image_url` is http or https."""

    title: str = ""
    description: str = ""
    image_url: str = ""
    site_name: str = ""


def read(html: bytes, content_type: str, url: str) -> Preview:
    """Reads the head of a page, however broken. `url` is where it was found, after redirects."""
    html = html[:_MAX_READ]
    page = _Head()
    page.feed(_decoded(html, content_type))
    page.close()
    said = page.said
    host = (urlsplit(url).hostname or "").removeprefix("www.")

    def first(*names: str, length: int) -> str:
        return next((text for n in names if (text := shorten(said.get(n, ""), length))), "")

    return Preview(
        title=first("og:title", "twitter:title", "<title>", length=200),
        description=first("og:description", "twitter:description", "description", length=400),
        image_url=_image(said, url),
        site_name=first("og:site_name", "application-name", length=80) or host,
    )


def _decoded(html: bytes, content_type: str) -> str:
    """By byte order mark, then header, then meta tag, then as UTF-8; never an error."""
    for mark, encoding in _MARKS:
        if html.startswith(mark):
            return html.decode(encoding, "replace")
    in_header = re.search(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", content_type, re.IGNORECASE)
    in_page = _CHARSET.search(html[:4096])
    for name in (in_header and in_header[1], in_page and in_page[1].decode()):
        if name:
            try:
                # Only codecs from bytes to text: Python also knows "base64" and "zip".
                found = codecs.lookup(name)
                if found._is_text_encoding and found.name not in ("idna", "punycode"):
                    # What pages call Latin 1 is, by the HTML standard, Windows 1252.
                    known = "cp1252" if found.name in ("iso8859-1", "ascii") else found.name
                    return html.decode(known, "replace")
            except (LookupError, UnicodeError):
                continue
    return html.decode("utf-8", "replace")


def _image(said: dict[str, str], url: str) -> str:
    for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "image_src"):
        if not said.get(name, "").strip():
            continue
        try:
            image = urljoin(said.get("<base>") or url, said[name].strip())
        except ValueError:
            continue
        if len(image) <= 2000 and image.startswith(("http://", "https://")) and safe_href(image):
            return image
    return ""


class _Head(HTMLParser):
    """Keeps the first of each thing that a page says; stops listening where the body starts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.in_title = False
        self.in_drawing = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (have.get("property") or have.get("name") or "").strip().lower()
            if name and have.get("content"):
                self.said.setdefault(name, have["content"])
        elif tag == "link" and "image_src" in have.get("rel", "").lower().split():
            self.said.setdefault("image_src", have.get("href", ""))
        elif tag == "base" and have.get("href", "").startswith(("http://", "https://")):
            self.said.setdefault("<base>", have["href"])
        elif tag == "svg":
            # An icon in the page may carry a title of its own.
            self.in_drawing += 1
        elif tag == "title" and not self.in_drawing and "<title>" not in self.said:
            self.in_title = True
            self.said["<title>"] = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "link", "base"):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        elif tag == "svg":
            self.in_drawing = max(self.in_drawing - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.in_title and len(self.said["<title>"]) < 2000:
            self.said["<title>"] += data
