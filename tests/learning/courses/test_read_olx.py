"""Courses of Open edX are read without running anything of them."""

import io
import tarfile
from decimal import Decimal

import pytest

from communities.community.models import Licence
from learning.assessment.types import type_of
from learning.courses.importing.olx import is_olx, read_olx
from plc.core.blocks import render_blocks
from plc.core.packages import open_package
from plc.core.refusals import Refused

HTML = (
    "<p>Count <strong>every</strong> round.</p><p>::: instructor</p>"
    '<img src="/static/chart_1.png" alt="A chart"/><a href="/jump_to_id/median">next</a>'
    '<a href="/static/missing.pdf">gone</a><script>alert(1)</script>'
)
CHOICE = """<problem display_name="Which bar?">
<multiplechoiceresponse>
  <p>Look at the chart.</p>
  <label>Which bar is the highest?</label>
  <choicegroup type="MultipleChoice" shuffle="true">
    <choice correct="false">The first <choicehint>Look again.</choicehint></choice>
    <choice correct="true">The <b>second</b></choice>
  </choicegroup>
  <solution><div class="detailed-solution"><p>It is 12 high.</p></div></solution>
</multiplechoiceresponse>
</problem>"""
FILES = {
    "course.xml": '<course url_name="2026" org="Aldervale" course="R1"/>',
    "course/2026.xml": """<course display_name="Rounds" language="en"
        license="creative-commons: ver=4.0 BY SA">
        <chapter url_name="one"/><wiki slug="x"/></course>""",
    "chapter/one.xml": """<chapter display_name="Week 1">
        <sequential display_name="Counting"><vertical url_name="count"/>
          <vertical url_name="empty" display_name="Nothing"/></sequential>
        <sequential display_name="Reading"><vertical display_name="Median" url_name="median">
          <video youtube="1.00:abcDEF12345" display_name="A film"/>
          <drag-and-drop-v2 display_name="Drag"/>
          <discussion/></vertical></sequential></chapter>""",
    "vertical/count.xml": """<vertical display_name="Count">
        <html url_name="h1"/><problem url_name="p1"/></vertical>""",
    "html/h1.xml": '<html filename="h1" display_name="How we count"/>',
    "html/h1.html": HTML,
    "problem/p1.xml": CHOICE,
    "static/chart_1.png": "picture",
    "static/unused.png": "picture",
    "about/short_description.html": "Counting <b>rounds</b> together.",
    "about/overview.html": "<h2>What it is about</h2><p>Rounds.</p>",
}


