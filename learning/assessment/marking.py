"""Marks answers. This is the only module that reads answer keys.

`marked` and `explained` are for code that knows whether a learner may already know what they say;
`key_for_author` and `keys_for_author` ask for permission themselves."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from . import access
from .models import QuestionVersion
from .models.keys import AnswerKey
from .types import Marked, type_of

GENERAL = ("right_words", "wrong_words", "always_words")


@dataclass(frozen=True)
class Answered:
    """A version with its question loaded, what was answered, and what was drawn for it."""

    version: QuestionVersion
    answer: Any
    draw: Mapping[str, Any]


@dataclass(frozen=True)
class Explained:
    """Everything that can be said about an answer: to be shown as far as the reader may know."""

    fraction: float | None
    parts: Mapping[str, bool]
    words: list[str]
    solution: str


def keep_key(*, version: QuestionVersion, key: Mapping[str, Any]) -> None:
    AnswerKey.objects.update_or_create(version=version, defaults={"data": dict(key)})


def key_for_author(actor: Any, version: QuestionVersion) -> dict[str, Any]:
    """Asks for permission itself."""
    question = version.question
    if not access.can_author(actor, question.community, question.group):
        raise PermissionDenied
    return _keys([version.pk]).get(version.pk, {"type": {}})


def keys_for_author(actor: Any, versions: Collection[QuestionVersion]) -> dict[int, dict[str, Any]]:
    """Those of many versions, for an export. Asks for permission itself, in each place once. One
    query for the keys."""
    questions = [one.question for one in versions]
    places = {(one.community_id, one.group_id): one for one in questions}.values()
    if not all(access.can_author(actor, one.community, one.group) for one in places):
        raise PermissionDenied
    return _keys([one.pk for one in versions])


def marked(answers: Iterable[Answered]) -> list[float | None]:
    """The fraction for each, None where a person marks; nothing answered is nothing right. One
    query."""
    listed = list(answers)
    keys = _keys([one.version.pk for one in listed])
    return [_mark(one, keys[one.version.pk]).fraction for one in listed]


def explained(answers: Iterable[Answered]) -> list[Explained]:
    """One query."""
    listed = list(answers)
    keys = _keys([one.version.pk for one in listed])
    return [_explain(one, keys[one.version.pk]) for one in listed]


def right_choices(versions: Collection[QuestionVersion]) -> dict[int, dict[str, bool]]:
    """For item analysis, which only those who see the keys read: whether each option is right when
    it alone is chosen, by version."""
    keys = _keys([version.pk for version in versions])
    return {version.pk: _right_options(version, keys[version.pk]) for version in versions}


def _right_options(version: QuestionVersion, key: Mapping[str, Any]) -> dict[str, bool]:
    kind = type_of(version.question.kind)
    found = {}
    for option in kind.show(version.body, {}, None).get("options", ()):
        answer = {"choice": option["id"], "choices": [option["id"]], "sure": "sure"}
        marked_alone = kind.mark(version.body, key["type"], answer, {})
        found[option["id"]] = marked_alone.parts.get(option["id"], False)
    return found


def _keys(versions: Collection[int]) -> dict[int, dict[str, Any]]:
    return dict(AnswerKey.objects.filter(pk__in=set(versions)).values_list("pk", "data"))


def _mark(one: Answered, key: Mapping[str, Any]) -> Marked:
    kind = type_of(one.version.question.kind)
    if one.answer is None:
        return Marked(0.0)
    return kind.mark(one.version.body, key["type"], one.answer, one.draw)


def _explain(one: Answered, key: Mapping[str, Any]) -> Explained:
    kind, found = type_of(one.version.question.kind), _mark(one, key)
    general = []
    if found.fraction is not None:
        general.append(key.get("right_words" if found.fraction == 1 else "wrong_words", ""))
    general.append(key.get("always_words", ""))
    return Explained(
        fraction=found.fraction,
        parts=found.parts,
        words=[word for word in (*found.words, *general) if word],
        solution=kind.solution(one.version.body, key["type"], one.draw),
    )


def guessed(version: QuestionVersion, *, right: bool) -> Any:
    """An answer for the demo: one that gets all of the points, or none, found by trying."""
    key, kind = _keys([version.pk])[version.pk], type_of(version.question.kind)
    wanted = 1.0 if right else 0.0
    for answer in kind.tries(version.body, key["type"]):
        if kind.mark(version.body, key["type"], answer, {}).fraction == wanted:
            return answer
    return None
