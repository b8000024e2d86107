"""Levels are evaluated on demand: a member need not wait for the night."""

from gamification.models import Holding, Level

from .awards import ask, badge
from .climbing import earn

LEVELS = "/c/westmoor/recognition/levels/"


def test_a_member_has_their_levels_looked_at_at_once(cast, ladder, client_of):
    for person in (cast.chidi, cast.ben):
        assert earn(cast, person, 5) == 0
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"points": 3})
    chidi = client_of(cast.chidi)
    assert "Look again now" in chidi.get(LEVELS).text
    answer = chidi.post(f"{LEVELS}look/", follow=True)
    assert "there is something new" in answer.text
    assert [holding.member for holding in Holding.objects.all()] == [cast.chidi]
    assert "there is nothing new yet" in chidi.post(f"{LEVELS}look/", follow=True).text
    assert Holding.objects.count() == 1


def test_badges_are_looked_at_and_the_levels_that_take_them(cast, ladder, settle, client_of):
    ask(cast)
    settle()
    badge(name="Asked")  # and one that ships
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"badges": 2})
    settle()
    assert not Holding.objects.exists()
    client_of(cast.chidi).post(f"{LEVELS}look/")
    settle()
    assert Holding.objects.get().level == ladder[0]


def test_nobody_looks_all_the_time(cast, ladder, client_of, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"look_again": [(1, 60)]}
    chidi = client_of(cast.chidi)
    assert [chidi.post(f"{LEVELS}look/").status_code for _ in "ab"] == [303, 429]


def test_where_nothing_comes_next_nothing_is_offered_to_look_at(cast, ladder, client_of):
    Level.objects.filter(pk=ladder[1].pk).delete()
    earn(cast, cast.chidi, 20)
    assert "Look again now" not in client_of(cast.chidi).get(LEVELS).text
