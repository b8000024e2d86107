"""The one import map: bare names of our modules to their addresses, and its hash for the policy.

A module says `import "guildhall/draft-keeper"`; the map leads to the file with its hashed name. The
map is the only inline script of a page, so the policy lists its hash and needs no nonce.
"""

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static


def modules() -> list[str]:
    """The names of our modules, without folder and suffix, in order."""
    folder = Path(settings.BASE_DIR) / "plc" / "static" / "plc" / "js"
    return sorted(path.stem for path in folder.glob("*.js"))


@lru_cache(maxsize=1)
def importmap() -> str:
    """The map as it stands in the page, byte for byte."""
    imports = {f"guildhall/{name}": static(f"plc/js/{name}.js") for name in modules()}
    return json.dumps({"imports": imports}, separators=(",", ":"))


@lru_cache(maxsize=1)
def importmap_source() -> str:
    """The map's hash as a source expression of `script-src`."""
    digest = hashlib.sha256(importmap().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
