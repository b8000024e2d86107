"""Points under failures: every acknowledged action has exactly its points afterwards.

Boards and badges follow from them. A whole site as in production, people who write over HTTP, and
faults. This is the short run of the test suite; `make chaos` does hundreds of faults and tens of
thousands of actions.
"""

import json
from pathlib import Path

import pytest

from plc.embedded.pytest_plugin import migrated_cluster

from .living_site import LivingSite


@pytest.fixture
def site(tmp_path: Path):
    site = LivingSite(tmp_path, people=12, deadly=0.02)
    yield site
    site.stop()


def test_every_acknowledged_action_has_exactly_its_points(site: LivingSite):
    site.start(migrated=migrated_cluster())
    site.write()
    for fault in (
        *(site.kill_worker_child, site.flush_valkey, site.kill_worker, site.kill_web_child),
        *(site.kill_backend, site.kill_valkey, site.kill_clock, site.terminate_backends),
    ):
        site.hurt(fault)
        site.wait_for(answered=site.answered() + 8)
    site.stop_writing()
    quiet = site.wait_until_quiet()
    verdict = json.loads(site.finish("-m", "tests.chaos.verdict", str(site.place)))
    print(f"\n{verdict}; quiet after {quiet:.1f} s")
    assert verdict["wrong"] == []
    assert verdict["acknowledged"] > 50
    assert verdict["deeds"] > 20
    assert verdict["boards viewed"] > 0  # whether the last faults left any is by chance
    assert verdict["badges"] > 0
