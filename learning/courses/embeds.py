"""Films on other sites that lessons may show, after a click that says who gets to know of it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Site:
    """``page`` leads to the film, ``frame`` shows it; both are filled in with its id. ``begin``
    follows for one that goes on at a second."""

    name: str
    hosts: frozenset[str]
    path: re.Pattern[str]
    page: str
    frame: str
    begin: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.frame)
        return f"{parts.scheme}://{parts.netloc}"

    def frame_at(self, key: str, second: int) -> str:
        frame = self.frame.format(key)
        return frame + self.begin.format(second) if second else frame


SITES = {
    "youtube": Site(
        "YouTube",
        frozenset({"youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com"}),
        re.compile(r"/(?:embed/|shorts/|live/)?([\w-]{11})"),
        "https://www.youtube.com/watch?v={}",
        "https://www.youtube-nocookie.com/embed/{}?enablejsapi=1",
        "&start={}",
    ),
    "vimeo": Site(
        "Vimeo",
        frozenset({"vimeo.com", "player.vimeo.com"}),
        re.compile(r"/(?:video/)?(\d{5,12})"),
        "https://vimeo.com/{}",
        "https://player.vimeo.com/video/{}?dnt=1",
        "#t={}s",
    ),
    "loom": Site(
        "Loom",
        frozenset({"loom.com"}),
        re.compile(r"/(?:share|embed)/([0-9a-f]{32})"),
        "https://www.loom.com/share/{}",
        "https://www.loom.com/embed/{}",
        "?t={}",
    ),
}


def read_address(address: str) -> tuple[str, str] | None:
    """The key of the site and the id of the film, or None for an address that is on no list."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    for key, site in SITES.items():
        if host not in site.hosts:
            continue
        path = parts.path.rstrip("/")
        if key == "youtube" and path == "/watch":
            path = "/" + (parse_qs(parts.query).get("v") or [""])[0]
        if found := site.path.fullmatch(path):
            return key, found[1]
    return None
