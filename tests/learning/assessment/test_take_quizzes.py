"""Taking a quiz: starting, answering, handing in, and what may be known when."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from communities.community.models import Membership
from learning.assessment.actions import attempts, results
from learning.assessment.actions.attempts import (
    asked_by,
    start_attempt,
)
from learning.assessment.actions.questions import change_question, put_away_question
from learning.assessment.actions.quizzes import (
    Arranged,
    Pool,
    arrange_quiz,
    close_sitting,
    draw_by_tags,
    give_quiz,
)
from learning.assessment.knowing import questions_asked
from learning.assessment.models import Attempt, AttemptItem, QuestionVersion, Quiz, Sitting
from learning.assessment.tasks import release_results
from learning.assessment.types import TYPES
from plc.core.refusals import Refused
from tests import make

from .giving import a_quiz, a_sitting, an_attempt, answered
from .writing import EXAMPLES, SECRET, a_question, sent, written

pytestmark = pytest.mark.django_db
GIVEN = "/c/westmoor/learn/quizzes/"


def text_of(response):
    return response.content.decode()


def test_a_member_takes_a_quiz_without_a_script(cast, client_of, facts):
    sitting, chidi = a_sitting(cast, pass_percent=60), client_of(cast.chidi)
    assert "Reading charts" in text_of(chidi.get(GIVEN))
    assert "Start" in text_of(chidi.get(sitting.get_absolute_url()))
    started = chidi.post(f"{sitting.get_absolute_url()}start/")
    attempt = Attempt.objects.get()
    assert started["Location"] == attempt.get_absolute_url()
    facts()
    page = chidi.get(attempt.get_absolute_url())
    assert "What is it?" in text_of(page)
    data = {"here": ["1", "2"], "submit": "1"}
    for item in attempt.items.select_related("version__question"):
        right = EXAMPLES[item.version.question.kind].right
        data |= dict(sent(item.version.body, right, f"a{item.position}").lists())
    assert chidi.post(attempt.get_absolute_url(), data).status_code == 303
    attempt.refresh_from_db()
    assert (attempt.state, attempt.points, attempt.out_of) == ("marked", 2, 2)
    page = text_of(chidi.get(attempt.get_absolute_url()))
    assert "2 of 2 points" in page and "Right." in page and f"{SECRET} yes" in page
    said = dict(facts())
    assert said["assessment.ResultReleased"]["passed"] == "yes"
    assert "points" not in said["assessment.QuizSubmitted"]
    assert "Passed" in text_of(chidi.get(sitting.get_absolute_url()))


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_on_start_make_one_attempt(cast):
    sitting = a_sitting(cast)

    def click(_number):
        try:
            return start_attempt(by=cast.chidi, sitting=sitting).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as clicks:
        found = set(clicks.map(click, range(50)))
    assert len(found) == 1
    assert Attempt.objects.count() == 1 and AttemptItem.objects.count() == 2


def test_nobody_starts_a_quiz_that_was_closed_while_they_opened_it(cast):
    sitting = a_sitting(cast)
    close_sitting(by=cast.amara, sitting=Sitting.objects.get())
    with pytest.raises(Refused, match="closed"):
        an_attempt(cast, sitting)


def test_closing_ends_what_is_under_way_and_gives_no_time_back(cast):
    sitting = a_sitting(cast, minutes=30)
    over, under_way = an_attempt(cast, sitting), an_attempt(cast, sitting, by=cast.ben)
    ended = timezone.now() - timedelta(minutes=1)
    Attempt.objects.filter(pk=over.pk).update(deadline_at=ended, grace=90)
    close_sitting(by=cast.amara, sitting=sitting)
    for attempt in (over, under_way):
        attempt.refresh_from_db()
    assert (over.deadline_at, over.grace) == (ended, 90)
    assert (under_way.deadline_at, under_way.grace) == (sitting.closes_at, 30)


def test_a_question_that_is_changed_while_somebody_starts_is_asked_as_it_is_then(cast, monkeypatch):
    """What is drawn fits what is asked: the draw has the ids of the version's own options."""
    sitting = a_sitting(cast, ("single",))

    def overtaken(quiz, seed):
        asked = asked_by(quiz, seed)
        question = asked[0].version.question
        change_question(by=cast.amara, question=question, written=written("single"))
        return asked

    monkeypatch.setattr(attempts, "asked_by", overtaken)
    [item] = an_attempt(cast, sitting).items.select_related("version")
    assert set(item.draw["order"]) == {one["id"] for one in item.version.body["options"]}


