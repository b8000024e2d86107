"""Bundles the stylesheet without a build step.

`plc/static/plc/css/index.css` declares the cascade layers and imports one file per component, which
are too many to fetch one by one. `Bundled` is a staticfiles finder that provides `guildhall.css`
with all imports resolved. `collectstatic`, WhiteNoise and the development server all use finders,
so no generated file is committed.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "plc/css/guildhall.css"
INDEX = "plc/css/index.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\(([\w-]+)\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'("[^"]*")')


def source_folder() -> Path:
    return Path(settings.BASE_DIR) / "plc" / "static"


def squeeze(css: str) -> str:
    """Remove comments and unnecessary white space; quoted strings are kept unchanged."""
    parts = STRING.split(COMMENT.sub("", css))
    for place in range(0, len(parts), 2):
        part = re.sub(r"\s+", " ", parts[place])
        parts[place] = re.sub(r" ?([{};]) ?", r"\1", part).replace(";}", "}")
    return "".join(parts).strip()


def bundled(index: Path) -> str:
    """The stylesheet with every part in its layer.

    URLs are relative to the part. All url() refer to ../fonts, relative to the index, so only parts
    in the same folder may contain them.
    """

    def part(found: re.Match[str]) -> str:
        path, layer = found.groups()
        css = (index.parent / path).read_text(encoding="utf-8")
        if "/" in path and "url(" in css:
            raise ValueError(f"{path}: an address here would break when the file is moved up")
        if layer == "tokens":
            # Font faces are not part of the cascade; some browsers ignore them in a layer.
            faces = "".join(re.findall(r"@font-face \{[^}]*\}", css))
            css = re.sub(r"@font-face \{[^}]*\}", "", css)
            return f"{faces}@layer {layer} {{{css}}}"
        return f"@layer {layer} {{{css}}}"

    return squeeze(IMPORT.sub(part, index.read_text(encoding="utf-8"))) + "\n"


class Bundled(BaseFinder):
    """Finds the bundle and regenerates it when a part is newer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR_DIR) / "bundled"
        self.storage = FileSystemStorage(location=self.folder, base_url=settings.STATIC_URL)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def written(self) -> Path:
        target, index = self.folder / NAME, source_folder() / INDEX
        newest = max(path.stat().st_mtime for path in index.parent.rglob("*.css"))
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Written to a temporary file and moved, so that no process reads an incomplete
            # stylesheet.
            fresh = target.with_suffix(f".{os.getpid()}")
            fresh.write_text(bundled(index), encoding="utf-8")
            fresh.replace(target)
        return target

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        return [str(self.written())] if find_all else str(self.written())

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        self.written()
        yield NAME, self.storage
