"""Courses in the layout of The Carpentries Workbench are read as the Workbench reads them."""

import io
import zipfile
from pathlib import Path

import pytest

from communities.community.models import Licence
from learning.courses.importing.outline import licence_of
from learning.courses.importing.workbench import is_workbench, read_workbench
from plc.core.packages import open_package
from plc.core.refusals import Refused

CONFIG = """\
title: 'Counting Rounds'
lang: en
license: 'CC-BY 4.0'
source: 'https://example.org/rounds/'
episodes:
- 02-median.md
- 01-count.md
learners:
- reference.md
- setup.md
"""
FILES = {
    "config.yaml": CONFIG,
    "index.md": "---\nsite: sandpaper\n---\n\nWhy **count**?\n\n::: prereq\nA pen.\n:::\n",
    "episodes/01-count.md": "---\ntitle: Count\nblock: Numbers\nteaching: 10\nexercises: 5\n---\n\n"
    "First text, [then](02-median.html#why), [also](../learners/reference.md).\n\n"
    '![](fig/chart.png){alt="A chart."}\n',
    "episodes/02-median.md": "---\ntitle: 'The: median'\nteaching: 0\nbreak: 20\n---\n"
    "The [first](01-count).\n",
    "episodes/03-left.md": "Nobody lists this.\n",
    "episodes/fig/chart.png": "picture",
    "episodes/fig/unused.png": "picture",
    "learners/reference.md": "# Words\n\n[setup](setup.html) ![Map](../episodes/fig/chart.png)\n",
    "instructors/notes.md": "---\ntitle: Notes\n---\nThe answer is eight.\n",
    "LICENSE.md": "---\ntitle: Licences\n---\nCC BY.\n",
    "CITATION": "Cite as: Rounds.\n",
    "links.md": "[home]: https://example.org/\n",
}


def read(**changes):
    files = {path: text for path, text in (FILES | changes).items() if text is not None}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    with open_package(made, "rounds.zip") as package:
        assert is_workbench(package)
        return read_workbench(package)


def said(course):
    return [str(notice) for notice in course.notices]


def lesson(course, slug):
    return next(one for one in course.lessons if one.slug == slug)


def test_episodes_are_in_the_order_of_the_configuration_with_their_times():
    course = read()
    lessons = [(one.slug, one.name, one.minutes) for one in course.lessons][1:3]
    assert lessons == [("02-median", "The: median", 20), ("01-count", "Count", 15)]
    assert (course.name, course.language) == ("Counting Rounds", "en")
    assert (course.licence, course.source) == (Licence.CC_BY, "https://example.org/rounds/")


def test_without_a_list_all_episodes_are_taken_by_name():
    course = read(**{"config.yaml": "title: Rounds\nepisodes:\n"})
    slugs = [one.slug for one in course.lessons]
    assert slugs[1:4] == ["01-count", "02-median", "03-left"]


def test_blocks_of_the_schedule_are_sections_and_pages_stand_behind_them():
    course = read()
    outline = [(one.name, [lesson.slug for lesson in one.lessons]) for one in course.sections]
    assert outline == [
        ("Begin here", ["index", "02-median"]),
        ("Numbers", ["01-count"]),
        ("For learners", ["reference", "license"]),
        ("For instructors", ["notes"]),
    ]
    assert [one.slug for one in course.lessons if one.only_for_authors] == ["notes"]


def test_links_lead_across_folders_with_any_ending_or_none():
    notices = said(read())
    assert not [one for one in notices if "link leads" in one and "setup" not in one]
    assert "learners/reference.md, line 3: The link leads to “setup.html”" in "".join(notices)


def test_names_in_all_scripts_and_twice_in_a_package_are_told_apart():
    config = "title: Rounds\nepisodes: [первый.md, 第一课.md, count_it.md]\n"
    course = read(
        **{
            "config.yaml": f"{config}learners: [count_it.md]\n",
            "index.md": None,
            "episodes/первый.md": "[next](第一课.md)\n",
            "episodes/第一课.md": "[back](первый.html)\n",
            "episodes/count_it.md": "Count.\n",
            "learners/count_it.md": "More.\n",
        }
    )
    slugs = [lesson.slug for lesson in course.lessons]
    assert slugs[:4] == ["pervyi", slugs[1], "count-it", "count-it-2"]
    assert len(set(slugs)) == len(slugs) and all(slugs)
    assert not [one for one in said(course) if "link leads" in one.lower() and "episodes" in one]
    assert any("count-it-2" in one for one in said(course))


