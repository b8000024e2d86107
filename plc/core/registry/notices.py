"""What a person is told, and what is mailed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .registries import Registry


@dataclass(frozen=True)
class NoticeLine:
    """The text of one notification: a sentence, its URL, the person whose picture is shown, and the
    message they wrote, if any. ``in_letter`` is added to what is mailed, and shown nowhere."""

    text: str
    href: str
    person: Any = None
    words: str = ""
    in_letter: str = ""


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notification, keyed ``<app>.<noun>`` ("feed.reply").

    ``lines(notifications, reader)`` returns the line of each notification by id; those missing from
    the result (deleted, or no longer permitted) are not shown. ``waits``: also listed on the home
    page while it is unread. ``mailed``: also sent by mail, for people who might not come back to
    see it.
    """

    key: str
    label: str | Promise
    icon: str
    lines: Callable[[Sequence[Any], Any], Mapping[int, NoticeLine]]
    waits: bool = False
    mailed: bool = False


notices: Registry[NoticeKind] = Registry("notices")
