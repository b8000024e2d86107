"""Putting quizzes together, and giving them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Question, QuestionVersion, Quiz, QuizEntry, QuizSection, Sitting
from ..outdated import refuse_outdated
from ..pools import fitting
from .questions import clean_tags

MOST_ENTRIES = 200
MOST_SECTIONS = 20
RULES = (
    "minutes",
    "attempts_most",
    "wait_hours",
    "counts",
    "pass_percent",
    "shuffle",
    "one_by_one",
    "feedback_time",
    "tells_score",
    "tells_right",
    "tells_words",
    "tells_key",
)


@transaction.atomic
def write_quiz(
    *,
    by: User,
    community: Community,
    title: str,
    intro: str = "",
    rules: Mapping[str, Any] | None = None,
    group: Group | None = None,
    public_id: UUID | None = None,
) -> Quiz:
    """With one section, and no questions yet. ``public_id`` comes from the form: submitting it
    twice creates one quiz."""
    place = (community.pk, group.pk if group else 0)
    public_id = id_for_form(public_id, by.public_id, *place, title)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Quiz.objects.filter(public_id=public_id).first()) is not None:
        return twin
    quiz = Quiz(public_id=public_id, community=community, group=group, made_by=by)
    _set(quiz, title, intro, rules or {})
    quiz.save()
    QuizSection.objects.create(quiz=quiz, position=1)
    _tell(quiz, by)
    return quiz


def _tell(quiz: Quiz, by: User) -> None:
    place: Any = {"community_id": quiz.community_id, "group_id": quiz.group_id}
    record(facts.QuizWritten(quiz_id=quiz.pk, **place), by=by)


@transaction.atomic
def change_quiz(
    *, by: User, quiz: Quiz, title: str, intro: str, rules: Mapping[str, Any], seen: str = ""
) -> None:
    """Attempts that are under way keep their questions and their time. ``seen``: as of
    questions."""
    locked = _lock(quiz)
    refuse_outdated(locked, seen)
    _set(locked, title, intro, rules)
    locked.save()
    _tell(locked, by)


def _lock(quiz: Quiz) -> Quiz:
    locked = Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    locked.community, locked.group = quiz.community, quiz.group  # saves two queries
    return locked


def _put_differently(locked: Quiz) -> None:
    """Whoever has an older page of it open is told before they save it."""
    locked.changed_at = timezone.now()
    locked.save(update_fields=["changed_at"])


def _set(quiz: Quiz, title: str, intro: str, rules: Mapping[str, Any]) -> None:
    if not (title := clean_line(title)):
        raise Refused(_("Give it a title."), field="title")
    quiz.title, quiz.intro = title, clean_text(intro)
    with override(quiz.community.language):
        quiz.intro_html = render(quiz.intro, prefix=str(quiz.public_id)).html
    for name in RULES:
        if name in rules:
            setattr(quiz, name, rules[name])
    quiz.changed_at = timezone.now()


@transaction.atomic
def add_questions(
    *, by: User, quiz: Quiz, questions: Collection[Question], section: QuizSection | None = None
) -> int:
    """At the end of the section (else of the last), each with one point. Returns how many are
    new."""
    locked = _lock(quiz)
    sections = [one for one in locked.sections.all() if not one.is_pool]
    if not sections:
        sections = [_new_section(locked)]
    chosen = next((one for one in sections if section and one.pk == section.pk), sections[-1])
    entries = QuizEntry.objects.filter(section__quiz=locked)
    known = set(entries.values_list("question", flat=True))
    fresh = [question for question in questions if question.pk not in known]
    if len(known) + len(fresh) > MOST_ENTRIES:
        sentence = _("A quiz has at most %(most)d questions.")
        raise Refused(sentence % {"most": MOST_ENTRIES})
    for question in fresh:
        if question.community_id != locked.community_id:
            raise Refused(_("This question belongs to another community."))
    last = chosen.entries.count()
    QuizEntry.objects.bulk_create(
        QuizEntry(section=chosen, question=question, position=last + n)
        for n, question in enumerate(fresh, 1)
    )
    if fresh:
        _put_differently(locked)
    return len(fresh)


def _new_section(locked: Quiz, **more: Any) -> QuizSection:
    """Behind the others."""
    positions = list(locked.sections.values_list("position", flat=True))
    if len(positions) >= MOST_SECTIONS:
        raise Refused(_("A quiz has at most %(most)d sections.") % {"most": MOST_SECTIONS})
    position = max(positions, default=0) + 1
    return QuizSection.objects.create(quiz=locked, position=position, **more)


@dataclass(frozen=True)
class Pool:
    """So many questions of the bank with all these tags, of this difficulty (None: of any)."""

    draws: int
    tags: Collection[str] = ()
    difficulty: int | None = None
    points: Decimal = Decimal(1)
    title: str = ""


@transaction.atomic
def draw_by_tags(
    *, by: User, quiz: Quiz, pool: Pool, section: QuizSection | None = None
) -> QuizSection:
    """A new section of the quiz that draws so, or another rule for one that does already."""
    locked, tags = _lock(quiz), clean_tags(pool.tags)
    if not tags and pool.difficulty is None:
        raise Refused(_("Choose a tag or a difficulty."), field="tags")
    if not 1 <= pool.draws <= MOST_ENTRIES:
        sentence = _("It draws between 1 and %(most)d questions.")
        raise Refused(sentence % {"most": MOST_ENTRIES}, field="draws")
    if not 0 <= pool.points <= 1000:
        raise Refused(_("A question gives between 0 and 1000 points."), field="points")
    said: dict[str, Any] = {
        "title": clean_line(pool.title)[:160],
        "draws": pool.draws,
        "pool_tags": tags,
        "pool_difficulty": pool.difficulty,
        "pool_points": pool.points,
    }
    _put_differently(locked)
    if section is None:
        made = _new_section(locked, **said)
        _drop_empty(locked)
        return made
    found = locked.sections.get(pk=section.pk)
    for name, value in said.items():
        setattr(found, name, value)
    found.save(update_fields=list(said))
    return found


def _drop_empty(locked: Quiz) -> None:
    """The section with which a quiz begins, if nothing was put into it."""
    plain = locked.sections.filter(pool_tags=[], pool_difficulty=None, entries=None)
    QuizSection.objects.filter(pk__in=list(plain.values_list("pk", flat=True))).delete()


@transaction.atomic
def remove_pool(*, by: User, quiz: Quiz, section: QuizSection) -> None:
    """Attempts that are under way keep what they drew."""
    locked = _lock(quiz)
    locked.sections.filter(pk=section.pk, entries=None).delete()
    _put_differently(locked)
    if not locked.sections.exists():
        _new_section(locked)


@dataclass(frozen=True)
class Part:
    """A section as a whole: questions with their points and whether they stay as their newest
    version is now, or a pool."""

    title: str = ""
    draws: int | None = None
    questions: Sequence[tuple[Question, Decimal, bool]] = ()
    pool: Pool | None = None


@transaction.atomic
def fill_quiz(*, by: User, quiz: Quiz, parts: Sequence[Part]) -> None:
    """These sections take the place of all that there were. Attempts that are under way keep their
    questions."""
    locked = _lock(quiz)
    _put_differently(locked)
    locked.sections.all().delete()
    for part in parts:
        if part.pool is not None:
            draw_by_tags(by=by, quiz=locked, pool=part.pool)
            continue
        section = _new_section(locked, title=part.title, draws=part.draws)
        _fill(locked, section, part)
    if not parts:
        _new_section(locked)


def _fill(locked: Quiz, section: QuizSection, part: Part) -> None:
    ids = [question.pk for question, _points, _pinned in part.questions]
    rows = QuestionVersion.objects.filter(question__in=ids, number=F("question__newest"))
    newest = {version.question_id: version for version in rows}
    if any(one.community_id != locked.community_id for one, _points, _pinned in part.questions):
        raise Refused(_("This question belongs to another community."))
    QuizEntry.objects.bulk_create(
        QuizEntry(
            section=section,
            question=question,
            position=position,
            points=points,
            version=newest[question.pk] if pinned else None,
        )
        for position, (question, points, pinned) in enumerate(part.questions, 1)
    )


@dataclass(frozen=True)
class Arranged:
    """How a question stands in a quiz from now on. ``pinned``: as its newest version is now."""

    entry: int
    section: int
    position: int
    points: Decimal
    pinned: bool = False
    out: bool = False


@transaction.atomic
def arrange_quiz(
    *,
    by: User,
    quiz: Quiz,
    entries: Sequence[Arranged],
    sections: Sequence[tuple[int, str, int | None]],
    new_section: bool = False,
    seen: str = "",
) -> None:
    """Set order, points and sections, as (id, title, questions drawn). An empty section is
    removed unless it is the only one. ``seen``: as of the rules."""
    locked = _lock(quiz)
    refuse_outdated(locked, seen)
    known = {one.pk: one for one in locked.sections.all() if not one.is_pool}
    for pk, title, draws in sections:
        if (section := known.get(pk)) is not None:
            section.title, section.draws = clean_line(title)[:160], draws or None
    wanted = {one.entry: one for one in entries}
    rows = list(QuizEntry.objects.filter(section__quiz=locked).select_related("question"))
    gone = [row for row in rows if row.pk in wanted and wanted[row.pk].out]
    kept = [row for row in rows if row not in gone]
    for row in kept:
        _arrange(row, wanted.get(row.pk), known)
    for pk in known:
        mine = sorted((row for row in kept if row.section_id == pk), key=lambda row: row.position)
        for number, row in enumerate(mine, 1):
            row.position = number
    QuizEntry.objects.filter(pk__in=[row.pk for row in gone]).delete()
    QuizEntry.objects.bulk_update(kept, ["section", "position", "points", "version"])
    QuizSection.objects.bulk_update(known.values(), ["title", "draws"])
    _put_differently(locked)
    _keep_sections(locked, known, kept, new_section)


def _arrange(row: QuizEntry, wanted: Arranged | None, known: Mapping[int, QuizSection]) -> None:
    if wanted is None:
        return
    if not 0 <= wanted.points <= 1000:
        raise Refused(_("A question gives between 0 and 1000 points."))
    row.points, row.position = wanted.points, wanted.position
    row.section_id = wanted.section if wanted.section in known else row.section_id
    if not wanted.pinned:
        row.version = None
    elif row.version_id is None:
        [row.version] = QuestionVersion.objects.filter(
            question=row.question, number=row.question.newest
        )


def _keep_sections(
    quiz: Quiz, known: Mapping[int, QuizSection], kept: Sequence[QuizEntry], new: bool
) -> None:
    used = {row.section_id for row in kept}
    empty = [pk for pk in known if pk not in used]
    if len(empty) < quiz.sections.count():
        QuizSection.objects.filter(pk__in=empty).delete()
    if new:
        _new_section(quiz)


def asks_anything(quiz: Quiz) -> bool:
    """One query, two for quizzes that only draw by tags."""
    if QuizEntry.objects.filter(section__quiz=quiz).exists():
        return True
    return any(fitting(quiz.sections.select_related("quiz")).values())


@transaction.atomic
def give_quiz(
    *,
    by: User | None,
    quiz: Quiz,
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
    closes_at: datetime | None = None,
    place: tuple[str, int] | None = None,
) -> Sitting:
    """To the community or group of the quiz; or as a part of ``place``, a key of the registry of
    assessed places and an id, where it is given once. Refuses a quiz without questions."""
    locked = _lock(quiz)
    opens_at = opens_at or timezone.now()
    if not asks_anything(locked):
        raise Refused(_("There are no questions in this quiz yet."))
    if closes_at is not None and closes_at <= max(opens_at, timezone.now()):
        raise Refused(_("It has to close after it opens, and later than now."), field="closes_at")
    if due_at is not None and due_at < opens_at:
        raise Refused(_("It cannot be due before it opens."), field="due_at")
    if due_at is not None and closes_at is not None and due_at > closes_at:
        raise Refused(_("It cannot be due after it closes."), field="due_at")
    dates = {"opens_at": opens_at, "due_at": due_at, "closes_at": closes_at}
    common = {"community": locked.community, "group": locked.group, "given_by": by}
    if place is not None:
        key, pk = place
        sitting, _new = Sitting.objects.get_or_create(
            quiz=locked, place_key=key, place_id=pk, defaults=common | dates
        )
        return sitting
    sitting = Sitting.objects.create(quiz=locked, **common, **dates)
    record(
        facts.QuizGiven(
            sitting_id=sitting.pk,
            quiz_id=locked.pk,
            community_id=locked.community_id,
            group_id=locked.group_id,
        ),
        by=by,
    )
    return sitting


def hold_sitting(sitting: Sitting) -> None:
    """Read anew when it closes, which does not change until the transaction ends. Others can hold
    it too."""
    rows = Sitting.objects.raw(
        "SELECT * FROM assessment_sitting WHERE id = %s FOR SHARE", [sitting.pk]
    )
    sitting.closes_at = rows[0].closes_at


@transaction.atomic
def move_end(*, by: User, sitting: Sitting, closes_at: datetime | None) -> None:
    """When it closes for everybody; None for never. Attempts that are under way have the time that
    is theirs, up to then."""
    locked = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    sitting.closes_at = locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    minutes = sitting.quiz.minutes
    whole = F("started_at") + timedelta(minutes=minutes) if minutes else None
    ends = [end for end in (whole, closes_at and Value(closes_at)) if end is not None]
    deadline = Least(*ends) if len(ends) > 1 else (ends[0] if ends else None)
    locked.attempts.filter(state="open").update(deadline_at=deadline, grace=sitting.quiz.grace)


@transaction.atomic
def close_sitting(*, by: User, sitting: Sitting) -> None:
    """Nobody starts it any more; attempts that are under way end now, and get no time back."""
    locked = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    if locked.is_closed:
        return
    sitting.closes_at = locked.closes_at = timezone.now()
    locked.save(update_fields=["closes_at"])
    # Half a minute for what is just being written.
    later = Q(deadline_at=None) | Q(deadline_at__gt=locked.closes_at)
    locked.attempts.filter(later, state="open").update(deadline_at=locked.closes_at, grace=30)
