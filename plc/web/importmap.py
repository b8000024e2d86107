"""The import map: URLs of our modules by name, and its hash for the content security policy.

A module writes `import "guildhall/draft-keeper"`; the map contains the URL of the file with its
hashed name. It is the only inline script, so the policy lists its hash and needs no nonce.
"""

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static


def modules() -> list[str]:
    """The names of our modules, without folder and suffix, sorted."""
    folder = Path(settings.BASE_DIR) / "plc" / "static" / "plc" / "js"
    return sorted(path.stem for path in folder.glob("*.js"))


@lru_cache(maxsize=1)
def importmap() -> str:
    """The map exactly as it is included in the page."""
    imports = {f"guildhall/{name}": static(f"plc/js/{name}.js") for name in modules()}
    return json.dumps({"imports": imports}, separators=(",", ":"))


@lru_cache(maxsize=1)
def importmap_source() -> str:
    """The hash of the map as a source expression for `script-src`."""
    digest = hashlib.sha256(importmap().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
