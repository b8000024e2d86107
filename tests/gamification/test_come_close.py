"""Badges that are not far stand on the path, those that are far do not."""

import pytest

from .awards import ask, badge, counting

PATH = "/c/westmoor/recognition/"
FRESH = f"{PATH}fresh/"


@pytest.fixture
def asked_twice(cast, settle):
    badge(counting("question_asked", 3), name="Asked three times")
    badge(counting("question_asked", 40), name="Asked forty times")
    badge(counting("question_asked", 2), name="Asked twice")
    ask(cast, 2)
    settle()


def badges_on(page: str) -> list[str]:
    """The rows of the list of badges."""
    section = page[page.index('aria-labelledby="badges"') :].split("</section>")[0]
    return section.split("<li")[1:]


@pytest.mark.parametrize("path", [PATH, FRESH])
def test_what_i_am_close_to_is_on_my_path(cast, asked_twice, client_of, path):
    rows = badges_on(client_of(cast.chidi).get(path).content.decode())
    [near] = [row for row in rows if "Asked three times" in row]
    assert "not-yet" in near and 'max="3" value="2"' in near
    assert "Question asked: 2 of 3" in near
    assert not [row for row in rows if "Asked forty times" in row]
    [mine] = [row for row in rows if "Asked twice" in row]
    assert "not-yet" not in mine
    assert rows.index(mine) < rows.index(near)


def test_at_most_three_are_shown_the_closest_first(cast, settle, client_of):
    for n in (8, 9, 10, 11, 16):
        badge(counting("question_asked", n), name=f"Asked {n} times")
    ask(cast, 7)
    settle()
    rows = badges_on(client_of(cast.chidi).get(PATH).content.decode())
    near = [row for row in rows if "not-yet" in row]
    assert len(near) == 3
    shares = [row.split('max="')[1].split('"')[0] for row in near]
    assert [int(most) for most in shares] == sorted(int(most) for most in shares)
    assert "Asked 8 times" in near[0]
