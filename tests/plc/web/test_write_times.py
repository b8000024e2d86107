"""One way to write a date, an hour and a zone, in each language."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from plc.web.times import exact, relative, zone_name

ROOT = Path(__file__).resolve().parents[3]
MOMENT = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "language, zone, said",
    [
        ("en", "Europe/London", "22 November 2026, 08:05 GMT"),
        ("en", "Europe/Berlin", "22 November 2026, 09:05 CET"),
        ("de", "Europe/Berlin", "22. November 2026, 09:05 MEZ"),
        ("de", "UTC", "22. November 2026, 08:05 UTC"),
        ("de", "Europe/Athens", "22. November 2026, 10:05 OEZ"),
        ("en", "America/Sao_Paulo", "22 November 2026, 05:05 UTC−3"),
        ("en", "Asia/Kathmandu", "22 November 2026, 13:50 UTC+5:45"),
        ("en-us", "America/New_York", "22 November 2026, 03:05 EST"),
    ],
)
def test_a_time_is_written_out_as_its_language_does(language, zone, said):
    with override(language):
        assert exact(MOMENT.astimezone(ZoneInfo(zone))) == said


def test_summer_has_its_own_name():
    with override("de"):
        summer = datetime(2026, 7, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
        assert zone_name(summer) == "MESZ"


def test_a_day_further_back_is_a_date_of_the_language():
    with override("de"):
        assert relative(datetime(2026, 10, 2, tzinfo=UTC), MOMENT) == "2. Oktober"
        assert relative(datetime(2025, 10, 2, tzinfo=UTC), MOMENT) == "2. Oktober 2025"
    with override("en"):
        assert relative(datetime(2026, 10, 2, tzinfo=UTC), MOMENT) == "2 October"


def test_the_zone_of_a_person_is_named_in_the_readers_language():
    with override("de"), timezone.override("Europe/Berlin"):
        page = Template("{{ moment|zone_name }}").render(Context({"moment": MOMENT}))
    assert page == "MEZ"


def test_no_page_for_members_writes_a_date_by_a_format_of_its_own():
    """Only by the names of formats, which every language fills in (plc.web.formats)."""
    own = re.compile(r"""\|(?:date|time):(?!["'](?:\w+_FORMAT)["'])|\{% now """)
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file() and "admin" not in path.parts:
            found = [line for line in path.read_text().splitlines() if own.search(line)]
            assert not found, f"{path.relative_to(ROOT)}: {found}"
