"""A kind of notice whose lines a test lets be seen or not."""

from types import SimpleNamespace

import pytest

from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine
from plc.notifications import actions


@pytest.fixture
def waving():
    """The kind "tests.wave": who waved at whom. `hidden` holds ids of waves that nobody may see."""
    waves = SimpleNamespace(hidden=set(), asked=0)

    def lines(notices, reader):
        waves.asked += 1
        return {
            notice.pk: NoticeLine(f"{notice.cause} waved <{notice.object_id}>", "/there/")
            for notice in notices
            if notice.object_id not in waves.hidden
        }

    registry.notices.register("tests.wave", NoticeKind("tests.wave", "Waves", "bell", lines))
    yield waves
    del registry.notices._providers["tests.wave"]


@pytest.fixture
def wave(waving):
    """wave(9, [people], cause=...): tells people of wave 9."""

    def told(number: int, people, cause=None, **more) -> int:
        return actions.notify(
            kind="tests.wave",
            happening=more.pop("happening", f"wave {number}"),
            object_id=number,
            people=people,
            cause=cause,
            **more,
        )

    return told
