"""Each bad input is refused with a sentence, and nothing of it stays: no question, course, lesson
or file that was half taken."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from learning.assessment.actions.attempts import start_attempt
from learning.assessment.actions.quizzes import give_quiz, write_quiz
from learning.assessment.actions.submissions import begin_submission
from learning.assessment.models import Attempt, Question, Sitting
from learning.courses.models import Course, CourseOrigin, Lesson
from plc.core.packages import open_package
from plc.core.refusals import Refused
from plc.files.actions import store_upload
from plc.files.models import StoredFile
from plc.web.middleware import RequestLimitsMiddleware
from tests.learning.assessment.giving import a_quiz
from tests.learning.assessment.test_exchange_questions import BANK
from tests.learning.assessment.test_exchange_questions import bring as bring_questions
from tests.learning.assessment.working import a_handout

from .test_import_courses import FILES, bring

pytestmark = pytest.mark.django_db
GIGABYTES = 2 * 1024**3


def text_of(response):
    return response.content.decode()


def rows(*answers):
    return "type,question,settings,answer 1,credit 1,answer 2,credit 2\n" + "\n".join(answers)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("::Line:: Which? {~The median ~The mean}", "q.gift.txt", "None of the answers is right"),
        (rows("single,Which?,,The median,0,The mean,0"), "q.csv", "None of the answers is right"),
        (rows("truefalse,It is so.,,,,,"), "q.csv", "Say whether it is true or false"),
    ],
)
def test_a_question_without_a_right_answer_is_not_taken(cast, client_of, content, name, sentence):
    amara = client_of(cast.amara)
    looked = bring_questions(amara, content, name)
    page = text_of(amara.get(looked["Location"]))
    assert sentence in page
    amara.post(looked["Location"], {})
    assert not Question.objects.exists()


def test_a_quiz_without_a_question_is_not_given(cast):
    quiz = write_quiz(by=cast.amara, community=cast.community, title="Empty")
    with pytest.raises(Refused, match="no questions in this quiz yet"):
        give_quiz(by=cast.amara, quiz=quiz)
    assert not Sitting.objects.exists()
    sitting = give_quiz(by=cast.amara, quiz=a_quiz(cast, ["truefalse"]))
    sitting.quiz.sections.get().entries.all().delete()
    with pytest.raises(Refused, match="no questions in this quiz yet"):
        start_attempt(by=cast.chidi, sitting=sitting)
    assert not Attempt.objects.exists()


def test_a_formula_that_divides_by_zero_is_refused_where_it_is_written(cast, client_of):
    rates = {"title": "Rate", "text": "What is {a}?", "difficulty": "2", "row-TOTAL_FORMS": "1"}
    formula = {"own-formula": "1 / (a - 5)", "own-how": "percent", "own-tolerance": "1"}
    from_0_to_9 = {"name": "a", "low": "0", "high": "9", "step": "1"}
    variable = {f"row-0-{name}": value for name, value in from_0_to_9.items()}
    typed = rates | formula | variable | {"row-INITIAL_FORMS": "0"}
    refused = client_of(cast.amara).post(f"{BANK}new/formula/", typed)
    assert refused.status_code == 422
    assert "by zero" in text_of(refused) and "1 / (a - 5)" in text_of(refused)
    assert not Question.objects.exists()


class TwoGigabytes(SimpleUploadedFile):
    """Says how large it is, and cannot be read: it is refused before."""

    def __init__(self):
        super().__init__("film.mp4", b"x")
        self.size = GIGABYTES

    def read(self, *_):
        raise AssertionError("it was read")

    chunks = __iter__ = read


def test_an_upload_of_two_gigabytes_is_refused_unread(cast, settings):
    request = RequestFactory().post("/", CONTENT_LENGTH=str(GIGABYTES))
    asked = RequestLimitsMiddleware(lambda request: pytest.fail("it went on"))(request)
    assert asked.status_code == 413 and "more than can be sent at once" in text_of(asked)
    for purpose in ("attachment", "course", "parcel", "picture"):
        with pytest.raises(Refused, match=r"“film.mp4” is larger than \d+ MB"):
            store_upload(by=cast.chidi, upload=TwoGigabytes(), purpose=purpose)
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large_keeps_what_was_written_beside_it(cast, client_of, settings):
    settings.UPLOAD_MAX_BYTES = 1_000_000
    submission = begin_submission(by=cast.chidi, handout=a_handout(cast, files_most=2))
    sent = {
        "text": "What we try, in words.",
        "files": SimpleUploadedFile("plan.txt", b"a" * 1_000_001),
        "submit": "1",
    }
    answer = client_of(cast.chidi).post(submission.get_absolute_url(), sent)
    assert answer.status_code == 422 and "“plan.txt” is larger than 1 MB" in text_of(answer)
    assert "What we try, in words." in text_of(answer)
    submission.refresh_from_db()
    assert submission.newest == 0 and not StoredFile.objects.exists()


def climbing(name):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path, content in FILES.items():
            archive.writestr(path, content)
        archive.writestr(name, "Out.")
    return held


@pytest.mark.parametrize("name", ["../out.md", "episodes/../../out.md", "/etc/out.md"])
def test_a_zip_that_climbs_out_of_its_folder_is_refused_whole(cast, client_of, name):
    with (
        pytest.raises(Refused, match="leads out of it. Nothing was taken"),
        open_package(climbing(name), "course.zip"),
    ):
        pytest.fail("it was opened")
    amara = client_of(cast.amara)
    looked = amara.get(bring_questions(amara, climbing(name).getvalue(), "q.zip")["Location"])
    assert looked.status_code == 422 and "leads out of it" in text_of(looked)
    assert not Course.objects.exists() and not Question.objects.exists()


def test_lessons_that_wait_for_themselves_are_read_freely_and_it_is_said(cast):
    """One for itself, two for one another; all else of the package is taken."""

    def lesson(title, after):
        return f"---\ntitle: {title}\nguildhall:\n  after: {after}\n---\n[on]({after}.md)\n"

    course = bring(
        cast,
        {
            "config.yaml": "title: Rounds\nepisodes: [alone.md, here.md, there.md]\n",
            "episodes/alone.md": lesson("Alone", "alone"),
            "episodes/here.md": lesson("Here", "there"),
            "episodes/there.md": lesson("There", "here"),
        },
    )
    said = [str(notice) for notice in course.notices]
    assert len(said) == 2 and all("itself" in one for one in said), said
    needs = dict(Lesson.objects.values_list("slug", "needs__slug"))
    assert needs["alone"] is None and None in (needs["here"], needs["there"])
    assert CourseOrigin.objects.count() == 1


def test_a_lesson_does_not_come_after_itself(cast, client_of):
    course = bring(cast, FILES).course
    lesson = course.lessons.first()
    address = reverse("courses:rule", args=[course.community.slug, course.slug, lesson.public_id])
    refused = client_of(cast.amara).post(address, {"rule": "marked", "needs": lesson.pk})
    assert refused.status_code == 422
    lesson.refresh_from_db()
    assert lesson.needs is None
