"""The page behind the bell."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plc.notifications.models import Notification

LIST = reverse("notifications:list")


def test_notices_stand_under_their_day_and_say_what_is_new(cast, wave, client_of):
    wave(1, [cast.ben], cause=cast.amara)
    wave(2, [cast.ben], cause=cast.amara, at=timezone.now() - timedelta(days=1))
    wave(3, [cast.ben], cause=cast.amara, at=timezone.now() - timedelta(days=400))
    page = client_of(cast.ben).get(LIST).content.decode()
    assert page.index("Today") < page.index("waved &lt;1&gt;")
    assert page.index("Yesterday") < page.index("waved &lt;2&gt;") < page.index("waved &lt;3&gt;")
    assert page.count("data-unread") == 3


def test_a_line_that_may_no_longer_be_seen_is_neither_shown_nor_counted(
    cast, wave, waving, client_of
):
    ben = client_of(cast.ben)
    wave(1, [cast.ben])
    wave(2, [cast.ben])
    assert ">2</span>" in ben.get(LIST).content.decode()
    waving.hidden = {2}
    page = ben.get(LIST).content.decode()
    assert "waved &lt;2&gt;" not in page
    assert ">1</span>" in page and ">2</span>" not in page


def test_nobody_reads_or_marks_what_another_was_told(cast, wave, client_of):
    wave(1, [cast.ben])
    assert "waved" not in client_of(cast.chidi).get(LIST).content.decode()
    notice = Notification.objects.get()
    read = reverse("notifications:read", args=[notice.public_id])
    assert client_of(cast.chidi).post(read).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_looking_at_the_list_marks_nothing(cast, wave, client_of):
    wave(1, [cast.ben])
    client_of(cast.ben).get(LIST)
    assert Notification.objects.filter(read_at=None).exists()


def test_one_is_marked_by_its_button_with_and_without_script(cast, wave, client_of):
    wave(1, [cast.ben], cause=cast.amara)
    wave(2, [cast.ben], cause=cast.amara)
    first, second = Notification.objects.order_by("id")
    ben = client_of(cast.ben)
    plain = ben.post(reverse("notifications:read", args=[first.public_id]))
    assert (plain.status_code, plain["Location"]) == (303, LIST)
    row = ben.post(
        reverse("notifications:read", args=[second.public_id]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "waved &lt;2&gt;" in row and "data-unread" not in row
    assert not Notification.objects.filter(read_at=None).exists()


def test_marking_all_leaves_what_came_after_the_page_was_made(cast, wave, client_of):
    wave(1, [cast.ben])
    ben = client_of(cast.ben)
    until = ben.get(LIST).context["until"]
    wave(2, [cast.ben])
    assert ben.post(reverse("notifications:read_all"), {"until": until})["Location"] == LIST
    assert list(Notification.objects.filter(read_at=None).values_list("object_id", flat=True)) == [
        2
    ]


def test_a_time_that_is_none_marks_what_there_is(cast, wave, client_of):
    for until in ("", "yesterday", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00", "\x00", "9" * 99):
        wave(1, [cast.ben], happening=f"wave {until[:50]!r}")
        client_of(cast.ben).post(reverse("notifications:read_all"), {"until": until})
        assert not Notification.objects.filter(read_at=None).exists()


def test_older_ones_stand_on_the_next_page_each_once(cast, wave, client_of):
    for number in range(70):
        wave(number, [cast.ben])
    ben, seen, address = client_of(cast.ben), [], LIST
    while address:
        context = ben.get(address).context
        seen += [notice.object_id for _, rows in context["days"] for notice, _ in rows]
        address = context["older"]
    assert seen == list(range(69, -1, -1))


def test_the_list_costs_the_same_for_few_and_many(cast, wave, client_of, assert_flat):
    made = iter(range(1000))

    def grow(number):
        for _ in range(number):
            wave(next(made), [cast.ben], cause=cast.amara)

    assert_flat(client_of(cast.ben), LIST, grow)


def test_a_cursor_of_another_list_is_not_found(cast, client_of):
    assert client_of(cast.ben).get(LIST, {"after": "nonsense"}).status_code == 404


def test_the_bell_alone_says_the_number_and_the_pulse_as_well(cast, wave, client_of):
    wave(1, [cast.ben])
    ben = client_of(cast.ben)
    bell = ben.get(reverse("notifications:bell")).content.decode()
    assert bell.startswith("<a") and ">1</span>" in bell
    assert ben.get(reverse("notifications:pulse")).json() == [{"topic": "bell", "count": 1}]


def test_who_has_signed_out_hears_nothing(db):
    client = Client()
    assert client.get(reverse("notifications:bell")).status_code == 204
    assert client.get(reverse("notifications:pulse")).json() == []
    assert client.get(LIST).status_code == 302


def test_who_was_told_nothing_is_not_asked_for_by_the_cache_either(cast, wave, client_of, valkey):
    browser = client_of(cast.ben)
    browser.get(reverse("notifications:bell"))
    assert not valkey.keys("*unread:*")
    wave(1, [cast.ben])
    assert "1 notification" in browser.get(reverse("notifications:bell")).content.decode()
    assert valkey.keys("*unread:*")


def test_rail_bell_and_page_call_it_by_one_word(cast, client_of):
    page = client_of(cast.ben).get(LIST).content.decode()
    assert "<h1>Inbox</h1>" in page and "<title>Inbox" in page
    assert ">Notifications<" not in page and 'aria-label="Notifications' not in page


def test_an_open_inbox_hears_of_what_came_since_and_leads_there(cast, wave, waving, client_of):
    ben, fresh = client_of(cast.ben), reverse("notifications:fresh")
    wave(1, [cast.ben])
    page = ben.get(LIST)
    since = page.context["newest"]
    assert f'hx-get="{fresh}?since={since}" hx-trigger="live:bell from:body"' in page.text
    asked = f"{fresh}?since={since}"
    assert not ben.get(asked).text.strip()
    wave(
        2, [cast.ben], at=timezone.now() - timedelta(days=1)
    )  # it happened before, and is told now
    wave(3, [cast.ben])
    wave(4, [cast.chidi])
    waving.hidden = {3}
    line = ben.get(asked).text
    assert "1 new notification" in line and f'href="{LIST}"' in line


def test_an_inbox_that_was_empty_hears_too_and_an_older_page_does_not(cast, wave, client_of):
    ben, fresh = client_of(cast.ben), reverse("notifications:fresh")
    assert ben.get(LIST).context["newest"] == ""
    for number in range(30):
        wave(number, [cast.ben])
    assert "30 new notifications" in ben.get(f"{fresh}?since=").text
    assert fresh not in ben.get(ben.get(LIST).context["older"]).text
