"""`manage.py compare_badges`: what the archive awarded, and what our rules found."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from communities.archives.models import ImportedBadge, ImportedEdit
from gamification.ledger.backfilling import begin_backfill, enter_past
from gamification.models import BadgeAward
from plc.accounts.models import User
from tests.gamification.asking import a_question
from tests.gamification.awards import evaluate_everybody

SAMPLE = Path(__file__).parents[1] / "communities/archives/stackexchange-testing"
BADGES = """
  <row Id="21" UserId="1" Name="Student" Date="2018-03-05T00:00:00.000" Class="3" />
  <row Id="22" UserId="1" Name="Scholar" Date="2018-03-06T00:00:00.000" Class="3" />
  <row Id="23" UserId="2" Name="Teacher" Date="2018-03-05T00:00:00.000" Class="3" />
</badges>"""


def earned_elsewhere(person, name, number):
    ImportedBadge.objects.create(
        user=person, source="elsewhere", number=number, name=name, rank=3, at=timezone.now()
    )


def compared(cast, **options):
    out = StringIO()
    call_command("compare_badges", community=cast.community.slug, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def archive(cast):
    """Chidi's question with a vote, whose text Ben edited last."""
    question = a_question(cast)
    question.imported_votes = {"up": 1, "down": 2}
    question.save(update_fields=["imported_votes"])
    ImportedEdit.objects.create(post=question, by=cast.ben, at=timezone.now())
    earned_elsewhere(cast.chidi, "Student", 1)
    earned_elsewhere(cast.ben, "Editor", 2)
    begin_backfill(community_id=cast.community.pk)
    enter_past()
    evaluate_everybody()


def test_a_vote_and_a_last_editor_earn_what_they_earned_in_the_archive(cast, archive):
    keys = set(BadgeAward.objects.values_list("member__name", "badge__key"))
    assert {("Chidi Eze", "student"), ("Ben Achterberg", "editor")} <= keys
    text = compared(cast)
    assert "Student           1        1   100.0%          0" in text
    assert "only in the archive" not in text


def test_each_difference_is_listed_by_member_and_reason(cast, archive, tmp_path):
    earned_elsewhere(cast.dina, "Teacher", 3)
    report = tmp_path / "difference.csv"
    with pytest.raises(CommandError, match="Teacher"):
        compared(cast, report=report)
    assert "Dina Haddad" in report.read_text()
    assert "no answer of theirs is in the archive" in report.read_text()


def test_imported_people_earn_the_badges_that_they_had_in_their_archive(cast, tmp_path, relay):
    folder = tmp_path / "archive"
    shutil.copytree(SAMPLE, folder)
    badges = folder / "Badges.xml"
    badges.write_text(badges.read_text().replace("</badges>", BADGES))
    call_command("import_stackexchange", str(folder), community=cast.community.slug)
    relay()
    enter_past()
    evaluate_everybody()
    text = compared(cast)
    for name in ("Student", "Teacher", "Scholar"):
        assert f"{name:<18}1        1   100.0%          0" in text
    awards = BadgeAward.objects.filter(badge__key__in=["student", "teacher", "scholar"])
    states = set(awards.values_list("member__state", flat=True))
    assert states == {User.State.PLACEHOLDER}
