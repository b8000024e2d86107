"""Each sees the cases that are theirs and does what their role allows there, and nothing else."""

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import plc.urls
from communities.community.models import Sanction
from communities.feed import actions as feed
from communities.feed.models import Post
from communities.moderation.models import Case
from gamification.models import Badge, BadgeAward
from plc.accounts.actions import block_person
from tests import make

from .conftest import QUEUE, decide, desk, listed, report

SEES = {
    "mona": {"open", "private", "profile"} - {"profile"},
    "amara": {"open", "private"},
    "ben": {"private"},  # facilitates the group
    "emre": set(),  # owns Eastfield; the case there is against himself
    "fatima": {"open", "private", "elsewhere", "profile"},
}


@pytest.mark.parametrize("who", SEES)
def test_each_queue_holds_what_its_moderator_looks_after(place, cases, client_of, who):
    person = getattr(place, who, None) or getattr(place.cast, who)
    client = client_of(person)
    expected = {cases[name].pk for name in SEES[who]}
    assert listed(client) == expected
    for case in cases.values():
        theirs = case.pk in expected
        assert client.get(desk(case)).status_code == (200 if theirs else 404)
        for page in (desk(case, "close"), desk(case, "reopen"), desk(case, "decide", "hide")):
            status = client.get(page).status_code
            assert status in ((200, 403) if theirs else (404,)), page
        for button in (desk(case, "claim"), desk(case, "release")):
            assert client.post(button).status_code == (303 if theirs else 404)


@pytest.mark.parametrize("who", ["chidi", "dina"])
def test_who_moderates_nothing_finds_no_administration(place, cases, client_of, who):
    client = client_of(getattr(place.cast, who))
    for url in ("/admin/", QUEUE, desk(cases["open"]), "/admin/jsi18n/", "/admin/nothing/"):
        assert client.get(url).status_code == 404, url
    assert client.post(desk(cases["open"], "claim")).status_code == 404
    assert client.get("/").content.decode().count(QUEUE) == 0


def test_visitors_are_sent_to_sign_in(cases):
    for url in ("/admin/", QUEUE, desk(cases["open"])):
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")


def test_a_moderator_who_is_suspended_or_no_longer_one_is_out(place, cases, client_of):
    from communities.community import actions as community

    mona = client_of(place.mona)
    assert mona.get(desk(cases["open"])).status_code == 200
    community.sanction_member(
        community=place.cast.community,
        user=place.mona,
        kind="suspension",
        reason="x",
        text="x",
        by=place.cast.amara,
    )
    assert mona.get(desk(cases["open"])).status_code == 404
    community.lift_sanction(sanction=Sanction.objects.get(), by=place.cast.amara)
    assert mona.get(desk(cases["open"])).status_code == 200
    community.change_role(
        community=place.cast.community, user=place.mona, role="member", by=place.cast.amara
    )
    assert mona.get(desk(cases["open"])).status_code == 404


def test_moderating_elsewhere_gives_no_rights_here(place, cases, client_of):
    """Advisory 28: each permission is tried with a role that is held in another place."""
    other = make.user("Nils")
    make.member(place.elsewhere.community, other, role="moderator")
    make.member(place.cast.community, other)
    nils = client_of(other)
    assert listed(nils) == {cases["elsewhere"].pk}
    assert nils.post(desk(cases["open"], "claim")).status_code == 404
    group = make.group(by=place.mona, community=place.cast.community, slug="other-group")
    assert group.pk != place.cast.group.pk
    make.group_member(group, place.cast.dina, role="facilitator")
    assert listed(client_of(place.cast.dina)) == set()


@pytest.fixture
def plain_refusals(monkeypatch):
    """For tests that ask a thousand addresses and look at the status alone: most of their time
    would be spent on the page that says so, which other tests look at."""

    def refuse(status):
        return lambda request, exception=None: HttpResponse(status=status)

    for status in (403, 404):
        monkeypatch.setattr(plc.urls, f"handler{status}", refuse(status))


def every_admin_page():
    for model, model_admin in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        names = {url.name for url in model_admin.get_urls() if url.name}
        for name in ("changelist", "add"):
            if f"{base}_{name}".removeprefix("admin:") in names:
                yield model, reverse(f"{base}_{name}")
        for name in ("change", "delete", "history"):
            if f"{base}_{name}".removeprefix("admin:") in names:
                yield model, reverse(f"{base}_{name}", args=[1])


@pytest.mark.parametrize(
    ("who", "theirs"),
    [("mona", {Case}), ("ben", {Case}), ("amara", {Case, Badge, BadgeAward})],
)
def test_a_moderator_finds_the_queue_and_no_other_model(
    place, cases, client_of, plain_refusals, who, theirs
):
    """Who looks after a community also finds the badges that can be earned in it."""
    client = client_of(getattr(place, who, None) or getattr(place.cast, who))
    front = client.get("/admin/").content.decode()
    for model in admin.site._registry:
        list_of = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert (list_of in front) == (model in theirs), list_of
    for model, url in every_admin_page():
        if model not in theirs:
            assert client.get(url).status_code in (403, 404), url
            assert client.post(url, {"action": "delete_selected"}).status_code in (403, 404), url
    for url in ("/admin/autocomplete/", "/admin/r/5/1/", "/admin/password_change/done/"):
        assert client.get(url).status_code in (403, 404), url
    assert client.get("/admin/password_change/").url == "/accounts/password/change/"


