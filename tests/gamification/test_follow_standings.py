"""Who was touched is followed whatever happens to others, and waits while a server is away."""

from datetime import timedelta

import pytest
from django.db import DataError, connection
from django.utils import timezone
from redis import ConnectionError as ValkeyAway

from gamification import following, walking
from gamification.models import BadgeAward, Standing, Walk, WalkKind
from tests.gamification.awards import ask, badge, held

NOW = timezone.now()
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
    assert waiting.boards_followed_at is not None


def test_who_earns_while_their_badges_fail_is_not_put_off(cast, settle, monkeypatch):
    ask(cast)
    settle()
    Standing.objects.update(touched_at=timezone.now())

    original = following._follow_batch

    def fail_after_another(stage, order, **which):
        if stage is following.BADGES:
            Standing.objects.update(touched_at=timezone.now())
            raise DataError("A badge that cannot be evaluated.")
        return original(stage, order, **which)

    monkeypatch.setattr(following, "_follow_batch", fail_after_another)
    following._follow_some(following.BOARDS, following.OLDEST_FIRST)
    following._follow_some(following.BADGES, following.OLDEST_FIRST)
    assert Standing.objects.get().touched_at <= timezone.now()


def test_who_earns_now_does_not_wait_behind_everybody(cast, settle, monkeypatch):
    for person in (cast.amara, cast.ben, cast.chidi, cast.dina):
        ask(cast, by=person)
    settle()
    ago = timezone.now() - timedelta(hours=1)
    Standing.objects.update(touched_at=ago)
    Standing.objects.filter(member=cast.dina).update(touched_at=ago + timedelta(minutes=59))
    done = []
    one_at_a_time(monkeypatch, done)
    following.follow()
    for what in ("boards", "badges"):
        followed = [member for stage, member in done if stage == what]
        assert len(followed) == 4
        assert followed.index(cast.dina) == 1


def one_at_a_time(monkeypatch, done):
    """Stages of one standing; ``done`` says which, and of whom."""
    for stage, function, name in (
        ("BOARDS", "push_scores", "boards"),
        ("BADGES", "evaluate", "badges"),
    ):
        monkeypatch.setattr(following, stage, getattr(following, stage)._replace(batch=1))
        monkeypatch.setattr(
            following,
            function,
            lambda some, name=name: done.extend((name, one.member) for one in some),
        )


def test_boards_do_not_wait_for_badges(cast, settle, monkeypatch):
    for person in (cast.amara, cast.ben, cast.chidi, cast.dina):
        ask(cast, by=person)
    settle()
    Standing.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    done = []
    one_at_a_time(monkeypatch, done)
    assert following.follow() == 4
    assert [stage for stage, _ in done] == ["boards", "badges"] * 4
    assert not Standing.objects.exclude(touched_at=None, boards_followed_at=None).exists()


def test_who_earns_again_is_shown_again_before_their_badges_are_looked_at(
    cast, settle, relay, monkeypatch
):
    ask(cast)
    settle()
    Standing.objects.update(touched_at=NOW, boards_followed_at=NOW)
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
    assert waiting.boards_followed_at is None


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
