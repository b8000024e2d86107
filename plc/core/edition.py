"""A version of the site's wording, for keys of cached HTML."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=1)
def words_edition() -> str:
    """A hash over the compiled catalogues, so that cached HTML is not reused after a release
    changes the wording."""
    digest = hashlib.blake2b(digest_size=5)
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.mo")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