def test_the_database_refuses_a_second_open_attempt(cast):
    attempt = an_attempt(cast, a_sitting(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            sitting=attempt.sitting, learner=cast.chidi, number=2, seed=1, out_of=0
        )


def test_attempts_are_as_many_as_the_quiz_allows_with_a_pause(cast):
    sitting = a_sitting(cast, attempts_most=2, wait_hours=1)
    first = an_attempt(cast, sitting)
    assert an_attempt(cast, sitting) == first
    results.hand_in(by=cast.chidi, attempt=first)
    with pytest.raises(Refused, match="pause"):
        an_attempt(cast, sitting)
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(hours=2))
    second = an_attempt(cast, sitting)
    results.hand_in(by=cast.chidi, attempt=second)
    with pytest.raises(Refused, match="as often"):
        an_attempt(cast, sitting)


def test_right_answers_never_reach_the_browser_before_they_may(cast, client_of, relay):
    """A canary in every key and every word of feedback; a learner reads every page before handing
    in, and none is found."""
    kinds = list(TYPES)
    sitting = a_sitting(cast, kinds, feedback_time="closed", tells_key=True)
    attempt = an_attempt(cast, sitting)
    answered(attempt)
    relay()
    chidi = client_of(cast.chidi)

    def canaries():
        item = [reverse("assessment:save", args=[attempt.public_id, n + 1]) for n in range(16)]
        pages = [GIVEN, sitting.get_absolute_url(), attempt.get_absolute_url()]
        pages += [
            f"{attempt.get_absolute_url()}?q=3",
            "/",
            "/search/?q=wrong_words",
            "/me/writing/",
        ]
        asked = [chidi.get(page) for page in pages]
        asked += [chidi.post(one, {"writer": "zz", "sequence": "1"}) for one in item]
        asked += [
            chidi.get(f"{sitting.get_absolute_url()}{one}") for one in ("results/", "analysis/")
        ]
        asked += [chidi.get(reverse("assessment:mark", args=[attempt.public_id]))]
        for response in asked:
            told = text_of(response).replace(f'value="{SECRET}"', "")
            told = told.replace(f'value="  {SECRET.upper()}. "', "").replace(f"“{SECRET}”", "")
            for canary in (f"{SECRET} ", f"{SECRET}*", "71317", "71.317"):
                yield canary in told, response

    for found, response in canaries():
        assert not found, response.request["PATH_INFO"]
    results.hand_in(by=cast.chidi, attempt=attempt)
    for item in attempt.items.filter(fraction=None):
        results.mark_by_hand(by=cast.amara, attempt=attempt, item=item, points=Decimal(1))
    for found, response in canaries():
        assert not found, response.request["PATH_INFO"]
    with pytest.raises(Refused):
        results.release_attempt(by=cast.amara, attempt=attempt)
    close_sitting(by=cast.amara, sitting=sitting)
    results.release_attempt(by=cast.amara, attempt=attempt)
    assert f"{SECRET} always_words" in text_of(chidi.get(attempt.get_absolute_url()))


@pytest.mark.parametrize(
    ("rules", "told", "untold"),
    [
        ({"tells_score": False}, ["Right."], ["points</strong>"]),
        ({"tells_right": False, "tells_words": False}, ["2 of 2"], ["Right.", SECRET]),
        ({"feedback_time": "never"}, ["Handed in."], ["Right.", SECRET, "2 of 2"]),
        ({"tells_key": True}, ["What is right:"], []),
    ],
)
def test_a_quiz_tells_what_its_author_chose(cast, client_of, rules, told, untold):
    attempt = an_attempt(cast, a_sitting(cast, **rules))
    answered(attempt)
    results.hand_in(by=cast.chidi, attempt=attempt)
    page = text_of(client_of(cast.chidi).get(attempt.get_absolute_url()))
    assert all(word in page for word in told)
    assert not any(word in page for word in untold)


def test_after_closing_results_are_released_by_the_clock(cast, client_of):
    sitting = a_sitting(cast, feedback_time="closed")
    attempt = an_attempt(cast, sitting)
    answered(attempt)
    results.hand_in(by=cast.chidi, attempt=attempt)
    release_results()
    attempt.refresh_from_db()
    assert attempt.released_at is None
    close_sitting(by=cast.amara, sitting=sitting)
    release_results()
    release_results()
    attempt.refresh_from_db()
    assert attempt.released_at is not None


