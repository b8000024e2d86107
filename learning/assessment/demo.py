"""What assessment adds to the demo: a bank of questions of all types, two quizzes that members
have taken, and an assignment whose work they review."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from communities.demo.content.pictures import run_chart
from plc.core.registry import demo_scenes
from plc.files.actions import store_upload

from . import demo_work
from .actions.assignments import give_assignment, write_assignment
from .actions.attempts import Given as Answer
from .actions.attempts import item_to_save, save_answer, start_attempt
from .actions.grading import (
    Found,
    comment_on_passage,
    mark_submission,
    release_result,
    return_submission,
)
from .actions.questions import Written, write_question
from .actions.quizzes import add_questions, give_quiz, write_quiz
from .actions.results import hand_in
from .actions.reviewing import (
    add_example,
    give_review,
    rate_review,
    review_example,
    set_review_rules,
    take_review,
)
from .actions.rubrics import write_rubric
from .actions.submissions import Work, begin_submission, save_work
from .actions.submissions import hand_in as hand_in_work
from .demo_content import QUESTIONS, Asked
from .marking import guessed
from .models import Attempt, Handout, Question, Review, Sitting, Submission
from .rubrics import WrittenCriterion
from .types import type_of

COMMUNITY, AUTHOR = "aldervale", "leonie"


def tell_of_questions(told: Any) -> None:
    for number, asked in enumerate(QUESTIONS):
        when = told.days_ago(155 - number, "20:15")
        told.at(when, _write, told, asked)


def _write(told: Any, asked: Asked) -> None:
    by, community = told.people[AUTHOR], told.communities[COMMUNITY]
    kind, picture = type_of(asked.kind), None
    if kind.needs_picture:
        picture = store_upload(by=by, upload=run_chart("chart.png"), purpose="picture")
    rows = asked.rows
    if kind.Rows is not None:
        fields = kind.Rows.base_fields
        rows = [{name: row.get(name) for name in fields} for row in asked.rows]
    write_question(
        by=by,
        community=community,
        kind=asked.kind,
        written=Written(
            title=asked.title,
            text=asked.text,
            given=asked.given,
            rows=rows,
            feedback={"right_words": asked.right, "wrong_words": asked.wrong},
            tags=asked.tags.split(","),
            difficulty=asked.difficulty,
            picture=picture,
        ),
    )


class Given(NamedTuple):
    """``questions`` are those with this tag; who took it, and how many of ten they knew."""

    title: str
    intro: str
    tag: str
    kinds: tuple[str, ...]
    rules: dict[str, Any]
    days_ago: int
    taken: tuple[tuple[str, int], ...]


QUIZZES = (
    Given(
        "Reading run charts",
        "Ten questions on what a chart says and what it does not. Use whatever you like: your"
        " notes, the posts of the measures group, a colleague.",
        "run charts",
        ("single", "multiple", "truefalse", "short", "numeric", "gaps", "matching", "ordering"),
        {"pass_percent": 70, "shuffle": True, "tells_key": True},
        20,
        (
            *(("adaeze", 9), ("joao", 6), ("hamish", 8), ("dmytro", 4), ("rosalind", 10)),
            *(("gwenllian", 7), ("kavita", 10), ("tomas", 9)),
        ),
    ),
    Given(
        "Before you visit a colleague",
        "Ten minutes for giving feedback after a visit. It tells after each question how it was.",
        "feedback",
        ("single", "multiple", "truefalse", "ordering", "groups"),
        {"minutes": 10, "attempts_most": 2, "feedback_time": "question"},
        8,
        (("hamish", 9), ("abena", 7)),
    ),
)


def tell_of_quizzes(told: Any) -> None:
    for given in QUIZZES:
        told.at(told.days_ago(given.days_ago, "09:00"), _give, told, given)


def _give(told: Any, given: Given) -> None:
    by, community = told.people[AUTHOR], told.communities[COMMUNITY]
    quiz = write_quiz(
        by=by, community=community, title=given.title, intro=given.intro, rules=given.rules
    )
    rows = Question.objects.filter(community=community, group=None, tags__contains=[given.tag])
    add_questions(
        by=by, quiz=quiz, questions=list(rows.filter(kind__in=given.kinds).order_by("id"))
    )
    sitting = give_quiz(by=by, quiz=quiz)
    for number, (who, knew) in enumerate(given.taken):
        when = told.days_ago(given.days_ago - 1 - number // 2, f"{12 + number % 7}:20")
        told.at(when, _take, told, sitting, who, knew)


def _take(told: Any, sitting: Sitting, who: str, knew: int) -> None:
    person = told.people[who]
    told.agree(person, sitting.community)
    answer_by_chance(start_attempt(by=person, sitting=sitting), knew)


def answer_by_chance(attempt: Attempt, knew: int) -> None:
    """Knows about so many of ten questions, and hands in."""
    person = attempt.learner
    for item in attempt.items.select_related("version__question"):
        guess = guessed(item.version, right=(item.pk * 7 + knew) % 10 < knew)
        with transaction.atomic():
            row = item_to_save(person, attempt.public_id, item.position)
            if row is not None:
                given = Answer(item.position, guess, attempt.started_at)
                save_answer(by=person, item=row, given=given)
    hand_in(by=person, attempt=attempt)


def tell_of_assignments(told: Any) -> None:
    told.at(told.days_ago(14, "09:30"), _assign, told)


def _assign(told: Any) -> None:
    by, community = told.people[AUTHOR], told.communities[COMMUNITY]
    rubric = write_rubric(
        by=by,
        community=community,
        title=demo_work.TITLE,
        levels=[(title, Decimal(number)) for number, title in enumerate(demo_work.LEVELS)],
        criteria=[WrittenCriterion(title, texts) for title, *texts in demo_work.CRITERIA],
    )
    assignment = write_assignment(
        by=by,
        community=community,
        title=demo_work.TITLE,
        text=demo_work.TEXT,
        rubric=rubric,
        rules={"words_most": 400, "files_most": 2, "versions_most": 3},
    )
    rules = {"each": 3, "hides_reviewers": True, "flexible_days": 3, "fallback_days": 10}
    set_review_rules(by=by, assignment=assignment, rules=rules)
    title, text, levels, words = demo_work.EXAMPLE
    found = _said(levels, words)
    add_example(by=by, assignment=assignment, title=title, text=text, found=found)
    due = timezone.now() + timedelta(days=18)
    handout = give_assignment(by=by, assignment=assignment, due_at=due)
    for number, handed in enumerate(demo_work.WORK):
        when = told.days_ago(handed.days_ago, f"{12 + number}:40")
        told.at(when, _hand_in, told, handout, handed)
    for number, (who, count, days) in enumerate(demo_work.REVIEWERS):
        for turn in range(count):
            when = told.days_ago(days, f"{17 + turn}:{10 + 5 * number}")
            told.at(when, _review, told, handout, who)
    told.at(told.days_ago(4, "21:30"), _rate, told, handout)
    told.at(told.days_ago(3, "20:10"), _mark, told, handout)
    told.at(told.days_ago(1, "19:05"), _begin, told, handout)


def _hand_in(told: Any, handout: Handout, handed: demo_work.Handed) -> None:
    person = told.people[handed.who]
    told.agree(person, handout.community)
    submission = begin_submission(by=person, handout=handout)
    hand_in_work(by=person, submission=submission, work=Work(handed.text))


def _begin(told: Any, handout: Handout) -> None:
    who, text = demo_work.DRAFT
    told.agree(told.people[who], handout.community)
    submission = begin_submission(by=told.people[who], handout=handout)
    save_work(by=told.people[who], submission=submission, work=Work(text))


def _said(levels: str, words: str) -> Found:
    return Found({str(n): level for n, level in enumerate(levels, 1)}, words=words)


def _review(told: Any, handout: Handout, who: str) -> None:
    """The example, and the next one that is there for them."""
    person = told.people[who]
    for example in handout.assignment.examples.all():
        first = review_example(by=person, handout=handout, example=example)
        give_review(by=person, review=first, found=_said("3323", ""))
    review = take_review(by=person, handout=handout)
    if review is None or review.version is None:
        return
    submission = review.version.submission
    authors = {told.people[one.who].pk: one.who for one in demo_work.WORK}
    ready = demo_work.REVIEWS.get(authors[submission.shares.get().learner_id], ())
    so_far = Review.objects.given().filter(version__submission=submission).count()
    if so_far < len(ready):
        give_review(by=person, review=review, found=_said(*ready[so_far]))


def _rate(told: Any, handout: Handout) -> None:
    for who, helped, words in demo_work.HELPED:
        mine = Review.objects.given().filter(version__submission__shares__learner=told.people[who])
        for review in mine.filter(handout=handout)[1:2]:
            rate_review(by=told.people[who], review=review, helped=helped, words=words)


def _mark(told: Any, handout: Handout) -> None:
    """One is released, and one returned for another version."""
    by = told.people[AUTHOR]
    rows = Submission.objects.filter(handout=handout)
    mine = {submission.shares.get().learner_id: submission for submission in rows}
    for who, quote, text in demo_work.PASSAGES:
        version = mine[told.people[who].pk].versions.get()
        comment_on_passage(by=by, version=version, quote=quote, text=text)
    for who, levels, words in demo_work.FOUND:
        submission = mine[told.people[who].pk]
        mark_submission(by=by, submission=submission, found=_said(levels, words))
        action = release_result if "1" not in levels else return_submission
        action(by=by, submission=submission)


demo_scenes.register("assessment", tell_of_questions)
demo_scenes.register("assessment.quizzes", tell_of_quizzes)
demo_scenes.register("assessment.assignments", tell_of_assignments)
