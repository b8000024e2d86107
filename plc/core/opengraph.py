"""Extracts title, description, picture and site name from a web page, for link previews.

A pure function of untrusted bytes. It returns plain text and at most one absolute URL; the
preview's HTML comes from our own template (never from embed code).
"""

import codecs
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from plc.core.plain import shorten
from plc.core.sanitise import safe_href

# The head of a page must end within this many bytes.
_MAX_READ = 256_000
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_VALUE = r"""(?:[^<>"']++|"[^"]{0,4000}"|'[^']{0,4000}')"""
_MARK = re.compile(
    rf"<(?:(?P<tag>title|meta|link|base)\b(?P<attributes>{_VALUE}{{0,60}}+)>"
    r"|(?P<skip>!--|(?:script|style|svg|template|textarea)\b))",
    re.IGNORECASE,
)
_CLOSES = {
    "!--": re.compile("-->"),
    **{
        tag: re.compile(f"</{tag}", re.IGNORECASE)
        for tag in ("script", "style", "svg", "template", "textarea")
    },
}
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])([^\s=<>"'/]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
)


@dataclass(frozen=True)
class Preview:
    """Plain text, not escaped; empty if the page does not provide it. `image_url` is http or
    https."""

    title: str = ""
    description: str = ""
    image_url: str = ""
    site_name: str = ""


def read(html: bytes, content_type: str, url: str) -> Preview:
    """Read the head of a page, however malformed. `url` is its final URL, after redirects."""
    html = html[:_MAX_READ]
    said = _said(_decoded(html, content_type))
    host = (urlsplit(url).hostname or "").removeprefix("www.")

    def first(*names: str, length: int) -> str:
        return next((text for n in names if (text := shorten(said.get(n, ""), length))), "")

    return Preview(
        title=first("og:title", "twitter:title", "<title>", length=200),
        description=first("og:description", "twitter:description", "description", length=400),
        image_url=_image(said, url),
        site_name=first("og:site_name", "application-name", length=80) or shorten(host, 80),
    )


def _decoded(html: bytes, content_type: str) -> str:
    """Decode by byte order mark, header or meta tag, else as UTF-8; never raises."""
    for mark, encoding in _MARKS:
        if html.startswith(mark):
            return html.decode(encoding, "replace")
    in_header = re.search(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", content_type, re.IGNORECASE)
    in_page = _CHARSET.search(html[:4096])
    for name in (in_header and in_header[1], in_page and in_page[1].decode()):
        if name:
            try:
                # Text encodings only: Python also has codecs such as "base64" and "zip".
                found = codecs.lookup(name)
                if found._is_text_encoding and found.name not in ("idna", "punycode"):
                    # The HTML standard treats Latin 1 as Windows 1252.
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


def _said(page: str) -> dict[str, str]:
    """The first value of each property that the page declares.

    This scans the page once from one relevant tag to the next; `html.parser` takes quadratic time
    on crafted pages.
    """
    said: dict[str, str] = {}
    position = 0
    while found := _MARK.search(page, position):
        position = found.end()
        tag = (found["tag"] or found["skip"] or "").lower()
        if tag == "title":
            title = page[position : position + 2000]
            title = title.partition("</" if "</" in title else "<")[0]
            said.setdefault("<title>", unescape(title))
        elif tag in ("meta", "link", "base"):
            _note(said, tag, found["attributes"])
        else:
            # Skip comments, scripts and drawings; if unclosed, they extend to the end.
            closed = _CLOSES[tag].search(page, position)
            position = closed.end() if closed else len(page)
    return said


def _note(said: dict[str, str], tag: str, attributes: str) -> None:
    have: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(attributes):
        have.setdefault(name.lower(), unescape("".join(values)))
    if tag == "meta":
        name = (have.get("property") or have.get("name") or "").strip().lower()
        if name and have.get("content"):
            said.setdefault(name, have["content"])
    elif tag == "link" and "image_src" in have.get("rel", "").lower().split():
        said.setdefault("image_src", have.get("href", ""))
    elif tag == "base" and have.get("href", "").startswith(("http://", "https://")):
        said.setdefault("<base>", have["href"])
