import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.test import RequestFactory

from plc.core import registry
from plc.core.registry import NavItem, Registry, ShellPlace
from plc.web.look import PEOPLE
from plc.web.shell import Shell
from tests.markup import without_layout


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Registries of our own, which write down when they are asked."""
    heard: list[str] = []

    def fill(name: str, answer: object) -> None:
        empty: Registry = Registry(name)
        empty.register("test", lambda request: heard.append(name) or answer)
        monkeypatch.setattr(registry, name, empty)

    fill("nav", [NavItem(f"n{n}", f"Place {n}", "users", f"/{n}/") for n in range(7)])
    fill("my_groups", [ShellPlace("g", "<b>Quiet Rounds</b>", "/g/", count=4)])
    fill("my_communities", [])
    fill("current_community", ShellPlace("w", "Westmoor", "/c/w/", accent="yew"))
    fill("create_items", [])
    fill("me_items", [])
    fill("bell", NavItem("bell", "Notifications", "bell", "/notifications/", count=120))
    fill("page_topics", ["bell:1"])
    return heard


def page(rf: RequestFactory, user: object) -> str:
    request = rf.get("/somewhere/")
    request.nav_key = "n2"
    html = render_to_string("shell.html", {"user": user, "messages": []}, request)
    return without_layout(html)


def test_nothing_is_asked_for_before_it_is_shown(asked: list[str], rf: RequestFactory) -> None:
    shell = Shell(rf.get("/"))
    assert asked == []
    assert len(shell.nav) == 7 and len(shell.bottom_bar) == 5
    assert asked == ["nav", "me_items"], "the bar ends with my own page"


def test_each_part_is_asked_for_once_a_page(asked: list[str], rf: RequestFactory) -> None:
    page(rf, PEOPLE[0])
    assert sorted(asked) == sorted(set(asked))


def test_a_visitor_has_no_rail_and_nothing_of_it_is_asked_for(
    asked: list[str], rf: RequestFactory
) -> None:
    from django.contrib.auth.models import AnonymousUser

    html = page(rf, AnonymousUser())
    assert "nav-rail" not in html and "Quiet Rounds" not in html
    assert asked == ["current_community"]


@pytest.mark.parametrize(("port", "url"), [(0, "/live/"), (8124, "http://127.0.0.1:8124/live/")])
def test_a_page_listens_at_the_host_that_it_was_opened_at(
    rf: RequestFactory, settings: LazySettings, port: int, url: str
) -> None:
    settings.LIVE_PORT = port
    assert Shell(rf.get("/", headers={"Host": "127.0.0.1:8123"})).live_url == url


def test_the_current_place_is_marked_and_names_are_text(
    asked: list[str], rf: RequestFactory
) -> None:
    html = page(rf, PEOPLE[0])
    assert 'href="/2/" aria-current="page"' in html
    assert "&lt;b&gt;Quiet Rounds&lt;/b&gt;" in html
    assert '<body data-accent="yew">' in html
    assert 'aria-label="120 notifications"' in html and ">99+<" in html


def test_every_page_has_a_skip_link_and_its_landmarks(asked: list[str], rf: RequestFactory) -> None:
    html = page(rf, PEOPLE[0])
    for part in ['href="#main"', 'id="main"', 'aria-label="Places"', 'role="search"', "<footer"]:
        assert part in html
