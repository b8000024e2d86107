import json
from pathlib import Path

import pytest
from django.conf import settings

from plc.web.refresh_vendor import ICON_NAMES, SPRITE, sha384

ROOT = Path(settings.BASE_DIR)
RECORDS = sorted(
    [*ROOT.glob("plc/static/plc/vendor/*/vendor.json"), *ROOT.glob("tests/**/vendor/*/vendor.json")]
)


def test_there_are_vendored_files() -> None:
    assert len(RECORDS) >= 3


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.parent.name)
def test_a_vendored_file_is_what_its_record_says(record: Path) -> None:
    said = json.loads(record.read_text())
    content = (record.parent / said["file"]).read_bytes()
    assert sha384(content) == said["sha384"]
    assert record.parent.name.endswith(said["version"])
    assert said["licence"] and (record.parent / "LICENSE").read_text().strip()


def test_the_sprite_holds_exactly_the_icons_that_are_listed() -> None:
    import re

    drawn = re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text())
    assert drawn == sorted(set(ICON_NAMES.read_text().split()))
