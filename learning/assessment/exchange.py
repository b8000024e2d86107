"""Questions that come from files and go into files: what a file would bring, and what is written.

Only authors get here, because with a question comes its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.refusals import Refused
from plc.files.models import StoredFile

from .formats import Checked, Draft, Picture, Problem, Read, checked, likeness
from .formats.recognising import recognised
from .marking import GENERAL, keys_for_author
from .models import Question, QuestionVersion
from .types import type_of


@dataclass(frozen=True)
class Found:
    """A question of a file that can be taken. ``twin`` is in the bank already; ``again`` says that
    the same file has it before."""

    draft: Draft
    checked: Checked
    twin: Question | None = None
    again: bool = False

    @property
    def is_new(self) -> bool:
        return self.twin is None and not self.again

    @property
    def kind(self) -> Any:
        return type_of(self.draft.kind)


@dataclass(frozen=True)
class Tried:
    """What a file would bring."""

    label: str
    found: list[Found]
    problems: list[Problem]

    @property
    def new(self) -> list[Found]:
        return [one for one in self.found if one.is_new]


def try_file(file: StoredFile, community: Community, group: Group | None) -> Tried:
    """Read a file that was sent, and look for what is in the bank. Refuses what cannot be read."""
    with default_storage.open(file.key) as blob:
        content = blob.read()
    known = recognised(file.name, content)
    return tried(str(known.label), known.read(content), community, group)


def tried(label: str, read: Read, community: Community, group: Group | None) -> Tried:
    problems, good = list(read.problems), []
    for draft in read.drafts:
        try:
            good.append((draft, checked(draft)))
        except Refused as refusal:
            problems.append(Problem(draft.place, str(refusal.sentence)))
    twins, seen, found = _in_bank(good, community, group), set(), []
    for draft, one in good:
        like = likeness(draft.kind, one.text, one.composed.body)
        found.append(Found(draft, one, twins.get(like), like in seen))
        seen.add(like)
    problems.sort(key=lambda problem: problem.place.number)
    return Tried(label, found, problems)


def _in_bank(
    good: Sequence[tuple[Draft, Checked]], community: Community, group: Group | None
) -> dict[str, Question]:
    """Those of the place that ask the same. One query."""
    texts = {one.text for _draft, one in good}
    rows = QuestionVersion.objects.select_related("question__community").filter(
        question__community=community,
        question__group=group,
        question__archived_at=None,
        number=F("question__newest"),
        text__in=texts,
    )
    return {likeness(row.question.kind, row.text, row.body): row.question for row in rows}


def drafts_of(actor: Any, questions: Sequence[Question], *, pictures: bool = True) -> list[Draft]:
    """The newest versions, with their keys; for authors of their places. Without ``pictures`` these
    are empty: enough to know what a format cannot hold."""
    by_id = {question.pk: question for question in questions}
    rows = QuestionVersion.objects.select_related("picture").filter(
        question__in=by_id, number=F("question__newest")
    )
    versions = {row.question_id: row for row in rows}
    for pk, version in versions.items():
        version.question = by_id[pk]
    keys = keys_for_author(actor, list(versions.values()))
    return [
        _draft(versions[question.pk], keys[versions[question.pk].pk], pictures)
        for question in questions
        if question.pk in versions
    ]


def _draft(version: QuestionVersion, key: dict[str, Any], pictures: bool) -> Draft:
    question = version.question
    given, rows = type_of(question.kind).decompose(version.body, dict(key["type"]))
    return Draft(
        question.kind,
        question.title,
        version.text,
        given,
        rows,
        {name: key.get(name, "") for name in GENERAL},
        question.tags,
        question.difficulty,
        _picture(version, read=pictures),
    )


def _picture(version: QuestionVersion, *, read: bool) -> Picture | None:
    if version.picture is None:
        return None
    content = b""
    if read:
        with default_storage.open(version.picture.key) as blob:
            content = blob.read()
    alt = version.body.get("alt") or version.picture.alt
    return Picture(version.picture.name, content, alt)
