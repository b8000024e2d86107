"""A timed quiz under failures: no acknowledged answer is lost. The short run of the test suite;
`make chaos ARGS="--learners 200 --faults 30"` is the long one."""

from pathlib import Path

import pytest

from plc.embedded.pytest_plugin import migrated_cluster

from . import exam
from .living_site import LivingSite


@pytest.fixture
def site(tmp_path: Path):
    site = LivingSite(tmp_path, people=12)
    yield site
    site.stop()


def test_no_acknowledged_answer_is_lost(site: LivingSite):
    site.start(migrated=migrated_cluster())
    found = exam.besiege(site, learners=12, faults=6, pause=1, deadly=0.02)
    print(f"\n{found}")
    assert found["wrong"] == []
    assert found["lost"] == 0
    assert found["acknowledged"] == 12 * (exam.QUESTIONS + exam.CHANGES)
    assert found["handed in"] == 12
    assert found["sent again"] > 0
