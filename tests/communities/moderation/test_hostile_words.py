"""Advisories 19, 22, 23 and 44: names and texts that would run, sizes that would break, and people
who are gone, as moderators and the people concerned meet them."""

import pytest

from communities.community.models import Community
from communities.feed import actions as feed
from communities.feed.models import Post
from communities.groups.models import Group
from plc.accounts.models import User

from .conftest import QUEUE, decide, desk, report, report_url

NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_nothing_that_people_write_runs_in_the_queue_or_on_their_pages(place, client_of):
    User.objects.update(name=NASTY)
    Community.objects.filter(pk=place.cast.community.pk).update(name=NASTY[:80])
    Group.objects.update(name=NASTY[:80])
    Post.objects.update(title=NASTY, body=NASTY)
    place.secret.refresh_from_db()
    case = report(place.cast.dina, place.secret, text=NASTY)
    line = decide(case, "warn", place.mona, reason=NASTY, text=NASTY)
    pages = [
        (place.mona, QUEUE),
        (place.mona, desk(case)),
        (place.mona, desk(case, "decide", "ban")),
        (place.cast.fatima, "/admin/accounts/user/"),
        (place.cast.fatima, "/admin/feed/post/"),
        (place.cast.chidi, f"/moderation/decisions/{line.public_id}/"),
        (place.cast.chidi, "/notifications/"),
        (place.cast.dina, f"/moderation/reports/{case.public_id}/"),
        (place.cast.ben, report_url(place.secret)),
    ]
    for person, url in pages:
        answer = client_of(person).get(url)
        assert answer.status_code == 200, url
        page = answer.content.decode()
        assert "<script>alert" not in page, url
        assert "<img src=x" not in page, url
        assert "&lt;script&gt;" in page or url == "/notifications/", url


@pytest.mark.parametrize("size", [1_001, 500_000])
def test_texts_without_end_come_back(place, client_of, size):
    case = report(place.cast.dina, place.post)
    line = decide(case, "warn", place.mona)
    mona = client_of(place.mona)
    huge = "x" * size
    tried = [
        (place.cast.ben, report_url(place.comment), {"reason": "harm", "text": huge}),
        (place.mona, desk(case, "decide", "warn"), {"seen": "0", "reason": "r", "text": huge}),
        (place.mona, desk(case, "close"), {"reason": huge}),
        (
            place.cast.chidi,
            f"/moderation/decisions/{line.public_id}/",
            {"text": huge + "x" * 1_000},
        ),
    ]
    for person, url, sent in tried:
        client = mona if person is place.mona else client_of(person)
        assert client.post(url, sent).status_code == 422, url
    body = {"reason": "harm", "text": "x" * 1_000_000}
    assert client_of(place.cast.ben).post(report_url(place.comment), body).status_code in (400, 413)


def test_a_list_of_ten_thousand_cases_in_one_action_is_refused(place, client_of):
    sent = {"action": "close_all", "_selected_action": [str(n) for n in range(10_000)]}
    assert client_of(place.mona).post(QUEUE, sent).status_code == 400


def test_of_an_account_that_was_suspended_the_page_is_gone(place, client_of):
    case = report(place.cast.dina, place.cast.chidi)
    decide(case, "suspend", place.cast.fatima)
    ben = client_of(place.cast.ben)
    assert ben.get(place.cast.chidi.get_absolute_url()).status_code == 404
    assert ben.get(report_url(place.cast.chidi)).status_code == 404
    decide(case, "lift", place.cast.fatima)
    assert ben.get(place.cast.chidi.get_absolute_url()).status_code == 200


def test_what_moderators_hid_or_removed_is_found_nowhere(place, client_of):
    """Advisory 7: also not by its history, its reactions or its replies."""
    feed.write_comment(by=place.cast.ben, post=place.post, body="A canary below.")
    case = report(place.cast.dina, place.post)
    for verb in ("hide", "remove"):
        decide(case, verb, place.mona)
        ben = client_of(place.cast.ben)
        for url in (
            place.post.get_absolute_url(),
            f"/p/{place.post.public_id}/history/",
            report_url(place.post),
            report_url(place.comment),
        ):
            assert ben.get(url).status_code == 404, url
        for url in ("/", "/c/westmoor/", "/search/?q=ashamed", "/c/westmoor/feed.atom"):
            assert "should be ashamed" not in ben.get(url).content.decode(), url