def test_checking_an_answer_tells_at_once_and_keeps_it(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast, feedback_time="question"))
    chidi, address = client_of(cast.chidi), attempt.get_absolute_url()
    wrong = {"here": "2", "a2-choice": "false", "check": "2"}
    assert "Check this answer" in text_of(chidi.get(address))
    chidi.post(address, wrong)
    page = text_of(chidi.get(address))
    assert "Not right." in page and f"{SECRET} yes" not in page
    chidi.post(address, {"here": "2", "a2-choice": "true"})
    assert attempt.items.get(position=2).answer == {"choice": "false"}
    late = chidi.post(
        reverse("assessment:save", args=[attempt.public_id, 2]), {"a2-choice": "true"}
    )
    assert late.status_code == 422


def test_long_answers_and_files_wait_for_a_person_and_are_released(cast, client_of, relay):
    sitting = a_sitting(cast, ("long", "upload", "truefalse"))
    attempt, chidi = an_attempt(cast, sitting), client_of(cast.chidi)
    upload = SimpleUploadedFile("tally.txt", b"one two three, as a tally sheet")
    chidi.post(
        attempt.get_absolute_url(),
        {"here": ["1", "2"], "a1-text": "All of it.", "a2-file": upload, "submit": "1"},
    )
    attempt.refresh_from_db()
    assert attempt.state == "submitted" and attempt.points is None
    kept = attempt.items.get(position=2).answer["files"]
    assert len(kept) == 1
    page = text_of(chidi.get(attempt.get_absolute_url()))
    assert "A person reads" in page and "tally.txt" in page
    file = f"/files/{kept[0]}/tally.txt"
    assert client_of(cast.amara).get(file).status_code == 200
    assert chidi.get(file).status_code == 200
    assert client_of(cast.ben).get(file).status_code == 404
    amara, marking = client_of(cast.amara), reverse("assessment:mark", args=[attempt.public_id])
    assert amara.post(marking, {"position": 1, "m1-points": "7"}).status_code == 303
    assert attempt.items.get(position=1).fraction is None
    for position, points in ((1, "0,5"), (2, "1")):
        data = {"position": position, f"m{position}-points": points.replace(",", ".")}
        amara.post(marking, data | {f"m{position}-words": "Well seen."})
    attempt.refresh_from_db()
    assert attempt.state == "marked" and attempt.points == Decimal("1.5")
    relay()
    for page in (attempt.get_absolute_url(), sitting.get_absolute_url(), GIVEN, "/notifications/"):
        shown = text_of(chidi.get(page))
        assert "1.5" not in shown and "Well seen." not in shown, "not before it is released"
    amara.post(marking, {"release": "1"})
    shown = text_of(chidi.get(attempt.get_absolute_url()))
    assert "1.5 of 3 points" in shown and "Well seen." in shown


def test_pools_draw_by_the_seed_and_used_versions_stay(cast):
    quiz = a_quiz(cast, ())
    from learning.assessment.actions.quizzes import add_questions

    many = [a_question(cast, "truefalse", title=f"Statement {n}") for n in range(6)]
    add_questions(by=cast.amara, quiz=quiz, questions=many)
    section = quiz.sections.get()
    arrange_quiz(by=cast.amara, quiz=quiz, entries=[], sections=[(section.pk, "", 2)])
    sitting = give_quiz(by=cast.amara, quiz=quiz)
    drawn = set()
    for person in (cast.chidi, cast.ben, cast.dina, cast.amara):
        attempt = start_attempt(by=person, sitting=sitting)
        versions = tuple(attempt.items.values_list("version", flat=True))
        assert len(versions) == 2 and attempt.out_of == 2
        drawn.add(versions)
    assert len(drawn) > 1
    used = {version for versions in drawn for version in versions}
    assert QuestionVersion.objects.filter(used_at__isnull=False).count() == len(used)


