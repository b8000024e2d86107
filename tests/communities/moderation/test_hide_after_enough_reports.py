"""So many different members report the same thing, and it hides until somebody has looked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from communities.community.models import Community
from communities.feed.models import Post
from communities.moderation import actions
from communities.moderation.models import Case, CaseLog
from plc.notifications.models import Notification
from tests import make
from tests.cast import assemble

from .conftest import decide, report


def is_shown(place, person=None):
    return Post.objects.visible_to(person or place.cast.amara).filter(pk=place.post.pk).exists()


def test_the_third_member_hides_it_and_the_author_is_told_why(place, client_of, relay):
    report(place.cast.dina, place.post)
    report(place.cast.ben, place.post)
    assert is_shown(place)
    case = report(place.cast.amara, place.post)
    assert not is_shown(place)
    assert is_shown(place, place.cast.chidi)
    relay()
    case.refresh_from_db()
    line = case.log.get(action=CaseLog.Action.AUTO_HIDDEN)
    assert case.auto_hidden_at
    assert line.by is None
    Notification.objects.get(person=place.cast.chidi, kind="moderation.decision")
    chidi = client_of(place.cast.chidi)
    page = chidi.get(f"/moderation/decisions/{line.public_id}/").content.decode()
    assert "What you shared in Westmoor is hidden for now" in page
    assert "hidden until a moderator has looked" in page
    # No moderator has done so.
    page = chidi.get(place.post.get_absolute_url()).text
    assert "Hidden: only you see it" in page and "by moderators" not in page
    assert (
        "What you shared in Westmoor is hidden for now"
        in chidi.get("/notifications/").content.decode()
    )


def test_whoever_hides_it_still_sees_what_became_of_the_report(place, client_of):
    report(place.cast.dina, place.post)
    report(place.cast.ben, place.post)
    mona = client_of(place.mona)
    answer = mona.post(f"/report/feed.post/{place.post.public_id}/", {"reason": "harm"})
    page = mona.get(answer.url)
    assert page.status_code == 200
    assert "so it is hidden until" in page.content.decode()


def test_reports_from_outside_are_heard_but_do_not_count(place):
    Community.objects.filter(pk=place.cast.community.pk).update(visibility="public")
    for number in range(4):
        case = report(make.user(f"Passer-by {number}"), place.post)
    case.refresh_from_db()
    assert (case.report_count, case.auto_hidden_at) == (4, None)
    assert is_shown(place)


def test_what_a_moderator_restored_is_not_hidden_again_by_more_reports(place):
    for person in (place.cast.dina, place.cast.ben, place.cast.amara):
        case = report(person, place.post)
    decide(case, "restore", place.mona)
    assert is_shown(place)
    other = make.user("Late")
    make.member(place.cast.community, other)
    report(other, place.post)
    assert is_shown(place)


@pytest.mark.parametrize("verb", ["restore", None])
def test_those_whom_a_moderator_has_answered_do_not_hide_it_again(place, verb):
    """In a further case after the first was closed, restored or left as it was."""
    reporters = (place.cast.dina, place.cast.ben, place.cast.amara)
    for person in reporters if verb else reporters[:2]:
        case = report(person, place.post)
    if verb:
        decide(case, verb, place.mona)
    actions.close_case(case=case, reason="Nothing in it.", by=place.mona)
    for person in reporters:
        newer = report(person, place.post)
    newer.refresh_from_db()
    assert newer != case
    assert (newer.report_count, newer.auto_hidden_at) == (3, None)
    assert is_shown(place)


def test_others_whom_nobody_has_answered_yet_hide_it_again(place):
    for person in (place.cast.dina, place.cast.ben, place.cast.amara):
        case = report(person, place.post)
    decide(case, "restore", place.mona)
    actions.close_case(case=case, reason="Nothing in it.", by=place.mona)
    for number in range(3):
        other = make.user(f"Newcomer {number}")
        make.member(place.cast.community, other)
        report(other, place.post)
    assert not is_shown(place)


@pytest.mark.django_db(transaction=True)
def test_reports_at_the_same_moment_make_one_case_and_hide_once():
    from communities.feed import actions as feed

    cast = assemble()
    post = feed.publish_post(
        by=cast.chidi, community=cast.community, kind="discussion", title="", body="Bah."
    )
    people = [make.user(f"Member {number}") for number in range(6)]
    for person in people:
        make.member(cast.community, person)

    def go(person):
        try:
            report(person, post)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(go, people))
    case = Case.objects.get()
    assert case.report_count == case.reports.count() == 6
    assert case.log.filter(action=CaseLog.Action.AUTO_HIDDEN).count() == 1