def test_site_staff_without_rights_find_profiles_and_nothing_else(
    place, cases, client_of, plain_refusals
):
    clerk = make.user("Clerk", is_staff=True)
    client = client_of(clerk)
    assert listed(client) == {cases["profile"].pk}
    for model, url in every_admin_page():
        if model is not Case:
            assert client.get(url).status_code in (403, 404), url


def test_bulk_actions_reach_only_what_the_list_shows(place, cases, client_of):
    other = make.user("Nils")
    make.member(place.elsewhere.community, other, role="moderator")
    nils = client_of(other)
    everything = [str(case.pk) for case in cases.values()]
    sent = {"_selected_action": everything, "confirmed": "1", "reason": "r", "text": "t"}
    for name in ("claim_all", "hide_all", "remove_all", "close_all"):
        nils.post(QUEUE, {**sent, "action": name})
        nils.post(QUEUE, {**sent, "action": name, "select_across": "1"})
    assert nils.post(QUEUE, {**sent, "action": "delete_selected"}).status_code in (200, 302, 403)
    for name in ("open", "private", "profile"):
        case = Case.objects.get(pk=cases[name].pk)
        assert case.state == "open"
        assert list(case.log.values_list("action", flat=True)) == ["reported"]
    assert Post.objects.get(pk=place.post.pk).state == "published"


def test_a_moderator_outside_the_group_sees_the_extract_and_no_more(place, cases, client_of):

    feed.write_comment(by=place.cast.ben, post=place.secret, body="A canary in the comments.")
    feed.publish_post(
        by=place.cast.ben,
        community=place.cast.community,
        group=place.cast.group,
        kind="discussion",
        body="A canary in the group.",
    )
    mona = client_of(place.mona)
    page = mona.get(desk(cases["private"])).content.decode()
    assert "What was said on the quiet round." in page
    assert "canary" not in page
    assert place.secret.get_absolute_url() not in page
    assert mona.get(place.secret.get_absolute_url()).status_code == 404
    page = client_of(place.cast.ben).get(desk(cases["private"])).content.decode()
    assert place.secret.get_absolute_url() in page


def test_a_moderator_of_the_place_is_not_told_that_they_do_not_belong_there(
    place, cases, client_of
):
    decide(cases["open"], "remove", place.mona)
    page = client_of(place.mona).get(desk(cases["open"])).content.decode()
    assert "You do not belong to the place" not in page
    assert "You cannot open it in its place" in page
    page = client_of(place.mona).get(desk(cases["private"])).content.decode()
    assert "You do not belong to the place where it was written" in page


def test_roles_are_kept_in_their_order(place, client_of):

    by_owner = feed.publish_post(
        by=place.cast.amara, community=place.cast.community, kind="discussion", body="By Amara."
    )
    case = report(place.cast.dina, by_owner)
    mona = client_of(place.mona)
    for verb in ("warn", "silence", "suspend", "ban", "lift"):
        url = desk(case, "decide", verb)
        assert mona.get(url).status_code == 403
        sent = {"seen": "0", "text": "t", "reason": "r", "days": "3"}
        assert mona.post(url, sent).status_code == 403
        assert url not in mona.get(desk(case)).content.decode()
    assert mona.get(desk(case, "decide", "hide")).status_code == 200
    assert not Sanction.objects.exists()


def test_a_facilitator_acts_on_the_thing_and_not_on_the_person(place, cases, client_of):
    ben = client_of(place.cast.ben)
    for verb in ("warn", "silence", "suspend", "ban", "lift"):
        assert ben.get(desk(cases["private"], "decide", verb)).status_code == 403
    for verb in ("hide", "restore", "lock", "remove", "note"):
        assert ben.get(desk(cases["private"], "decide", verb)).status_code == 200


def test_no_sanction_is_lifted_without_a_word_to_its_person(place):
    """The list of sanctions is for looking up; lifting is a decision in a case."""
    assert not admin.site._registry[Sanction].actions


def test_a_moderator_reads_that_their_own_block_hides_the_page_and_of_no_other_block(
    place, client_of
):
    case = report(place.cast.dina, place.post)
    block_person(person=place.mona, by=place.cast.chidi)
    page = client_of(place.mona).get(desk(case)).content.decode()
    assert "You have blocked" not in page
    assert "You cannot open it in its place." in page
    block_person(person=place.cast.chidi, by=place.mona)
    page = client_of(place.mona).get(desk(case)).content.decode()
    assert "You have blocked this person" in page
    assert "You cannot open it in its place." not in page
