"""A group is reported from its own page, by those who may see it and do not look after it."""

import pytest
from django.urls import reverse

from communities.feed import actions as feed
from communities.feed.models import Post
from communities.groups import actions as groups
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests import make

from .conftest import decide, desk, report


def test_a_member_finds_the_way_to_report_a_group_and_its_facilitator_does_not(cast, client_of):
    report = reverse("moderation:report", args=["groups.group", cast.group.public_id])
    assert report in client_of(cast.chidi).get(cast.group.get_absolute_url()).content.decode()
    assert report not in client_of(cast.ben).get(cast.group.get_absolute_url()).content.decode()
    answer = client_of(cast.chidi).post(report, {"reason": "norms", "text": "It sells things."})
    assert answer.status_code == 303


def test_a_hidden_group_is_seen_by_its_members_and_by_who_governs(place, client_of, relay):
    cast = place.cast
    case = report(cast.dina, cast.group)
    make.member(cast.community, outside := make.user("Outside"))
    address = cast.group.get_absolute_url()
    assert client_of(outside).get(address).status_code == 200
    decide(case, "hide", place.mona)
    relay()
    for person, status in [
        (outside, 404),
        (place.mona, 404),
        (cast.chidi, 200),
        (cast.amara, 200),
        (cast.ben, 200),
    ]:
        assert client_of(person).get(address).status_code == status, person
    listed = client_of(outside).get(f"/c/{cast.community.slug}/groups/").content.decode()
    assert cast.group.name not in listed
    decide(case, "restore", place.mona)
    assert client_of(outside).get(address).status_code == 200


def test_who_hid_a_group_still_has_its_case(place, client_of):
    case = report(place.cast.dina, place.cast.group)
    decide(case, "hide", place.mona)
    page = client_of(place.mona).get(desk(case))
    assert page.status_code == 200
    assert desk(case, "decide", "restore") in page.content.decode()


def test_a_facilitator_changes_a_hidden_group_and_does_not_show_it(place, client_of):
    cast = place.cast
    decide(report(cast.dina, cast.group), "hide", place.mona)
    cast.group.refresh_from_db()
    sent = {
        "name": "Loud Rounds",
        "purpose": cast.group.purpose,
        "kind": cast.group.kind,
        "visibility": "public",
        "joining": cast.group.joining,
        "size_min": 2,
        "size_max": 9,
    }
    settings = reverse("groups:settings", args=[cast.community.slug, cast.group.slug])
    answer = client_of(cast.ben).post(settings, sent)
    assert answer.status_code == 422
    assert "Moderators have hidden this group" in answer.content.decode()
    assert client_of(cast.ben).post(settings, sent | {"visibility": "hidden"}).status_code == 303
    cast.group.refresh_from_db()
    assert (cast.group.name, cast.group.visibility) == ("Loud Rounds", "hidden")


def test_what_members_only_may_read_stays_so_when_a_group_is_shown_again(place):
    cast = place.cast
    Group.objects.filter(pk=cast.group.pk).update(visibility="public")
    cast.group.refresh_from_db()
    post = feed.publish_post(
        by=cast.chidi, community=cast.community, group=cast.group, kind="discussion", body="Here."
    )
    case = report(cast.dina, cast.group)
    readers = Post.objects.visible_to(cast.amara).filter(pk=post.pk)
    assert readers.exists()
    decide(case, "hide", place.mona)
    assert not Post.objects.visible_to(User.objects.get(pk=cast.amara.pk)).filter(pk=post.pk)
    decide(case, "restore", place.mona)
    assert Post.objects.visible_to(User.objects.get(pk=cast.amara.pk)).filter(pk=post.pk)


@pytest.mark.parametrize(
    ("verb", "told"),
    [("hide", 2), ("lock", 2)] + [(one, 1) for one in ("warn", "silence", "suspend", "ban")],
)
def test_what_is_said_to_one_facilitator_is_not_mailed_to_the_other(
    place, letters, relay, verb, told
):
    cast = place.cast
    make.member(cast.community, second := make.user("Second"))
    make.group_member(cast.group, second, role="facilitator")
    case = report(cast.dina, cast.group)
    decide(case, verb, place.mona, text="This is for Ben.")
    relay()
    people = [letter.to for letter in letters(kind="moderation/decision")]
    assert people == [cast.ben.email, second.email][:told]


def test_an_archived_group_is_opened_again_by_restoring_it(place):
    case = report(place.cast.dina, place.cast.group)
    decide(case, "lock", place.mona)
    place.cast.group.refresh_from_db()
    assert place.cast.group.archived_at
    decide(case, "restore", place.mona)
    place.cast.group.refresh_from_db()
    assert not place.cast.group.archived_at


def test_a_group_that_moderators_archived_is_not_opened_again_by_its_facilitator(place, client_of):
    cast, client = place.cast, client_of(place.cast.ben)
    closing, reopen = (
        reverse(f"groups:{name}", args=[cast.community.slug, cast.group.slug])
        for name in ("closing", "reopen")
    )
    case = report(cast.dina, cast.group)
    decide(case, "lock", place.mona)
    page = client.get(closing).text
    assert "Moderators have archived it" in page and reopen not in page
    assert "Moderators have archived it" in client.post(reopen, follow=True).text
    cast.group.refresh_from_db()
    assert cast.group.archived_at
    decide(case, "restore", place.mona)
    client.post(reverse("groups:archive", args=[cast.community.slug, cast.group.slug]))
    assert reopen in client.get(closing).text
    client.post(reopen)
    cast.group.refresh_from_db()
    assert not cast.group.archived_at


def test_a_group_that_its_facilitator_had_archived_stays_so_once_moderators_lock_it(place):
    cast = place.cast
    groups.archive_group(group=cast.group, by=cast.ben)
    decide(report(cast.dina, cast.group), "lock", place.mona)
    with pytest.raises(Refused, match="Only they"):
        groups.reopen_group(group=cast.group, by=cast.ben)


def test_who_looks_after_a_group_besides_is_written_to_when_reports_hide_it(place, relay, letters):
    second = make.user("Second")
    make.member(place.cast.community, second)
    make.group_member(place.cast.group, second, role="facilitator")
    for member in (place.cast.chidi, place.cast.dina, place.cast.amara):
        report(member, place.cast.group)
    relay()
    assert [one.to for one in letters(kind="moderation/decision")] == [
        place.cast.ben.email,
        second.email,
    ]