def test_a_pool_draws_from_the_bank_as_it_is_when_the_attempt_starts(cast, client_of):
    """By all of its tags; questions of other places, and what was put away, are not drawn."""
    quiz = a_quiz(cast, ["truefalse"])
    asked = quiz.sections.get().entries.get().question
    for n in range(4):
        a_question(cast, "truefalse", title=f"Statement {n}", tags=["ward", "charts"])
    a_question(cast, "truefalse", title="Of one tag", tags=["ward"])
    a_question(cast, "truefalse", title="Of the group", tags=["ward", "charts"], group=cast.group)
    away = a_question(cast, "truefalse", title="Put away", tags=["ward", "charts"])
    put_away_question(by=cast.amara, question=away, away=True)
    pool = Pool(draws=3, tags=["Ward", "charts"], points=Decimal(2), title="By chance")
    section = draw_by_tags(by=cast.amara, quiz=quiz, pool=pool)
    sitting = give_quiz(by=cast.amara, quiz=quiz)
    page = text_of(client_of(cast.amara).get(quiz.get_absolute_url()))
    assert "4 questions fit now" in page and "By chance" in page
    first = start_attempt(by=cast.chidi, sitting=sitting)
    items = list(first.items.select_related("version__question").order_by("position"))
    assert [item.version.question == asked for item in items] == [True, False, False, False]
    assert {item.version.question.title[:9] for item in items[1:]} == {"Statement"}
    assert first.out_of == 7 and items[1].section == "By chance"
    assert questions_asked([quiz]) == {quiz.pk: 4}
    again = [one.version for one in asked_by(quiz, first.seed)]
    assert again == [item.version for item in items], "the seed keeps the draw"
    draw_by_tags(by=cast.amara, quiz=quiz, pool=replace(pool, draws=9), section=section)
    page = text_of(client_of(cast.amara).get(quiz.get_absolute_url()))
    assert "Only 4 questions fit now" in page
    later = a_question(cast, "truefalse", title="Statement later", tags=["ward", "charts"])
    second = start_attempt(by=cast.ben, sitting=sitting)
    drawn = set(second.items.values_list("version__question", flat=True))
    assert len(drawn) == 6 and later.pk in drawn, "too few ask what there is"
    assert first.items.count() == 4


def test_an_author_draws_by_tag_without_a_script(cast, client_of):
    quiz = a_quiz(cast, [])
    a_question(cast, "truefalse", tags=["ward"], difficulty=4)
    amara, address = client_of(cast.amara), f"{quiz.get_absolute_url()}pool/"
    assert "ward (1)" in text_of(amara.get(address))
    refused = amara.post(address, {"draws": "2", "points": "1"})
    assert refused.status_code == 422 and "Choose a tag or a difficulty." in text_of(refused)
    sent = {"tags": ["ward"], "difficulty": "4", "draws": "2", "points": "0.5"}
    assert amara.post(address, sent).status_code == 303
    section = quiz.sections.get()
    assert (section.pool_tags, section.pool_difficulty, section.draws) == (["ward"], 4, 2)
    page = text_of(amara.get(f"{address}?section={section.pk}"))
    assert 'value="ward"' in page and "Draw no more" in page
    assert amara.post(address, {"section": section.pk, "remove": "1"}).status_code == 303
    assert not quiz.sections.get().is_pool
    with pytest.raises(Refused, match="no questions in this quiz yet"):
        give_quiz(by=cast.amara, quiz=quiz)


def test_only_those_to_whom_it_is_given_take_it(cast, client_of):
    sitting = a_sitting(cast, group=cast.group)
    address = sitting.get_absolute_url()
    codes = {
        name: client_of(getattr(cast, name)).get(address).status_code
        for name in ("chidi", "ben", "dina", "amara", "emre")
    }
    assert codes["chidi"] == codes["ben"] == 200
    assert codes["dina"] == 403, "who observes"
    assert codes["amara"] == 403, "who owns the community, and is not in the group"
    assert codes["emre"] in (403, 404)
    attempt = an_attempt(cast, sitting)
    for person in (cast.dina, cast.amara, cast.emre):
        client = client_of(person)
        assert client.post(f"{address}start/").status_code in (403, 404)
        assert client.get(attempt.get_absolute_url()).status_code == 404
        save = reverse("assessment:save", args=[attempt.public_id, 1])
        assert client.post(save, {"a1-choice": "x"}).status_code == 404


def test_a_role_held_elsewhere_opens_no_results(cast, client_of):
    sitting = a_sitting(cast)
    attempt = an_attempt(cast, sitting)
    other = make.group(by=cast.dina, community=cast.community, name="Other", slug="other")
    assert other.pk
    for person in (cast.ben, cast.dina):  # each facilitates a group of this community
        client = client_of(person)
        for page in ("results/", "results.csv", "analysis/", "analysis.csv"):
            assert client.get(f"{sitting.get_absolute_url()}{page}").status_code == 403
        assert client.get(reverse("assessment:mark", args=[attempt.public_id])).status_code == 404


def test_who_left_the_place_answers_no_more_and_still_reads_their_own(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast))
    answered(attempt)
    Membership.objects.filter(user=cast.chidi).delete()
    chidi = client_of(cast.chidi)
    assert chidi.get(attempt.get_absolute_url()).status_code == 200
    save = reverse("assessment:save", args=[attempt.public_id, 1])
    assert chidi.post(save, {"a1-choice": "x"}).status_code == 403


