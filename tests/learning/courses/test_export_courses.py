"""An exported course, imported somewhere else, is an equal one."""

import io
import zipfile

import pytest
import yaml
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from learning.assessment.exchange import drafts_of
from learning.assessment.models import Question
from learning.courses import actions
from learning.courses.exporting import export_course
from learning.courses.importing.asked import asked_in
from learning.courses.models import Course, Lesson
from plc.core.packages import open_package
from plc.files.actions import store_upload
from tests import make
from tests.learning.assessment.writing import a_question
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
        )
        for one in rows.in_order()
    ]
    settings = ("name", "summary", "body", "language", "licence", "source")
    files = sorted(course.files.values_list("path", "file__kind"))
    return {name: getattr(course, name) for name in settings}, lessons, files


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


def test_a_course_written_here_comes_back_equal(cast, course, elsewhere):
    copy = copied(cast, course, elsewhere)
    assert copy.pk != course.pk
    assert everything(copy) == everything(course)


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
