"""Writing, changing and putting away questions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.files.actions import describe, hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..marking import GENERAL, keep_key
from ..models import MOST_DIFFICULT, Question, QuestionVersion
from ..outdated import refuse_outdated
from ..types import TYPES, Composed, type_of

PICTURE = "assessment.picture"
MOST_TAGS = 8


@dataclass(frozen=True)
class Written:
    """What an author wrote: the text, the fields and rows of the type, and general feedback.
    Without a new ``picture`` that of the version before stays, unless it is to be
    ``without_picture``. ``alt`` is what the picture shows; None: as it was described."""

    title: str
    text: str
    given: Mapping[str, Any] = field(default_factory=dict)
    rows: Collection[Mapping[str, Any]] = ()
    feedback: Mapping[str, str] = field(default_factory=dict)
    tags: Collection[str] = ()
    difficulty: int = 2
    picture: StoredFile | None = None
    alt: str | None = None
    without_picture: bool = False


def question_id(
    given: UUID | None, by: User, place: tuple[Community, Group | None], *about: str
) -> UUID:
    """The id of a question that this form, or row of a file, makes of these words."""
    community, group = place
    return id_for_form(given, by.public_id, community.pk, group.pk if group else 0, *about)


@transaction.atomic
def write_question(
    *,
    by: User,
    community: Community,
    kind: str,
    written: Written,
    group: Group | None = None,
    public_id: UUID | None = None,
) -> Question:
    """Refuses what cannot be answered or marked. ``public_id`` comes from the form: submitting it
    twice creates one question."""
    if kind not in TYPES:
        raise Refused(_("There is no such type of question."))
    public_id = question_id(public_id, by, (community, group), kind, written.title, written.text)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Question.objects.filter(public_id=public_id).first()) is not None:
        return twin
    question = Question(
        public_id=public_id, community=community, group=group, made_by=by, kind=kind
    )
    composed = _check(question, written)
    question.save()
    _store(question, written, composed, by)
    record(
        facts.QuestionWritten(
            question_id=question.pk,
            community_id=community.pk,
            group_id=question.group_id,
            kind=kind,
        ),
        by=by,
    )
    return question


@transaction.atomic
def change_question(
    *, by: User, question: Question, written: Written, seen: str = ""
) -> QuestionVersion:
    """Changes the newest version, or makes another one if somebody was asked it already. ``seen``
    says when it was changed as the form knows it; refused if it is outdated."""
    locked = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    refuse_outdated(locked, seen)
    locked.community, locked.group = question.community, question.group
    # Not while an attempt is starting with it.
    versions = QuestionVersion.objects.select_for_update(no_key=True)
    versions.get(question=locked, number=locked.newest)
    before = newest_version(locked)
    composed = _check(locked, written, before)
    if before.used_at is not None:
        locked.newest += 1
    locked.changed_at = timezone.now()
    locked.save()
    version = _store(locked, written, composed, by, before)
    question.newest, question.title = locked.newest, locked.title
    record(facts.QuestionChanged(question_id=locked.pk, version=version.number), by=by)
    return version


@transaction.atomic
def put_away_question(*, by: User, question: Question, away: bool) -> None:
    """It is no longer offered for quizzes; those that have it keep it."""
    locked = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if (locked.archived_at is not None) == away:
        return
    question.archived_at = locked.archived_at = timezone.now() if away else None
    locked.save(update_fields=["archived_at"])
    record(facts.QuestionPutAway(question_id=locked.pk, away=away), by=by)


def newest_version(question: Question) -> QuestionVersion:
    rows = QuestionVersion.objects.select_related("picture", "made_by")
    [version] = rows.filter(question=question, number=question.newest)
    version.question = question
    return version


def clean_tags(tags: Collection[str]) -> list[str]:
    """Small letters, each once."""
    cleaned = (clean_line(tag).lower()[:40].strip() for tag in tags)
    found = list(dict.fromkeys(filter(None, cleaned)))
    if len(found) > MOST_TAGS:
        raise Refused(_("Give at most %(most)d tags.") % {"most": MOST_TAGS}, field="tags")
    return sorted(found)


def _check(question: Question, written: Written, before: QuestionVersion | None = None) -> Composed:
    """Sets the columns of the question, unsaved, and refuses what is wrong."""
    if not (title := clean_line(written.title)):
        raise Refused(_("Give it a name by which it is found."), field="title")
    if not has_visible_text(written.text):
        raise Refused(_("Write what the question is."), field="text")
    if not 1 <= written.difficulty <= MOST_DIFFICULT:
        raise Refused(_("Choose how difficult it is."), field="difficulty")
    kind = type_of(question.kind)
    picture = _picture(written, before)
    if kind.needs_picture and picture is None:
        raise Refused(_("Add the picture."), field="picture")
    if picture is not None and written.alt is not None and not clean_line(written.alt):
        sentence = _("Say what the picture shows, for people who do not see it.")
        raise Refused(sentence, field="picture_alt")
    question.title, question.difficulty = title, written.difficulty
    question.tags = clean_tags(written.tags)
    return kind.compose(written.given, list(written.rows))


def _picture(written: Written, before: QuestionVersion | None) -> StoredFile | None:
    if written.picture is not None or written.without_picture or before is None:
        return written.picture
    return before.picture


def _keep_picture(
    question: Question, written: Written, picture: StoredFile | None, by: User
) -> None:
    if written.picture is not None:
        hold(files=[written.picture], holder=PICTURE, holder_id=question.pk, by=by)
    if picture is not None and written.alt is not None:
        picture.alt = clean_line(written.alt)
        describe(files=[picture])


def _let_go_of_pictures(question: Question) -> None:
    """Of those that no version has."""
    versions = QuestionVersion.objects.filter(question=question, picture__isnull=False)
    held = StoredFile.objects.filter(holder=PICTURE, holder_id=question.pk)
    release(files=held.exclude(pk__in=versions.values("picture")))


def _store(
    question: Question,
    written: Written,
    composed: Composed,
    by: User,
    before: QuestionVersion | None = None,
) -> QuestionVersion:
    picture = _picture(written, before)
    _keep_picture(question, written, picture, by)
    if type_of(question.kind).needs_picture and picture and picture.width:
        composed.body["tall"] = round((picture.height or 0) / picture.width, 4)
    text = clean_text(written.text)
    prefix = f"{question.public_id}-{question.newest}"
    with override(question.community.language):
        html = render(text, prefix=prefix).html
    version, _new = QuestionVersion.objects.update_or_create(
        question=question,
        number=question.newest,
        defaults={
            "text": text,
            "text_html": html,
            "body": composed.body,
            "picture": picture,
            "made_by": by,
        },
    )
    if before is not None and before.picture_id != version.picture_id:
        _let_go_of_pictures(question)
    general = {name: clean_text(written.feedback.get(name, "")) for name in GENERAL}
    keep_key(version=version, key={"type": composed.key, **general})
    return version