def read(**changes):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for path, text in (FILES | changes).items():
            info = tarfile.TarInfo(f"course/{path}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    with open_package(made, "rounds.tar.gz") as package:
        assert is_olx(package)
        return read_olx(package)


def said(course):
    return [str(notice) for notice in course.notices]


def question(xml):
    """The type and the row of the only question of a problem, which has to be one of ours."""
    course = read(**{"problem/p1.xml": xml})
    [found] = [one for lesson in course.lessons for one in lesson.questions.values()]
    type_of(found.kind).compose(found.written.given, found.written.rows)
    return found


def refusals(xml):
    course = read(**{"problem/p1.xml": xml})
    assert not [one for lesson in course.lessons for one in lesson.questions]
    return "".join(one for one in said(course) if one.startswith("problem/p1.xml"))


def test_units_are_lessons_in_the_sections_of_their_subsections():
    course = read()
    outline = [(one.name, [lesson.name for lesson in one.lessons]) for one in course.sections]
    assert outline == [
        ("Week 1 · Counting", ["Count", "Nothing"]),
        ("Week 1 · Reading", ["Median"]),
    ]
    assert (course.name, course.language, course.key) == ("Rounds", "en", "olx:Aldervale+R1")
    assert course.licence == Licence.CC_BY_SA
    assert course.summary == "Counting rounds together."
    assert "## What it is about" in course.body


def test_html_becomes_markdown_and_no_block_of_ours():
    [lesson, *_others] = read().lessons
    assert "## How we count" in lesson.source
    assert "Count **every** round." in lesson.source
    assert "\\::: instructor" in lesson.source
    assert "alert" not in lesson.source
    assert "html/h1.html, line 1: Scripts and frames in it were left out." in said(read())


def test_files_and_units_that_it_links_to_are_found():
    course = read()
    assert course.files == {"static/chart_1.png": "static/chart_1.png"}
    assert "jump_to_id/median" in next(iter(course.lessons)).source
    missing = "html/h1.html, line 1: The link leads to “static/missing.pdf”"
    assert any(one.startswith(missing) for one in said(course))
    assert [one for one in said(course) if "left out" in one and "static/" in one] == [
        "static/unused.png: Nothing refers to it, or it is of no use here. It was left out."
    ]
    assert not any("median" in one for one in said(course))


def test_films_are_embedded_and_what_is_unknown_is_listed():
    course = read()
    median = [*course.lessons][-1]
    assert '::: embed {src="https://www.youtube.com/watch?v=abcDEF12345"' in median.source
    assert "chapter/one.xml, line 6: “drag-and-drop-v2” cannot be taken." in said(course)
    assert "chapter/one.xml, line 7: Its discussion is that of the lesson." in said(course)
    assert "course/2026.xml, line 3: “wiki” cannot be taken." in said(course)


def test_units_without_a_text_stay_with_their_authors():
    assert [one.name for one in read().lessons if one.only_for_authors] == ["Nothing"]


def test_a_choice_of_one():
    found = question(CHOICE)
    assert found.kind == "single"
    assert found.written.title == "Which bar?"
    assert "Look at the chart." in found.written.text
    assert "Which bar is the highest?" in found.written.text
    assert "The second" not in found.written.text
    assert found.written.given == {"shuffle": True}
    assert [(row["text"], row["credit"]) for row in found.written.rows] == [
        ("The first", "0"),
        ("The second", "100"),
    ]
    assert found.written.rows[0]["feedback"] == "Look again."
    assert "It is 12 high." in found.written.feedback["always_words"]


def test_it_is_asked_where_it_stood():
    [lesson, *_others] = read().lessons
    assert lesson.source.rstrip().endswith('::: question {id="p1-1"}\n:::')
    assert list(lesson.questions) == ["p1-1"]


def test_several_choices():
    found = question(
        "<problem><choiceresponse><label>Which?</label><checkboxgroup>"
        '<choice correct="true">A</choice><choice correct="true">B</choice>'
        '<choice correct="false">C</choice></checkboxgroup></choiceresponse></problem>'
    )
    assert (found.kind, found.written.given["partial"]) == ("multiple", False)
    assert [row["right"] for row in found.written.rows] == [True, True, False]


@pytest.mark.parametrize(
    "box",
    [
        "<optioninput options=\"('red','blue')\" correct=\"blue\"/>",
        (
            '<optioninput><option correct="False">red</option><option correct="True">blue'
            "<optionhint>Yes.</optionhint></option></optioninput>"
        ),
    ],
)
def test_a_menu_is_a_choice_of_one(box):
    found = question(f"<problem><optionresponse><p>Colour?</p>{box}</optionresponse></problem>")
    rows = [(row["text"], row["credit"]) for row in found.written.rows]
    assert (found.kind, rows) == ("single", [("red", "0"), ("blue", "100")])


def test_a_text_with_several_answers():
    found = question(
        '<problem><p>Who?</p><stringresponse answer="Ada" type="ci">'
        '<additional_answer answer="Lovelace"/><textline size="20"/></stringresponse></problem>'
    )
    assert (found.kind, found.written.given) == ("short", {"cases": False})
    assert [row["text"] for row in found.written.rows] == ["Ada", "Lovelace"]
    assert found.written.text == "Who?"


def test_regular_expressions_that_say_no_more_than_our_patterns():
    one = '<problem><p>Who?</p><stringresponse answer="{}" type="ci regexp"/></problem>'
    rows = question(one.format("^Ada.*|Countess of .+$")).written.rows
    assert [(row["text"], row["how"]) for row in rows] == [
        ("Ada*", "pattern"),
        ("Countess of *", "pattern"),
    ]
    for harm in ("(a+)+$", "[ab]{{9}}", "\\d+"):
        assert "regular expression is not taken" in refusals(one.format(harm.replace("{{", "{")))


@pytest.mark.parametrize(
    ("answer", "tolerance", "given"),
    [
        ("3.14", '"0.01"', (Decimal("3.14"), Decimal("0.01"), "absolute")),
        ("12", '"5%"', (Decimal(12), Decimal(5), "percent")),
        ("[1, 4]", '"0"', (Decimal("2.5"), Decimal("1.5"), "absolute")),
    ],
)
def test_numbers(answer, tolerance, given):
    found = question(
        f'<problem><p>How many?</p><numericalresponse answer="{answer}">'
        f'<responseparam type="tolerance" default={tolerance}/><formulaequationinput/>'
        "</numericalresponse></problem>"
    )
    assert found.kind == "numeric"
    assert tuple(found.written.given[name] for name in ("right", "tolerance", "how")) == given


def test_a_problem_that_asks_twice_is_two_questions():
    course = read(
        **{
            "problem/p1.xml": '<problem display_name="Two"><p>First?</p>'
            '<stringresponse answer="a"/><p>Second?</p><div><numericalresponse answer="2"/></div>'
            "</problem>"
        }
    )
    [first, second] = [
        one.written for lesson in course.lessons for one in lesson.questions.values()
    ]
    assert (first.title, first.text) == ("Two (1)", "First?")
    assert (second.title, second.text) == ("Two (2)", "Second?")


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (
            (
                '<problem><script type="loncapa/python">x = 1</script><p>?</p>'
                '<numericalresponse answer="$x"/></problem>'
            ),
            "comes from a script",
        ),
        ('<problem><customresponse cfn="check"/></problem>', "“customresponse” cannot be taken"),
        ('<problem><formularesponse answer="x*y"/></problem>', "“formularesponse” cannot be"),
        ("<problem><p>Nothing.</p></problem>", "asks for no answer"),
        ('<problem><p>?</p><numericalresponse answer="many"/></problem>', "is no number"),
    ],
)
def test_what_would_have_to_be_run_is_left_out_and_listed(xml, sentence):
    assert sentence in refusals(xml)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"course/2026.xml": "<course><chapter></course>"}, "course/2026.xml, line 1: This is not"),
        ({"course.xml": '<!DOCTYPE a [<!ENTITY b "c">]><course/>'}, "course.xml.* not XML"),
        ({"chapter/one.xml": "<chapter/>"}, "no units"),
        ({"html/h1.html": "<p>x</p>" * 60_000}, "longer than|too long"),
    ],
)
def test_what_makes_no_course_is_refused(changes, sentence):
    with pytest.raises(Refused, match=sentence):
        read(**changes)


