"""Typed readers of environment variables, for settings.py."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict


class SettingMissing(Exception):
    """A required setting is not set."""


_NO_DEFAULT = "\0"


def text(name: str, default: str = _NO_DEFAULT, *, source: Mapping[str, str] = os.environ) -> str:
    """The variable's value, or the content of the file named by ``<NAME>_FILE`` (a mounted secret).

    Raises SettingMissing if neither is set and there is no default.
    """
    if source.get(name):
        return source[name]
    if path := source.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if default is _NO_DEFAULT:
        raise SettingMissing(f"Set {name}: deploy/env.example says what it is.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """A boolean: ``1 true yes on`` or ``0 false no off``, in any case; anything else is an
    error."""
    value = text(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingMissing(f"{name} is {value!r}; write true or false.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingMissing(f"{name} is {value!r}; write a whole number.") from None


def origin(name: str, default: str, *, apart_from: str) -> str:
    """Scheme, host and port of a second address, or "" for none. An error if its host is that of
    the first one, with which browsers would share cookies."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if not value:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise SettingMissing(f"{name} is {value!r}; write it as https://packages.example.org.")
    if parts.hostname == urlsplit(apart_from).hostname:
        raise SettingMissing(f"{name} is {value!r}; it needs another host than {apart_from}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas or white space."""
    return text(name, default).replace(",", " ").split()


def postgres(name: str, default: str = _NO_DEFAULT) -> dict[str, Any]:
    """Django's database settings from ``postgresql://user:password@host:port/name?option=value``.

    Parsed like libpq does: the host may be an IPv6 address in brackets or a percent-encoded
    directory (of a Unix socket), and the query string is passed on as options.
    """
    url = text(name, default)
    if not url.startswith(("postgresql://", "postgres://")):
        raise SettingMissing(f"{name} must begin with postgresql://")
    try:
        options = conninfo_to_dict(url)
    except ProgrammingError as error:
        what, _, _quoted = str(error).strip().partition('"')  # the rest may be the password
        raise SettingMissing(f"{name} cannot be read: {what.strip(' :')}.") from None
    return {
        "ENGINE": "plc.core.postgres",
        "NAME": options.pop("dbname", ""),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "OPTIONS": options,
    }