def test_results_and_what_the_questions_are_worth(cast, client_of):
    sitting = a_sitting(cast, ("single", "truefalse", "numeric"))
    people = [make.user(f"Person {n}") for n in range(8)]
    for n, person in enumerate(people):
        make.member(cast.community, person)
        attempt = start_attempt(by=person, sitting=sitting)
        answered(attempt, right=n % 2 == 0)
        results.hand_in(by=person, attempt=attempt)
    for person in people[1::2]:  # who tries again knows what was asked
        again = start_attempt(by=person, sitting=sitting)
        answered(again)
        results.hand_in(by=person, attempt=again)
    amara, base = client_of(cast.amara), sitting.get_absolute_url()
    page = text_of(amara.get(f"{base}analysis/"))
    assert "easiest" in page and "50 %" in page and "1.00" in page
    assert "Person 3" in text_of(amara.get(f"{base}results/"))
    table = b"".join(amara.get(f"{base}results.csv").streaming_content).decode()
    assert "Person 3" in table and "3.0" in table
    figures = b"".join(amara.get(f"{base}analysis.csv").streaming_content).decode()
    assert "About numeric" in figures


def test_an_author_puts_a_quiz_together_tries_it_and_gives_it(cast, client_of):
    amara = client_of(cast.amara)
    first, second = a_question(cast), a_question(cast, "truefalse")
    new = {"title": "Charts", "counts": "best", "feedback_time": "submitted", "in": "-"}
    response = amara.post(f"{GIVEN}written/new/", new)
    quiz = Quiz.objects.get()
    assert response["Location"] == quiz.get_absolute_url()
    address = quiz.get_absolute_url()
    assert amara.post(f"{address}give/", {}).status_code == 422, "without questions"
    keys = [str(first.public_id), str(second.public_id)]
    amara.post(f"{address}add/", {"question": keys})
    entries = [entry.pk for section in quiz.sections.all() for entry in section.entries.all()]
    arranged = {"entry": entries, "section": [quiz.sections.get().pk]}
    for n, pk in enumerate(entries):
        arranged |= {f"position-{pk}": 2 - n, f"points-{pk}": "2,5"}
    amara.post(address, arranged)
    assert [entry.question for entry in quiz.sections.get().entries.all()] == [second, first]
    tried = text_of(amara.post(f"{address}try/", {"a1-choice": "true"}))
    assert "Right." in tried and not Attempt.objects.exists()
    response = amara.post(f"{address}give/", {})
    assert response.status_code == 303
    attempt = start_attempt(by=cast.chidi, sitting=quiz.sittings.get())
    assert attempt.out_of == 5


def test_drawn_items_keep_the_points_arranged(cast):
    quiz = a_quiz(cast)
    [entry, _other] = [one for section in quiz.sections.all() for one in section.entries.all()]
    given = [Arranged(entry.pk, entry.section_id, 1, Decimal(3), pinned=True)]
    arrange_quiz(by=cast.amara, quiz=quiz, entries=given, sections=[])
    entry.refresh_from_db()
    assert entry.points == 3 and entry.version is not None


def test_lists_take_the_same_queries_for_many_rows(cast, client_of, assert_flat):
    sitting = a_sitting(cast)

    def give_more(count):
        for _n in range(count):
            give_quiz(by=cast.amara, quiz=sitting.quiz)

    def take_more(count):
        for n in range(count):
            make.member(cast.community, person := make.user(f"Learner {n}"))
            start_attempt(by=person, sitting=sitting)

    assert_flat(client_of(cast.chidi), GIVEN, give_more, few=2, many=8)
    results_page = f"{sitting.get_absolute_url()}results/"
    assert_flat(client_of(cast.amara), results_page, take_more, few=2, many=8)


def test_what_somebody_answered_goes_with_their_account(cast):
    from learning.assessment.privacy import erase, tell

    attempt = an_attempt(cast, a_sitting(cast))
    answered(attempt)
    assert "is deleted" in tell(cast.chidi)
    erase(cast.chidi)
    assert not Attempt.objects.exists()
    erase(cast.amara)
    assert Quiz.objects.get().made_by is None


def test_quizzes_stand_within_learn(cast, client_of):
    page = client_of(cast.chidi).get(f"/c/{cast.community.slug}/learn/quizzes/").content.decode()
    first, second = re.findall(r'<nav class="tabs.*?</nav>', page, re.DOTALL)[:2]
    assert 'aria-current="true">Learn' in " ".join(first.split())
    assert "Quizzes" not in first
    assert 'aria-current="page">Quizzes' in " ".join(second.split())
    assert second.index("Courses") < second.index("Quizzes")