def test_what_is_missing_is_listed_by_file_and_line():
    text = "---\ntitle: Count\n---\n\nA [table](files/a.csv).\n\n![](x.png)\n"
    course = read(**{"episodes/01-count.md": text})
    notices = said(course)
    assert any(one.startswith("episodes/01-count.md, line 5: The link leads to") for one in notices)
    picture = [one for one in notices if one.startswith("episodes/01-count.md, line 7:")]
    assert len(picture) == 2  # no text for it, and no picture
    assert (
        "config.yaml, line 10: “learners/setup.md” is listed here, but it is not in the package."
        in notices
    )
    assert "episodes/03-left.md: It is not listed in config.yaml, and was left out." in notices


def test_files_that_lessons_refer_to_are_taken():
    assert read().files == {"episodes/fig/chart.png": "fig/chart.png"}


def test_the_page_says_where_it_is_from_and_how_to_cite_it():
    course = read()
    assert course.summary == "Why count?"
    assert "<https://example.org/rounds/>" in course.body
    assert "CC-BY 4.0" in course.body and "Cite as: Rounds." in course.body


def test_links_of_all_pages_are_at_the_end_of_each():
    assert "[home]: https://example.org/" in lesson(read(), "01-count").source


def test_r_code_is_shown_but_not_run():
    course = read(**{"episodes/02-median.md": "```{r, echo=FALSE}\nmedian(1:9)\n```\n"})
    assert "```r\nmedian" in lesson(course, "02-median").source
    assert "episodes/02-median.md: Its R code is shown, but it is not run." in said(course)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"config.yaml": "episodes: []\n"}, "has no title"),
        ({"config.yaml": "title: [\n"}, "config.yaml, line 2: This is not YAML"),
        ({"episodes/02-median.md": "---\ntitle: a: b\n---\n"}, "02-median.md, line 2: This is not"),
        ({"episodes/02-median.md": "x" * 100_001}, "longer than a lesson"),
        ({"config.yaml": "title: Rounds\nepisodes: [none.md]\n", "index.md": None}, "no episodes"),
        ({"config.yaml": "title: !!python/object/apply:os.system [ls]\n"}, "not YAML"),
    ],
)
def test_what_makes_no_course_is_refused(changes, sentence):
    with pytest.raises(Refused, match=sentence):
        read(**changes)


@pytest.mark.parametrize("odd", ["5", "{a: b}", "[[1], {}]", "2026-01-01"])
def test_settings_of_another_shape_are_left_aside(odd):
    names = ("episodes", "learners", "lang", "license", "guildhall", "source")
    config = "title: Rounds\n" + "".join(f"{name}: {odd}\n" for name in names)
    if not odd.startswith("["):
        assert next(read(**{"config.yaml": config}).lessons).slug == "index"
    read(**{"config.yaml": f"title: Rounds\nguildhall:\n  files: {odd}\n  licence: {odd}\n"})
    read(**{"episodes/01-count.md": f"---\ntitle: {odd}\nblock: {odd}\nguildhall: {odd}\n---\nA\n"})


def test_other_licences_are_reserved_and_say_so():
    course = read(**{"config.yaml": CONFIG.replace("CC-BY 4.0", "All mine")})
    assert course.licence == ""
    assert any("“All mine” is not known" in one for one in said(course))


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("CC BY 4.0", Licence.CC_BY),
        ("Creative Commons Attribution 4.0 International License", Licence.CC_BY),
        ("CC-BY-SA-4.0", Licence.CC_BY_SA),
        ("CC0", Licence.CC0),
        ("CC BY-NC 4.0", ""),
        ("MIT", ""),
    ],
)
def test_licences_are_known_by_their_usual_names(text, licence):
    assert licence_of(text) == licence


def test_a_folder_of_something_else_is_no_workbench(tmp_path: Path):
    (tmp_path / "course.xml").write_text("<course/>")
    with open_package(tmp_path) as package:
        assert not is_workbench(package)
