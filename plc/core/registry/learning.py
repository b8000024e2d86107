"""What people complete."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from .registries import Registry


@dataclass(frozen=True)
class CompletionKind:
    """Something that people complete, which badges can require.

    ``choices(community)`` are (key, name) of what can be completed there (None: anywhere), and
    ``name(key)`` is the name of one ("" if there is none). ``done(members, keys)`` says when they
    completed it, as ``{(member, key): moment}``, by one query.
    """

    label: str | Promise
    choices: Callable[[Any], Sequence[tuple[str, str]]]
    name: Callable[[str], str]
    done: Callable[[Collection[int], Collection[str]], Mapping[tuple[int, str], datetime]]


# Key: "course", "pathway".
completions: Registry[CompletionKind] = Registry("completions")
