"""What open pages hear, over real sockets from the process that is deployed."""

import time

import psycopg
import pytest
from django.conf import settings
from django.db import transaction

from communities.community.models import Membership
from plc.accounts.models import User
from plc.core.valkey import valkey_client
from plc.live import bus
from plc.live.actions import publish, recheck
from plc.notifications import actions as notifications
from tests.waiting import eventually

from .conftest import APPLICATION_NAME, Page, Server, cookies, database_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_hears_what_its_reader_may_and_nothing_else(live, everyone, client_of):
    place = f"tests:{everyone.community.pk}"
    member = Page(live, cookies(client_of(everyone.chidi)), place)
    stranger = Page(live, cookies(client_of(everyone.emre)), place, f"bell:{everyone.chidi.pk}")
    with transaction.atomic():
        publish(place, "post", {"post": 17})
        assert member.silent(0.3)
    assert member.next() == {"topic": place, "event": "post", "post": 17}
    publish(f"bell:{everyone.chidi.pk}", "bell")
    assert member.next() == {"topic": "bell", "event": "bell"}
    assert stranger.silent()


def test_a_transaction_that_is_rolled_back_says_nothing(live, everyone, client_of):
    page = Page(live, cookies(client_of(everyone.chidi)))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(f"me:{everyone.chidi.pk}", "no")
        raise ZeroDivisionError
    assert page.silent()


def test_whoever_is_told_something_hears_the_bell(live, everyone, client_of, waved):
    page = Page(live, cookies(client_of(everyone.chidi)), "bell")
    notifications.notify(kind=waved, happening="1", object_id=1, people=[everyone.chidi])
    assert page.next() == {"topic": "bell", "event": "bell"}


def test_who_leaves_hears_nothing_more_within_a_second(live, everyone, client_of):
    place = f"tests:{everyone.community.pk}"
    leaver, stayer = (
        Page(live, cookies(client_of(one)), place) for one in (everyone.chidi, everyone.dina)
    )
    Membership.objects.filter(user=everyone.chidi).delete()
    recheck(everyone.chidi.pk)
    time.sleep(1)
    publish(place, "post")
    assert stayer.next()["event"] == "post"
    assert leaver.silent()
    publish(f"me:{everyone.chidi.pk}", "still here")
    assert leaver.next() == {"topic": "me", "event": "still here"}


@pytest.mark.parametrize("end", ["sign out", "deactivate", "flush session"])
def test_a_stream_ends_with_its_session(live, everyone, client_of, end):
    client = client_of(everyone.chidi)
    page = Page(live, cookies(client))
    if end == "sign out":
        client.logout()
    elif end == "deactivate":
        User.objects.filter(pk=everyone.chidi.pk).update(state="deactivated")
        recheck(everyone.chidi.pk)
    else:
        client.session.flush()
        recheck(everyone.chidi.pk)
    assert page.next(3) is None


def test_who_comes_back_misses_nothing_and_hears_nothing_twice(live, everyone, client_of):
    place = f"tests:{everyone.community.pk}"
    page = Page(live, cookies(client_of(everyone.chidi)), place)
    publish(place, "post", {"post": 1})
    assert page.next()["post"] == 1
    page.close()
    for post in (2, 3):
        publish([place, f"me:{everyone.chidi.pk}"], "post", {"post": post})
    back = Page(live, cookies(client_of(everyone.chidi)), place, last=page.last)
    publish(place, "post", {"post": 4})
    heard = [back.next() for _ in range(5)]
    assert [(one["topic"], one["post"]) for one in heard] == [
        (place, 2),
        ("me", 2),
        (place, 3),
        ("me", 3),
        (place, 4),
    ]
    assert back.silent()


def test_what_was_said_while_the_page_was_being_made_is_heard(live, everyone, client_of):
    place = f"tests:{everyone.community.pk}"
    publish(place, "post", {"post": 1})
    page = Page(live, cookies(client_of(everyone.chidi)), place)
    assert page.next() == {"topic": place, "event": "post", "post": 1}


def test_who_was_away_longer_than_the_ring_reaches_is_told_to_look_again(live, everyone, client_of):
    place = f"tests:{everyone.community.pk}"
    page = Page(live, cookies(client_of(everyone.chidi)), place)
    page.close()
    for post in range(bus.RING_LENGTH + 5):
        publish(place, "post", {"post": post})
    back = Page(live, cookies(client_of(everyone.chidi)), place, last=page.last)
    assert back.next() == {"topic": place, "event": "missed"}


def test_after_valkey_was_wiped_who_comes_back_is_told_to_look_again(
    live, everyone, client_of, valkey
):
    place = f"tests:{everyone.community.pk}"
    page = Page(live, cookies(client_of(everyone.chidi)), place)
    page.close()
    publish(place, "post")
    valkey.flushdb()
    back = Page(live, cookies(client_of(everyone.chidi)), place, last=page.last)
    assert {"topic": place, "event": "missed"} in [back.next() for _ in range(3)]
    publish(place, "post", {"post": 2})
    assert back.next()["post"] == 2


