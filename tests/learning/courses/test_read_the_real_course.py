"""The instructor training of The Carpentries is read whole.

It is not kept here. Its repository is github.com/carpentries/instructor-training; REAL_COURSE names
the folder of a copy, and otherwise `shared/data` beside the repository is looked at.
"""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from learning.courses.importing.workbench import read_workbench
from plc.core.fences import find_fences
from plc.core.packages import open_package

NAME = "carpentries-instructor-training"
BESIDE = (parent / "shared/data" / NAME for parent in Path(__file__).resolve().parents[4:7])
GIVEN = os.environ.get("REAL_COURSE")
FOLDER = Path(GIVEN) if GIVEN else next((one for one in BESIDE if one.is_dir()), None)
BLOCK = re.compile(r"^:{3,}[ \t]*\{?\.?([a-z]+)", re.MULTILINE)
FIGURE = re.compile(r"\]\(((?:\.\./)*(?:episodes/)?fig/[^)\s]+)")
COUNTED = ("objectives", "questions", "challenge", "solution", "callout", "keypoints", "instructor")


@pytest.mark.skipif(FOLDER is None, reason=f"REAL_COURSE names no copy of {NAME}")
def test_every_episode_objective_challenge_solution_and_figure_is_taken():
    assert FOLDER is not None
    sources = {path.name: path.read_text() for path in sorted(FOLDER.glob("episodes/*.md"))}
    with open_package(FOLDER) as package:
        read = read_workbench(package)
    episodes = [lesson for lesson in read.lessons if lesson.path.startswith("episodes/")]
    assert [lesson.path.partition("/")[2] for lesson in episodes] == list(sources)
    assert len(episodes) == 25
    assert all(lesson.minutes > 0 for lesson in episodes)
    wanted: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    figures: list[str] = []
    for lesson, source in zip(episodes, sources.values(), strict=True):
        wanted.update(BLOCK.findall(source))
        taken.update(fence.name for fence in find_fences(lesson.source).by_line.values())
        figures += FIGURE.findall(source)
        assert FIGURE.findall(lesson.source) == FIGURE.findall(source)
    assert {name: taken[name] for name in COUNTED} == {name: wanted[name] for name in COUNTED}
    assert len(figures) > 10
    kept = {name.rpartition("/")[2] for name in read.files.values()}
    assert {figure.rpartition("/")[2] for figure in figures} <= kept
    assert read.licence
    assert read.source.startswith("https://")
