"""Badges for what was completed. Nothing can be yet: here, a course is what the registry says."""

import pytest
from django.utils import timezone

from communities.community.models import Community
from gamification import following
from gamification.listeners import follow_completions
from gamification.models import BadgeAward, Standing
from plc.core.registry import CompletionKind, completions
from plc.journal.listeners import listeners_of
from plc.journal.models import Entry
from tests import make
from tests.gamification.awards import badge

ADD = "/admin/gamification/badge/add/"
COURSE = {"parts": [{"part": "completion", "what": "course", "item": "7"}]}
TITLES = {"7": "Shorter rounds", "8": "Hidden things"}


@pytest.fixture
def done():
    """Who has completed the course, and when."""
    return {}


@pytest.fixture(autouse=True)
def courses(cast, done, monkeypatch):
    """One in Westmoor, and one in a community that nobody here knows of."""
    hidden = make.community(
        by=make.user("Noor Rahman"), name="Elsewhere", visibility=Community.Visibility.HIDDEN
    )
    places = {"7": cast.community.pk, "8": hidden.pk}
    kind = CompletionKind(
        label="Course",
        choices=lambda communities: [
            (key, TITLES[key])
            for key, place in places.items()
            if place in {community.pk for community in communities}
        ],
        name=lambda key: TITLES.get(key, ""),
        done=lambda members, keys: {
            (member, key): at
            for (member, key), at in done.items()
            if member in members and key in keys
        },
        facts={"learning.CourseCompleted": lambda data: [(data["community_id"], data["user_id"])]},
    )
    monkeypatch.setitem(completions._providers, "course", kind)


def test_a_badge_asks_for_a_course_of_ones_own_communities(cast, client_of):
    amara = client_of(cast.amara)
    here = {
        "name": "Rounds",
        "description": "Knows how.",
        "kind": 4,
        "points": 0,
        "state": "on",
        "community": cast.community.pk,
        "match": "all",
    }
    offered = amara.post(ADD, here | {"add": "completion"}).content.decode()
    assert "Shorter rounds" in offered and "Hidden things" not in offered
    sent = here | {"part": "part-0:completion", "part-0-item": "course:7"}
    assert "Course: Shorter rounds" in amara.post(ADD, sent | {"preview": "yes"}).content.decode()
    assert amara.post(ADD, sent).status_code == 302
    refused = amara.post(ADD, sent | {"name": "Other", "part-0-item": "course:8"})
    assert refused.status_code == 422


def test_who_completes_a_course_has_its_badge_in_a_moment(cast, done, client_of):
    mine = badge(COURSE, community=cast.community)
    assert not Standing.objects.filter(member=cast.chidi).exists()
    done[cast.chidi.pk, "7"] = at = timezone.now()
    said = {"community_id": cast.community.pk, "user_id": cast.chidi.pk}
    follow_completions([Entry(name="learning.CourseCompleted", data=said)])
    following.follow()
    award = BadgeAward.objects.get(badge=mine)
    assert (award.member, award.awarded_at) == (cast.chidi, at)
    page = client_of(cast.ben).get(award.get_absolute_url()).content.decode()
    assert "Course: Shorter rounds" in page


def test_what_floors_below_say_is_completed_is_heard():
    heard = {one.name for one in listeners_of("courses.CourseCompleted")}
    assert "gamification.listeners.follow_completions" in heard
