"""An exported course, imported somewhere else, is an equal one."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
import yaml
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from learning.assessment.actions.grading import Found
from learning.assessment.actions.quizzes import (
    Arranged,
    Pool,
    arrange_quiz,
    change_quiz,
    draw_by_tags,
)
from learning.assessment.actions.reviewing import add_example, set_review_rules
from learning.assessment.exchange import drafts_of
from learning.assessment.models import Assignment, Question, Quiz, Rubric
from learning.assessment.portable import assignment_data, quiz_data
from learning.courses import actions
from learning.courses.assessed import ASSIGNMENT, QUIZ
from learning.courses.exporting import export_course
from learning.courses.importing.asked import asked_in
from learning.courses.models import Course, Lesson, LessonAssignment, LessonQuiz
from plc.core.packages import open_package
from plc.core.refusals import Refused
from plc.files.actions import store_upload
from tests import make
from tests.learning.assessment.giving import a_quiz
from tests.learning.assessment.working import a_rubric, an_assignment
from tests.learning.assessment.writing import SECRET, a_question
from tests.learning.courses import making
from tests.learning.courses.test_import_courses import FILES, bring, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(cast):
    return make.community(by=cast.amara, name="Elsewhere")


def written(course):
    made = io.BytesIO()
    export_course(Course.objects.select_related("community").get(pk=course.pk), made)
    return made


def copied(cast, course, elsewhere):
    with open_package(written(course), "course.zip") as package:
        done = actions.import_course(by=cast.amara, community=elsewhere, package=package)
    assert not done.notices
    return done.course


def everything(course):
    course.refresh_from_db()
    rows = Lesson.objects.kept().filter(course=course).select_related("section", "needs")
    lessons = [
        (
            *(one.section.name, one.slug, one.name, one.minutes, one.source, one.rule),
            *(one.least_minutes, one.needs and one.needs.slug, one.published is None),
            *(one.section.position, one.publish_at),
        )
        for one in rows.in_order()
    ]
    settings = ("name", "summary", "body", "language", "licence", "source", "is_growing")
    files = sorted(course.files.values_list("path", "file__kind"))
    said = {name: getattr(course, name) for name in settings}
    said["picture"] = course.picture and (course.picture.width, course.picture.height)
    sections = list(course.sections.values_list("name", flat=True))
    return said, sections, lessons, files


@pytest.fixture
def course(cast):
    """Written here, with all that the Workbench does not know."""
    course = actions.found_course(
        by=cast.amara,
        community=cast.community,
        name="Rounds: “at night”",
        summary="What to count.",
        body="**Long** text.\n\n- one\n- two",
        licence="organisation",
    )
    first = course.sections.get()
    second = actions.add_section(by=cast.amara, course=course, name="Second: part")
    for path in ("fig/chart.png", "unused.png"):
        upload = ContentFile(picture(), name="chart.png")
        file = store_upload(by=cast.amara, upload=upload, purpose="course")
        actions.add_file(by=cast.amara, course=course, file=file, path=path)
    made = []
    for section, name, source in (
        (first, "Counting", '![](fig/chart.png){alt="A chart"}\n\n[on](median.md)'),
        (first, "Median", "---\n\nNot front matter."),
        (second, "Draft", "::: instructor\nLater.\n:::"),
    ):
        section.course = course
        lesson = actions.add_lesson(by=cast.amara, section=section, name=name, source=source)
        lesson.course = course
        made.append(lesson)
    actions.set_lesson_rule(
        by=cast.amara, lesson=made[1], rule="time", least_minutes=4, needs=made[0]
    )
    for lesson in made[:2]:
        actions.publish_lesson(by=cast.amara, lesson=lesson)
    return course


def test_a_file_that_was_replaced_goes_once_no_lesson_shows_it(cast, course):
    row = course.files.get(path="fig/chart.png")
    lesson = course.lessons.get(name="Counting")
    lesson.course = row.course = course
    with pytest.raises(Refused, match="Counting"):
        actions.remove_file(by=cast.amara, row=row)
    upload = ContentFile(picture(), name="chart.png")
    new = store_upload(by=cast.amara, upload=upload, purpose="course")
    actions.add_file(by=cast.amara, course=course, file=new, path="fig/chart.png")
    row.file.refresh_from_db()
    assert row.file.holder, "learners still see it"
    actions.publish_lesson(by=cast.amara, lesson=lesson)
    row.file.refresh_from_db()
    new.refresh_from_db()
    assert (row.file.holder, new.holder) == ("", "courses.file")


def test_a_course_written_here_comes_back_equal(cast, course, elsewhere):
    copy = copied(cast, course, elsewhere)
    assert copy.pk != course.pk
    assert everything(copy) == everything(course)


@pytest.fixture
def planned(cast, course):
    """With a picture, a lesson that is still to come, an empty section, and two of one name."""
    upload = ContentFile(picture(), name="cover.png")
    cover = store_upload(by=cast.amara, upload=upload, purpose="picture")
    settings = {name: getattr(course, name) for name in ("name", "summary", "body", "licence")}
    actions.change_course(by=cast.amara, course=course, picture=cover, **settings)
    actions.say_if_growing(by=cast.amara, course=course, growing=True)
    for name in ("Empty", "Second: part", "Second: part"):
        section = actions.add_section(by=cast.amara, course=course, name=name)
    section.course = course
    lesson = actions.add_lesson(by=cast.amara, section=section, name="Later", source="Soon.")
    lesson.course = course
    at = timezone.now() + timedelta(days=3)
    actions.schedule_lesson(by=cast.amara, lesson=lesson, at=at)
    return course


def test_its_picture_plans_and_empty_sections_come_along(cast, planned, elsewhere):
    copy = copied(cast, planned, elsewhere)
    assert everything(copy) == everything(planned)
    before = copy.picture_id
    later = copy.lessons.get(slug="later")
    later.course = copy
    actions.schedule_lesson(by=cast.amara, lesson=later, at=None)
    assert copied(cast, planned, elsewhere) == copy
    copy.refresh_from_db()
    later.refresh_from_db()
    assert (copy.picture_id, later.publish_at) == (before, None), "what was taken is not taken anew"
    assert everything(copy)[1] == everything(planned)[1]


def test_an_archive_that_comes_home_changes_its_own_course(cast, planned):
    before = everything(planned)
    lessons = set(planned.lessons.values_list("pk", "published"))
    assert copied(cast, planned, cast.community) == planned
    assert everything(planned) == before
    assert set(planned.lessons.values_list("pk", "published")) == lessons, "nothing is new"


def test_sections_follow_the_pages_that_were_changed_in_the_archive(cast, planned, elsewhere):
    with zipfile.ZipFile(written(planned)) as archive:
        files = {path: archive.read(path) for path in archive.namelist()}
    config = yaml.safe_load(files["config.yaml"])
    config["guildhall"]["id"] = "another"
    files["config.yaml"] = yaml.safe_dump(config)
    files["episodes/later.md"] = files["episodes/later.md"].replace(b"Second: part", b"Third")
    done = bring(cast, files)
    assert [str(one).partition(": ")[2] for one in done.notices] == [
        "Its sections are not those of its pages, which were followed instead."
    ]
    names = list(done.course.sections.values_list("name", flat=True))
    assert names == ["First part", "Second: part", "Third"]


def test_a_lesson_whose_time_is_over_is_a_draft(cast):
    for said in ("2020-01-01T09:00:00+00:00", "2020-13-01", "soon"):
        front = f"---\ntitle: One\nguildhall: {{publish_at: '{said}'}}\n---\n"
        config = f"title: A\nsource: https://example.org/{said}\n"
        done = bring(cast, {"config.yaml": config, "episodes/one.md": f"{front}Text.\n"})
        [notice] = done.notices
        assert "It is a draft." in str(notice)
        assert done.course.lessons.get().published is None


def test_an_imported_course_comes_back_equal(cast, elsewhere):
    sound = FILES["episodes/two.md"].replace("[gone](../x.csv)", "Sound.")
    course = bring(cast, FILES, **{"episodes/two.md": sound, "index.md": "About it.\n"}).course
    assert everything(copied(cast, course, elsewhere)) == everything(course)
    with zipfile.ZipFile(written(course)) as archive:
        assert {"index.md", "instructors/notes.md", "episodes/fig/a.png"} <= set(archive.namelist())


def test_the_workbench_reads_it_as_well(course):
    """What it does not know stands apart."""
    with zipfile.ZipFile(written(course)) as archive:
        config = yaml.safe_load(archive.read("config.yaml"))
        front = archive.read("episodes/median.md").decode().split("---\n")[1]
    assert config["title"] == "Rounds: “at night”"
    assert config["episodes"] == ["counting.md", "median.md", "draft.md"]
    assert yaml.safe_load(front)["teaching"] == 5
    known = {"title", "block", "teaching", "exercises", "guildhall"}
    assert set(yaml.safe_load(front)) <= known


def test_the_command_writes_a_file_once(course, tmp_path, capsys):
    call_command("export_course", tmp_path / "c.zip", community="westmoor", course=course.slug)
    assert "was written" in capsys.readouterr().out
    assert zipfile.is_zipfile(tmp_path / "c.zip")
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_course", tmp_path / "c.zip", community="westmoor", course=course.slug)
    with pytest.raises(CommandError, match="no such course"):
        call_command("export_course", tmp_path / "d.zip", community="westmoor", course="none")


def test_questions_that_lessons_ask_come_along_with_what_is_right(cast, course, elsewhere):
    asked = [a_question(cast, kind) for kind in ("single", "formula", "hotspot")]
    blocks = "\n\n".join(f'::: question {{id="{one.public_id}"}}\n:::' for one in asked)
    making.lesson(by=cast.amara, course=course, name="Asked", source=f"Try it.\n\n{blocks}")
    copy = copied(cast, course, elsewhere)
    source = copy.lessons.get(name="Asked").source
    copies = Question.objects.filter(community=elsewhere).order_by("id")
    assert {str(one.public_id) for one in copies} == set(asked_in(source))
    before, after = drafts_of(cast.amara, asked), drafts_of(cast.amara, list(copies))
    for one, other in zip(
        before[:2], sorted(after, key=lambda x: x.kind != "single"), strict=False
    ):
        assert (one.kind, one.rows, one.tags) == (other.kind, other.rows, other.tags)
    again = copied(cast, course, cast.community)
    assert set(asked_in(again.lessons.get(name="Asked").source)) == {
        str(one.public_id) for one in asked
    }, "where they are already"


def asked_of(community):
    """Everything that its quizzes and assignments say, with what is right, without ids."""
    quizzes = []
    for quiz in Quiz.objects.filter(community=community).order_by("title"):
        said = quiz_data(quiz)
        for section in said["sections"]:
            for one in section.get("questions", ()):
                one["id"] = Question.objects.get(public_id=one["id"]).title
            section["bank"] = len(section.get("bank", ()))
        quizzes.append(said)
    assignments = []
    for assignment in Assignment.objects.filter(community=community).order_by("title"):
        said = assignment_data(assignment)
        said.get("rubric", {}).pop("id", None)
        assignments.append(said)
    return quizzes, assignments


def keys_of_bank(cast, community):
    questions = list(Question.objects.filter(community=community).order_by("title"))
    return [
        (one.title, one.kind, one.text, one.given, one.rows, one.feedback, one.tags)
        for one in drafts_of(cast.amara, questions)
    ]


@pytest.fixture
def assessed(cast, course):
    """A lesson with a quiz, whose second section draws by tag, and one with an assignment under
    peer review."""
    quiz = a_quiz(cast, ["single", "short"], minutes=20, pass_percent=60, counts="last")
    [section] = quiz.sections.all()
    entries = [
        Arranged(one.pk, section.pk, n, Decimal(n), pinned=n == 2)
        for n, one in enumerate(section.entries.all(), 1)
    ]
    known = [(section.pk, "What is asked of all", 1)]
    arrange_quiz(by=cast.amara, quiz=quiz, entries=entries, sections=known)
    a_question(cast, "truefalse", title="Of the bank", tags=["ward"])
    pool = Pool(draws=1, tags=["ward"], points=Decimal("0.5"), title="By chance")
    draw_by_tags(by=cast.amara, quiz=quiz, pool=pool)
    rules = {"files_most": 2, "file_kinds": ["document"], "late": "deduct", "late_percent": 20}
    assignment = an_assignment(cast, rubric=a_rubric(cast), pass_percent=50, **rules)
    reviews = {"each": 3, "flexible_days": 2, "fallback_days": 5, "hides_authors": True}
    set_review_rules(by=cast.amara, assignment=assignment, rules=reviews)
    found = Found({"1": "2", "2": "3"}, {"1": "Two of them."}, words="Nearly there.")
    example = {"title": "A plan", "text": "We ask *one*.", "found": found}
    add_example(by=cast.amara, assignment=assignment, **example)
    for name, block, rule in (("Quiz", QUIZ.block(quiz), "quiz"), ("Work", "", "assignment")):
        source = block or ASSIGNMENT.block(assignment)
        lesson = making.lesson(by=cast.amara, course=course, name=name, source=f"Try.\n\n{source}")
        actions.set_lesson_rule(by=cast.amara, lesson=lesson, rule=rule)
    return course


def test_quizzes_and_assignments_come_along_with_all_that_they_say(cast, assessed, elsewhere):
    copy = copied(cast, assessed, elsewhere)
    assert asked_of(elsewhere) == asked_of(cast.community)
    assert keys_of_bank(cast, elsewhere) == keys_of_bank(cast, cast.community)
    assert LessonQuiz.objects.get(lesson__course=copy).quiz.community == elsewhere
    assert LessonAssignment.objects.get(lesson__course=copy).assignment.community == elsewhere
    rules = dict(copy.lessons.values_list("slug", "rule"))
    assert (rules["quiz"], rules["work"]) == ("quiz", "assignment")
    quiz = Quiz.objects.get(community=elsewhere)
    change_quiz(by=cast.amara, quiz=quiz, title="Ours", intro="", rules={})
    copied(cast, assessed, elsewhere)
    assert [Quiz.objects.get(community=elsewhere).title, Rubric.objects.count()] == ["Ours", 2]
    change_quiz(by=cast.amara, quiz=quiz_of(assessed), title="Newer", intro="", rules={})
    copied(cast, assessed, elsewhere)
    assert Quiz.objects.get(community=elsewhere).title == "Newer", "as a newer package says"
    assert Question.objects.filter(community=elsewhere).count() == 3


def quiz_of(course):
    return LessonQuiz.objects.get(lesson__course=course).quiz


def test_what_is_right_leaves_by_an_authors_own_export_alone(cast, assessed):
    """Whoever writes the course without writing questions gets the course alone."""
    actions.choose_authors(by=cast.amara, course=assessed, people=[cast.chidi])
    for by, comes in ((cast.chidi, False), (cast.amara, True)):
        sent = io.BytesIO()
        export_course(Course.objects.select_related("community").get(pk=assessed.pk), sent, by=by)
        with zipfile.ZipFile(sent) as archive:
            folders = {path.partition("/")[0] for path in archive.namelist()}
            said = b"".join(archive.read(path) for path in archive.namelist()).decode(
                "utf-8", "ignore"
            )
        assert ({"questions", "quizzes", "assignments"} <= folders) is comes
        assert (SECRET in said) is comes and ("Nearly there." in said) is comes


@pytest.mark.parametrize(
    ("folder", "said", "sentence"),
    [
        ("quizzes", "title: [", "not YAML"),
        ("quizzes", "intro: Without a title", "Title"),
        ("quizzes", "title: A\nrules: {minutes: 999999}", "Time limit"),
        ("quizzes", "title: A\nsections: [{questions: [{points: -1}]}]", "between 0 and 1000"),
        ("assignments", "title: A\ntext: B\nrubric: {title: C, levels: []}", "rubric has from two"),
        ("assignments", "- a list", "Title"),
    ],
)
def test_what_is_wrong_in_a_quiz_or_assignment_is_said_and_not_taken(cast, folder, said, sentence):
    block = "quiz" if folder == "quizzes" else "assignment"
    lesson = f'---\ntitle: One\n---\nTry.\n\n::: {block} {{id="x"}}\n:::\n'
    files = {"config.yaml": "title: A\nepisodes: [one.md]\n", "episodes/one.md": lesson}
    done = bring(cast, files | {f"{folder}/x.yaml": said})
    assert any(
        str(one).startswith(f"{folder}/x.yaml: ") and sentence in str(one) for one in done.notices
    ), done.notices
    assert not Quiz.objects.exists() and not Assignment.objects.exists()
    assert not Rubric.objects.exists()