def test_a_subscription_that_breaks_comes_back_and_nothing_is_missed(
    live, everyone, client_of, valkey
):
    place = f"tests:{everyone.community.pk}"
    page = Page(live, cookies(client_of(everyone.chidi)), place)
    publish(place, "post", {"post": 0})
    assert page.next()["post"] == 0
    ours = str(valkey.connection_pool.connection_kwargs["db"])
    for post in range(1, 6):
        # Not those of the tests that run beside this one, whose pages would be turned away.
        for one in valkey.client_list(_type="pubsub"):
            if one["db"] == ours:
                valkey.client_kill_filter(_id=one["id"])
        publish(place, "post", {"post": post})
    assert [page.next()["post"] for _ in range(5)] == [1, 2, 3, 4, 5]
    assert page.silent()


def test_two_hundred_streams_hold_a_handful_of_database_connections(live, everyone, client_of):
    people = [everyone.amara, everyone.ben, everyone.chidi, everyone.dina]
    people += [User.objects.create(email=f"{n}@example.org", name=str(n)) for n in range(8)]
    jars = [cookies(client_of(one)) for one in people]
    for one in people[4:]:
        Membership.objects.create(community=everyone.community, user=one)
    place = f"tests:{everyone.community.pk}"
    pages = [Page(live, jars[n % len(jars)], place) for n in range(200)]
    with psycopg.connect(database_url()) as asked:
        [held] = asked.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s",
            [APPLICATION_NAME],
        ).fetchone()
    assert 1 <= held <= 5  # its threads
    publish(place, "post", {"post": 1})
    assert all(page.next()["post"] == 1 for page in pages)


def test_a_person_opens_so_many_streams_and_no_more(live, everyone, client_of):
    jar = cookies(client_of(everyone.chidi))
    pages = [Page(live, jar) for _ in range(20)]
    status, headers = live.ask(Cookie=jar)
    assert (status, headers["retry-after"]) == (429, "60")
    pages[0].close()
    assert eventually(lambda: live.ask(Cookie=jar)[0] == 200)


def test_strangers_and_other_sites_hear_nothing(live, everyone, client_of):
    jar = cookies(client_of(everyone.chidi))
    assert live.ask()[0] == 401
    assert live.ask(Cookie=f"{settings.SESSION_COOKIE_NAME}=nonsense")[0] == 401
    assert live.ask(Cookie=jar, Origin="https://elsewhere.example")[0] == 403
    status, headers = live.ask(Cookie=jar, Origin=settings.SITE_URL)
    assert status == 200
    assert headers["access-control-allow-origin"] == settings.SITE_URL
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"


def test_under_make_run_a_page_listens_from_either_name_of_this_machine(everyone, client_of):
    jar = cookies(client_of(everyone.chidi))
    own = {"GUILDHALL_ENV": "development", "GUILDHALL_LIVE_PORT": "8124", "PORT": "8123"}
    live = Server("plc.live.asgi:application", DATABASE_URL=database_url(), **own)
    try:
        live.wait()
        for origin in ("http://localhost:8123", "http://127.0.0.1:8123"):
            status, headers = live.ask(Cookie=jar, Origin=origin)
            assert (status, headers["access-control-allow-origin"]) == (200, origin)
        assert live.ask(Cookie=jar, Origin="http://localhost:8125")[0] == 403
    finally:
        live.stop()


@pytest.mark.parametrize(
    "query",
    [
        "topic=tests:abc",
        "topic=tests:",
        "topic=%00%0a%0d:1",
        "topic=unheard:1",
        "last=" + "9" * 5000,
        "last=-1",
        "last=%D9%A1",
        "topic=" + "x" * 5000,
    ],
)
def test_nonsense_is_left_aside(live, everyone, client_of, query):
    jar = cookies(client_of(everyone.chidi))
    assert live.ask(f"/live/?{query}", Cookie=jar)[0] == 200


def test_too_many_topics_and_other_addresses_are_refused(live, everyone, client_of):
    jar = cookies(client_of(everyone.chidi))
    assert live.ask("/live/?" + "topic=a:1&" * 10_000, Cookie=jar)[0] == 400
    assert live.ask("/elsewhere/", Cookie=jar)[0] == 404
    assert live.ask("/live/", method="POST", Cookie=jar)[0] == 404
    assert live.ask("/live/healthz/")[0] == 200


def test_where_valkey_is_away_publishing_costs_nothing(everyone, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    valkey_client.cache_clear()
    try:
        before = time.monotonic()
        publish(f"me:{everyone.chidi.pk}", "hello")
        recheck(everyone.chidi.pk)
        assert time.monotonic() - before < 20
    finally:
        valkey_client.cache_clear()


def test_a_live_process_without_valkey_says_so(everyone, client_of):
    from .conftest import Server

    live = Server(
        "tests.plc.live.serving:application",
        DATABASE_URL=database_url(),
        REDIS_URL="redis://127.0.0.1:1/0",
    )
    try:
        live.wait(health=503)
        status, headers = live.ask(Cookie=cookies(client_of(everyone.chidi)))
        assert (status, headers["retry-after"]) == (503, "5")
    finally:
        live.stop()
