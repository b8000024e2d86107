"""Slugs for URLs, made from names.

Slugs are ASCII, because they are typed, read aloud and sent by mail. Accents are removed, Greek and
Cyrillic are transliterated; names in other scripts get a slug that says nothing. Uniqueness is up
to the database: `numbered` returns the next slug to try.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plc.core.plain import strip_invisible
from plc.core.refusals import Refused

# The same for reserved and for taken slugs, so as not to reveal that something hidden exists.
UNUSABLE = _("This address cannot be used. Choose another.")

MAX_LENGTH = 60
# Words that are URLs of the site, or could be mistaken for official pages.
RESERVED = frozenset(
    {
        *("about", "account", "accounts", "admin", "administrator", "all", "api", "app", "archive"),
        *("atom", "auth", "blog", "c", "charter", "communities", "community", "contact", "create"),
        *("dashboard", "delete", "dev", "directory", "discover", "docs", "edit", "events", "feed"),
        *("feeds", "files", "g", "groups", "health", "healthz", "help", "home", "imprint", "inbox"),
        *("index", "invitations", "invite", "join", "leave", "legal", "live", "login", "logout"),
        *("manage", "me", "media", "members", "messages", "metrics", "mod", "moderation"),
        *("moderator", "new", "news", "notifications", "null", "official", "people", "post"),
        *("posts", "preferences", "privacy", "profile", "readyz", "register", "reports", "robots"),
        *("root", "rss", "search", "security", "settings", "signin", "signout", "signup", "site"),
        *(
            "sitemap",
            "staff",
            "static",
            "status",
            "support",
            "system",
            "terms",
            "topics",
            "undefined",
        ),
        *("user", "users", "well-known", "www"),
        # Beside the courses of a community, below /learn/.
        *("assignments", "authors", "questions", "quizzes"),
    }
)
# Letters that do not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ŋ": "n",
        "ə": "e",
        "ħ": "h",
        "&": " and ",
        "’": "",
        "'": "",
        "ʼ": "",
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        **dict(zip("абвгдезийклмнопрстуфыэіґ", "abvgdeziiklmnoprstufyeig", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "ё": "yo",
        "є": "ye",
        "ї": "yi",
        **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
        "θ": "th",
        "χ": "ch",
        "ψ": "ps",
    }
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slugify(name: str, *, fallback: str = "", length: int = MAX_LENGTH) -> str:
    """Turn a name into a slug: lower case, words joined by hyphens, at most `length` characters.

    A name without any transliterable letter gives `fallback`, or else a short hash; a reserved word
    gets the suffix "-1".
    """
    name = unicodedata.normalize("NFKC", strip_invisible(name)).lower().translate(_LETTERS)
    # Normalised a second time for letters that only appear once the accent is removed (ά is α, then
    # a).
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    slug = "-".join(re.findall(r"[a-z0-9]+", bare.translate(_LETTERS)))
    if len(slug) > length:
        cut = slug[:length]
        hyphen = cut.rfind("-")
        slug = cut[:hyphen] if slug[length] != "-" and hyphen > length // 2 else cut.rstrip("-")
    if not slug:
        slug = fallback or "n-" + hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return numbered(slug, 1) if slug in RESERVED else slug


def numbered(slug: str, number: int, *, length: int = MAX_LENGTH) -> str:
    """Append a number to a slug that is taken, keeping it within the length."""
    tail = f"-{number}"
    return slug[: length - len(tail)].rstrip("-") + tail


def validate_slug(slug: str) -> None:
    """A form validator for slugs that people type."""
    if len(slug) > MAX_LENGTH or not _SLUG.fullmatch(slug):
        raise ValidationError(
            _("Use small letters, figures and single hyphens, at most 60 in all."), code="slug"
        )
    if slug in RESERVED:
        raise ValidationError(UNUSABLE, code="reserved")


def save_with_slug(row: Any, slug: str) -> None:
    """Save a new row under ``slug`` or, without one, under the first free slug made from its name.

    A number at the end reveals that another one exists, but not which. Refuses a chosen slug that
    is taken.
    """
    for candidate in [slug] if slug else _made_from(row.name):
        row.slug = candidate
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            if "slug" not in (error.__cause__.diag.constraint_name or ""):  # type: ignore[union-attr]
                raise
            continue
        return
    raise Refused(UNUSABLE, field="slug")


def _made_from(name: str) -> Iterator[str]:
    slug = slugify(name)
    yield slug
    yield from (numbered(slug, number) for number in range(2, 100))