def test_what_a_graded_subsection_asks_is_a_quiz_of_its_lesson():
    chapter = FILES["chapter/one.xml"].replace(
        'display_name="Counting"', 'display_name="Counting" graded="true" format="Homework"'
    )
    [lesson, *others] = read(**{"chapter/one.xml": chapter}).lessons
    assert lesson.quiz == "Count"
    assert lesson.quiz_key == "count-quiz"
    assert len(lesson.questions) == 1
    assert '::: quiz {id="count-quiz"}' in lesson.source
    assert "::: question" not in lesson.source
    assert not any(one.quiz for one in others)


STAFF = 'visible_to_staff_only="true"'


@pytest.mark.parametrize(
    "part", ['<sequential display_name="Counting"', '<vertical url_name="count"', "<chapter "]
)
def test_what_is_for_staff_becomes_no_lesson_of_learners(part):
    chapter = FILES["chapter/one.xml"].replace(part, f"{part} {STAFF} ")
    course = read(**{"chapter/one.xml": chapter})
    [count, *_others] = course.lessons
    assert count.only_for_authors
    assert "vertical/count.xml, line 1: “Count” is for staff there" in "".join(said(course))


def test_a_component_for_staff_is_read_by_those_who_teach():
    course = read(
        **{"html/h1.xml": f'<html filename="h1" {STAFF}/>', "problem/p1.xml": "<problem/>"}
    )
    [count, *_others] = course.lessons
    assert count.source.startswith(":::: instructor\n\n")
    assert count.only_for_authors
    assert "every" not in render_blocks(count.source).text
    unit = f'<vertical display_name="Count"><html>Open.</html><wrapper {STAFF}>'
    unit += '<problem url_name="p1"/><html>Shut.</html></wrapper></vertical>'
    course = read(**{"vertical/count.xml": unit})
    [count, *_others] = course.lessons
    assert render_blocks(count.source).text.split() == ["Open."]
    assert "Shut." in render_blocks(count.source, for_instructors=True).text
    assert not count.questions and not count.only_for_authors
    assert "problem/p1.xml, line 1: A problem for staff was left out." in said(course)


def test_dates_are_listed_where_they_stand():
    chapter = FILES["chapter/one.xml"].replace("<sequential", '<sequential due="2026-02-01"', 1)
    [notice] = [one for one in said(read(**{"chapter/one.xml": chapter})) if "date" in one]
    assert notice.startswith("chapter/one.xml, line 2: The date 2026-02-01 (due)")


def test_units_without_a_name_in_the_package_are_told_apart_wherever_they_stand():
    def unit(section, text):
        return (
            f'<sequential display_name="{section}"><vertical display_name="Introduction">'
            f"<html>&lt;p&gt;{text}&lt;/p&gt;</html></vertical></sequential>"
        )

    def chapter(*sections):
        inside = "".join(unit(*one) for one in sections)
        return {"chapter/one.xml": f'<chapter display_name="Week 1">{inside}</chapter>'}

    course = read(**chapter(("A", "AAA"), ("B", "BBB"), ("B", "CCC")))
    slugs = [lesson.slug for lesson in course.lessons]
    assert len(set(slugs)) == 3 and slugs[2] == f"{slugs[1]}-2"
    assert [lesson.source.strip() for lesson in course.lessons] == ["AAA", "BBB", "CCC"]
    longer = read(**chapter(("Before", "ZZZ"), ("A", "AAA"), ("B", "BBB")))
    assert [lesson.slug for lesson in longer.lessons][1:] == slugs[:2]
