"""Imported courses are courses like others, and a newer package changes the same one."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from learning.assessment.models import PracticeQuestion, Question, Quiz
from learning.courses import actions
from learning.courses.models import Course, CourseOrigin, Lesson
from plc.core.packages import open_package
from plc.core.refusals import Refused
from plc.files.models import StoredFile

pytestmark = pytest.mark.django_db


def picture(colour="red"):
    made = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(made, "PNG")
    return made.getvalue()


FILES = {
    "config.yaml": "title: Counting\nlicense: CC-BY 4.0\nsource: https://example.org/r\n"
    "episodes:\n- one.md\n- two.md\n",
    "episodes/one.md": "---\ntitle: One\nblock: First\nteaching: 5\n---\n"
    '![](fig/a.png){alt="A"} and [two](two.html)\n\n::: instructor\nSecret.\n:::\n',
    "episodes/two.md": "---\ntitle: Two\nblock: Second\nteaching: 7\n---\n[gone](../x.csv)\n",
    "episodes/fig/a.png": picture(),
    "instructors/notes.md": "---\ntitle: Notes\n---\nFor teachers.\n",
}
OLX = {
    "course.xml": '<course url_name="c" org="o" course="c1"/>',
    "course/c.xml": '<course display_name="Open"><chapter display_name="Week"><sequential><vertical'
    ' url_name="u" display_name="Unit"><html>Text.</html><problem url_name="p"><p>Right?</p>'
    '<stringresponse answer="CANARY" type="ci"/></problem></vertical></sequential></chapter>'
    "</course>",
}


def bring(cast, files, by=None, into=None, **changes):
    files = {path: text for path, text in (files | changes).items() if text is not None}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    with open_package(made, "package.zip") as package:
        place = {"by": by or cast.amara, "community": cast.community, "course": into}
        return actions.import_course(package=package, **place)


def lessons(course):
    rows = Lesson.objects.kept().filter(course=course).select_related("section").in_order()
    return [(one.section.name, one.slug, one.name, one.minutes) for one in rows]


def test_a_package_becomes_a_course_with_its_lessons_in_order(cast):
    done = bring(cast, FILES)
    course = Course.objects.get()
    assert (course.name, course.licence, course.source) == (
        "Counting",
        "cc-by",
        "https://example.org/r",
    )
    assert lessons(course) == [
        ("First", "one", "One", 5),
        ("Second", "two", "Two", 7),
        ("For instructors", "notes", "Notes", 5),
    ]
    assert (done.is_new, done.added, done.files) == (True, ["One", "Two", "Notes"], 1)


def test_learners_get_pictures_and_links_but_nothing_for_instructors(cast):
    bring(cast, FILES)
    one = Lesson.objects.select_related("published").get(slug="one")
    html = str(one.published.parts)
    file = StoredFile.objects.get()
    assert file.rendition_url(960) in html
    assert Lesson.objects.get(slug="two").get_absolute_url() in html
    assert "Secret" not in html + one.published.text
    assert "Secret" in str(one.published.taught)
    assert Lesson.objects.get(slug="notes").published is None


def test_what_is_missing_is_listed_and_its_text_stays(cast):
    done = bring(cast, FILES)
    assert [str(one).split(":")[0] for one in done.notices if "link leads" in str(one)] == [
        "episodes/two.md, line 6"
    ]
    assert "gone" in Lesson.objects.get(slug="two").published.text


def test_doing_it_again_changes_nothing(cast, facts):
    bring(cast, FILES)
    versions = {one.pk: one.published_id for one in Lesson.objects.all()}
    done = bring(cast, FILES)
    assert (done.is_new, done.added, done.changed, done.unchanged) == (False, [], [], 3)
    assert (done.files, done.removed) == (0, [])
    assert {one.pk: one.published_id for one in Lesson.objects.all()} == versions
    assert Course.objects.count() == StoredFile.objects.count() == 1


def test_a_newer_package_changes_the_lessons_in_place(cast):
    bring(cast, FILES)
    before = {one.slug: one.pk for one in Lesson.objects.all()}
    config = FILES["config.yaml"].replace("- one.md\n- two.md", "- three.md\n- one.md")
    done = bring(
        cast,
        FILES,
        **{
            "config.yaml": config,
            "episodes/one.md": FILES["episodes/one.md"].replace("and", "or"),
            "episodes/three.md": "---\ntitle: Three\nblock: First\n---\nNew.\n",
        },
    )
    assert (done.added, done.changed, done.removed) == (["Three"], ["One"], ["Two"])
    course = Course.objects.get()
    assert [one[:2] for one in lessons(course)] == [
        ("First", "three"),
        ("First", "one"),
        ("For instructors", "notes"),
    ]
    assert Lesson.objects.get(slug="one").pk == before["one"]
    assert Lesson.objects.get(slug="one").published.number == 2
    assert bring(cast, FILES).removed == ["Three"]
    assert Lesson.objects.get(slug="two").pk == before["two"]
    assert Lesson.objects.get(slug="two").removed_at is None


def test_a_newer_picture_is_shown_where_the_old_one_was(cast):
    bring(cast, FILES)
    before = Lesson.objects.get(slug="one").published_id
    done = bring(cast, FILES, **{"episodes/fig/a.png": picture("blue")})
    one = Lesson.objects.get(slug="one")
    assert (done.files, one.published_id == before) == (1, False)
    newest = StoredFile.objects.order_by("pk").last()
    assert newest.rendition_url(960) in str(one.published.parts)


def test_what_authors_added_stays(cast):
    course = bring(cast, FILES).course
    section = course.sections.first()
    section.course = course
    actions.add_lesson(by=cast.amara, section=section, name="Ours", source="Here.")
    bring(cast, FILES, **{"episodes/two.md": "---\ntitle: Two\n---\nChanged.\n"})
    assert "Ours" in [one[2] for one in lessons(course)]


def save(cast, course, slug, source):
    lesson = Lesson.objects.get(slug=slug)
    lesson.course = course
    given = {"name": lesson.name, "minutes": lesson.minutes, "source": source}
    return actions.save_lesson(by=cast.ben, lesson=lesson, seen=lesson.revision, **given)


def test_what_authors_changed_stays_while_the_package_says_nothing_new(cast):
    course = bring(cast, FILES).course
    save(cast, course, "one", "Half a sentence")
    two = save(cast, course, "two", "Better.")
    actions.publish_lesson(by=cast.ben, lesson=two)
    done = bring(cast, FILES)
    assert (done.changed, done.unchanged) == ([], 3)
    one = Lesson.objects.select_related("published").get(slug="one")
    assert one.source == "Half a sentence"
    assert "and" in one.published.source, "what is half written is published by its author"
    assert Lesson.objects.get(slug="two").published.source == "Better."


def test_what_a_newer_package_overwrites_is_kept_among_the_versions(cast):
    course = bring(cast, FILES).course
    save(cast, course, "one", "Half a sentence")
    newer = {"episodes/one.md": "---\ntitle: One\nblock: First\n---\nNewer.\n"}
    done = bring(cast, FILES, **newer)
    one = Lesson.objects.select_related("published").get(slug="one")
    assert (done.changed, one.published.source) == (["One"], "Newer.")
    assert one.versions.get(number=2).source == "Half a sentence"
    assert any("“One” was changed here" in str(notice) for notice in done.notices)
    assert bring(cast, FILES, **newer).changed == []
    assert one.versions.count() == 3


def test_problems_become_questions_of_the_bank(cast):
    done = bring(cast, OLX)
    question = Question.objects.get()
    lesson = Lesson.objects.select_related("published").get()
    assert (done.questions, question.kind) == (1, "short")
    assert f'id="{question.public_id}"' in lesson.source
    assert "CANARY" not in str(lesson.published.parts) + str(lesson.published.taught)
    bring(cast, OLX)
    assert Question.objects.count() == 1


def test_a_graded_subsection_becomes_a_quiz_once(cast):
    graded = OLX["course/c.xml"].replace("<sequential>", '<sequential graded="true">')
    for _time in range(2):
        done = bring(cast, OLX, **{"course/c.xml": graded})
    [lesson] = Lesson.objects.filter(course=done.course)
    quiz = lesson.quizzes.get().quiz
    assert (quiz.title, Quiz.objects.count(), Question.objects.count()) == ("Unit", 1, 1)
    assert quiz.sections.get().entries.get().question == Question.objects.get()
    assert not PracticeQuestion.objects.exists()
    assert done.notices == []


def test_a_package_that_is_refused_leaves_nothing(cast):
    for changes in (
        {"config.yaml": "title: Counting\nepisodes: [none.md]\n"},
        {"episodes/one.md": "x" * 100_001},
    ):
        with pytest.raises(Refused):
            bring(cast, FILES, **changes)
    with pytest.raises(Refused, match="neither a Workbench course"):
        bring(cast, {"readme.txt": "Hello."})
    assert not Course.objects.exists() and not StoredFile.objects.exists()


NAMELESS = {"config.yaml": "title: Counting\nepisodes: [one.md]\n", "episodes/one.md": "One.\n"}


def test_a_title_alone_changes_no_course(cast):
    """Two authors may call their courses alike."""
    course = bring(cast, NAMELESS).course
    with pytest.raises(Refused, match=f"--course {course.slug}"):
        bring(cast, NAMELESS, **{"episodes/one.md": "Another.\n"})
    assert Course.objects.count() == 1
    assert Lesson.objects.get().source == "One."
    bring(cast, FILES)
    assert Course.objects.count() == 2, "its source says that it is another one"


def test_a_course_that_is_named_is_changed_whatever_the_package_says(cast, tmp_path, capsys):
    course = bring(cast, NAMELESS).course
    path = tmp_path / "newer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (NAMELESS | {"episodes/one.md": "Newer.\n"}).items():
            archive.writestr(name, text)
    call_command("import_course", path, community="westmoor", course=course.slug)
    assert "The course: Counting" in capsys.readouterr().out
    assert Lesson.objects.get().published.source == "Newer."
    with pytest.raises(CommandError, match="no course"):
        call_command("import_course", path, community="westmoor", course="nowhere")
    by = cast.dina.email
    with pytest.raises(CommandError, match="cannot write"):
        call_command("import_course", path, community="westmoor", course=course.slug, by=by)


def test_a_package_of_another_course_is_refused_for_this_one(cast):
    bring(cast, FILES)
    course = bring(cast, OLX).course
    with pytest.raises(Refused, match="“Counting”, which is another course"):
        bring(cast, FILES, into=course)


def test_files_that_cannot_be_shared_are_listed(cast):
    done = bring(cast, FILES, **{"episodes/fig/a.png": b"MZ program"})
    assert any(str(one).startswith("episodes/fig/a.png: ") for one in done.notices)
    assert Lesson.objects.get(slug="one").published is not None


def test_the_command_says_what_it_did(cast, tmp_path, capsys):
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / path).write_bytes(data)
    call_command("import_course", tmp_path, community="westmoor")
    said = capsys.readouterr().out
    assert "A new course: Counting (/c/westmoor/learn/counting/)" in said
    assert "Lessons: 3 new, 0 changed, 0 unchanged, 0 removed" in said
    assert "episodes/two.md, line 6: The link leads to “../x.csv”" in said
    assert CourseOrigin.objects.get().imported_by == cast.amara


def test_the_command_says_what_it_would_take(tmp_path, capsys):
    """A real course can be looked at before anything of it is stored."""
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / path).write_bytes(data)
    call_command("import_course", tmp_path, dry_run=True)
    said = capsys.readouterr().out
    assert "Counting (workbench, cc-by)" in said
    assert "    Notes (5 min, for authors only)" in said
    assert "Lessons: 3. Blocks: 1 instructor." in said
    assert "Files: 1. Questions: 0." in said
    assert "episodes/two.md, line 6: The link leads to" in said
    assert not Course.objects.exists() and not StoredFile.objects.exists()
    with pytest.raises(CommandError, match="Say into which community"):
        call_command("import_course", tmp_path)
    with pytest.raises(CommandError, match="cannot be imported"):
        call_command("import_course", tmp_path / "episodes", dry_run=True)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"community": "nowhere"}, "no community"),
        ({"community": "westmoor", "group": "nowhere"}, "no group"),
        ({"community": "westmoor", "by": "nobody@example.org"}, "no such member"),
    ],
)
def test_the_command_refuses_with_a_sentence(cast, tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("import_course", tmp_path, **options)
    with pytest.raises(CommandError, match="There is no"):
        call_command("import_course", Path("/nowhere"), community="westmoor")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_course", tmp_path, community="westmoor")
    with pytest.raises(CommandError, match="cannot write courses there"):
        by = cast.dina.email
        call_command("import_course", tmp_path, community="westmoor", by=by)
