"""Who was touched is followed whatever happens to others, and waits while a server is away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from redis import ConnectionError as ValkeyAway

from gamification import following, walking
from gamification.models import BadgeAward, Standing, Walk, WalkKind
from tests.gamification.awards import ask, badge, held

pytestmark = pytest.mark.usefixtures("no_other_badges")


@pytest.mark.parametrize(
    "sqlstate", ["P0001", "57014", "40P01"], ids=["broken", "timeout", "deadlock"]
)
def test_who_cannot_be_followed_stops_nobody_else(cast, settle, sqlstate):
    badge()
    for person in (cast.chidi, cast.dina):
        ask(cast, by=person)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.member_id = {cast.chidi.pk} THEN RAISE SQLSTATE '{sqlstate}'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON gamification_badgeaward
            FOR EACH ROW EXECUTE FUNCTION refuse()
            """
        )
    settle()
    assert (held(cast.chidi), held(cast.dina)) == ([], [(1, 0)])
    (waiting,) = Standing.objects.exclude(touched_at=None)
    assert waiting.member == cast.chidi
    assert waiting.touched_at > timezone.now() + timedelta(minutes=50)


def test_who_earns_now_does_not_wait_behind_everybody(cast, settle, monkeypatch):
    for person in (cast.amara, cast.ben, cast.chidi, cast.dina):
        ask(cast, by=person)
    settle()
    ago = timezone.now() - timedelta(hours=1)
    Standing.objects.update(touched_at=ago)
    Standing.objects.filter(member=cast.dina).update(touched_at=ago + timedelta(minutes=59))
    followed = []
    monkeypatch.setattr(following, "BADGES", following.BADGES._replace(batch=1))
    monkeypatch.setattr(
        following, "evaluate", lambda some: followed.extend(one.member for one in some)
    )
    following.follow()
    assert len(followed) == 4
    assert followed.index(cast.dina) == 1


def test_boards_do_not_wait_for_badges(cast, settle, monkeypatch):
    for person in (cast.amara, cast.ben, cast.chidi, cast.dina):
        ask(cast, by=person)
    settle()
    Standing.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    done = []
    monkeypatch.setattr(following, "BADGES", following.BADGES._replace(batch=1))
    monkeypatch.setattr(following, "push_scores", lambda some: done.append(("boards", len(some))))
    monkeypatch.setattr(following, "evaluate", lambda some: done.append(("badges", len(some))))
    assert following.follow() == 4
    assert done == [("boards", 4), *[("badges", 1)] * 4]
    assert not Standing.objects.exclude(touched_at=None, boards_followed=False).exists()


def test_who_earns_again_is_shown_again_before_their_badges_are_looked_at(
    cast, settle, relay, monkeypatch
):
    ask(cast)
    settle()
    Standing.objects.update(touched_at=timezone.now(), boards_followed=True)
    ask(cast)
    relay()
    done = []
    monkeypatch.setattr(following, "push_scores", lambda some: done.append("boards"))
    monkeypatch.setattr(following, "evaluate", lambda some: done.append("badges"))
    following.follow()
    assert done == ["boards", "badges"]


@pytest.fixture
def no_valkey(monkeypatch):
    """While boards are written to, and badges are evaluated."""

    def away(*_, **__):
        raise ValkeyAway("Connection refused.")

    for module, name in ((following, "push_scores"), (walking, "evaluate")):
        monkeypatch.setattr(module, name, away)


def test_while_valkey_is_away_nobody_is_put_off(cast, relay, no_valkey):
    ask(cast)
    relay()
    with pytest.raises(ValkeyAway):
        following.follow()
    (waiting,) = Standing.objects.exclude(touched_at=None)
    assert waiting.touched_at <= timezone.now()


def test_while_valkey_is_away_a_walk_stays_where_it_is(cast, settle, no_valkey):
    badge()
    ask(cast)
    with pytest.raises(ValkeyAway):
        settle()
    walking.begin_walk(WalkKind.BADGES)
    with pytest.raises(ValkeyAway):
        walking.walk_on()
    walk = Walk.objects.get()
    assert (walk.through_id, walk.done_at) == (0, None)
    assert not BadgeAward.objects.exists()
