"""The demo shows recognition at first sight."""

import pytest
from django.utils import timezone

from communities.community.models import Community
from communities.feed.models import Post, PostKind
from gamification.demo import CLIMBS, THANKS
from gamification.journeys import journey_of
from gamification.levels.ladders import steps_of
from gamification.levels.waiting import levels_to_approve
from gamification.models import (
    Badge,
    BadgeAward,
    Board,
    BoardScore,
    Endorsement,
    EntryQuestion,
    Holding,
    Kudos,
    LedgerEntry,
    Outcome,
    PointGrant,
    Recomputation,
    RuleOverride,
    SettingsChange,
)
from gamification.models.leaderboards import SITE
from plc.accounts.models import User
from plc.credentials.models import Credential

pytestmark = pytest.mark.usefixtures("the_demo")


def test_members_have_thanked_each_other_and_the_path_is_full():
    assert Kudos.objects.shown().count() == len(THANKS)
    assert LedgerEntry.objects.filter(rule="thanks_received").count() == len(THANKS)
    adaeze = User.objects.get(email__startswith="adaeze@")
    journey = journey_of(adaeze, Community.objects.get(slug="aldervale"))
    assert journey.season is not None
    assert journey.thanks[0].text.startswith("You brought your first sheet")
    assert journey.appreciated
    assert len([given for given in journey.given if given.count]) >= 3
    assert journey.weeks.active_lately >= 3
    steps = steps_of(adaeze, Community.objects.get(slug="aldervale"))
    assert [step.is_reached for step in steps] == [True, True, False, False, False, False]
    told = Post.objects.filter(kind=PostKind.MILESTONE).values_list("group__slug", flat=True)
    assert len(told) == len(set(told)) + 1 == len([climb for climb in CLIMBS if climb.group])
    states = dict(Holding.objects.filter(level__appoints=True).values_list("member__name", "state"))
    assert sorted(states.values()) == ["accepted", "held", "offered"]
    hamish = User.objects.get(email__startswith="hamish@")
    offered = next(step for step in steps_of(hamish, steps[0].level.community) if step.is_next)
    assert [check.is_met for check in offered.checks if "nomination" in check.words] == [True]
    leonie = User.objects.get(email__startswith="leonie@")
    assert len(levels_to_approve(leonie)) == 1


def listed_on(**which):
    board = Board.objects.get(kind=0, **which)
    return board.scores.filter(listed=True, points__gt=0).count()


def test_boards_have_people_on_them_but_not_everybody_and_not_everywhere(client_of):
    place, today = Community.objects.get(slug="aldervale"), timezone.now().date()
    assert listed_on(place=-place.pk, period="ever") >= 15
    now = place.seasons.get(starts_on__lte=today, ends_on__gte=today)
    past = place.seasons.get(ends_on__lt=today)
    assert listed_on(place=-place.pk, season=now) >= 5
    assert listed_on(place=-place.pk, season=past) >= 5
    assert listed_on(place=SITE, period="ever") >= 3
    hamish = User.objects.get(email__startswith="hamish@")
    assert BoardScore.objects.filter(member=hamish, points__gt=0).exists()
    assert not BoardScore.objects.filter(member=hamish, listed=True).exists()
    page = client_of(hamish).get("/c/aldervale/recognition/boards/").text
    assert "You are on no leaderboard, as you chose." in page
    adaeze = client_of(User.objects.get(email__startswith="adaeze@"))
    page = adaeze.get("/c/aldervale/recognition/boards/").text
    assert past.name in page
    assert hamish.name not in page
    group = "/c/aldervale/g/new-trainers-3/recognition/boards/"
    assert "No leaderboards here" in adaeze.get(group).text
    assert SettingsChange.objects.filter(what="boards-closed", by__name__startswith="M").exists()


def test_who_looks_after_the_community_has_something_to_look_at(client, client_of):
    adaeze, leonie, pekka = (
        User.objects.get(email__startswith=f"{key}@") for key in ("adaeze", "leonie", "pekka")
    )
    badge = Badge.objects.get(community__slug="aldervale")
    award = BadgeAward.objects.get(badge=badge)
    assert (award.by_hand, award.member, award.shared_at is not None) == (True, adaeze, True)
    credential = Credential.objects.get(holder=adaeze, shared=True)
    for shown in (award, credential):
        assert badge.name in client.get(shown.get_absolute_url(), follow=True).text
    ships = set(Endorsement.objects.values_list("badge__key", flat=True))
    assert ships == {"steady-hand", "critical-friend"}
    assert LedgerEntry.objects.filter(rule="grant", points=10).count() == 1
    assert PointGrant.objects.get().granted_by == leonie
    # Who thanked a fourth time within a week asks why it did not count.
    unpaid = LedgerEntry.objects.get(member=pekka, outcome=Outcome.WEEKLY_CAP)
    answered, waiting = EntryQuestion.objects.order_by("asked_at")
    assert (waiting.entry, waiting.answered_at) == (unpaid, None)
    assert answered.entry.member == adaeze and answered.answered_by == leonie
    assert answered.entry.posted_at < answered.asked_at < answered.answered_at
    inside = client_of(leonie)
    here = "/c/aldervale/recognition"
    assert waiting.text in inside.get(f"{here}/questions/").text
    assert RuleOverride.objects.get().rule == "question_closed"
    worth = LedgerEntry.objects.filter(rule="question_closed").values_list("points", flat=True)
    assert set(worth) == {2, 4}
    assert Recomputation.objects.get().state == Recomputation.State.READY
    assert "Apply it" in inside.get(f"{here}/recompute/").text
