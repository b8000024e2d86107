"""The queue in the administration: each sees the cases that are theirs, and nothing else at all."""

import re
import time
from html import escape, unescape

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from communities.community.models import Sanction
from communities.feed import actions as feed
from communities.feed.models import Post
from communities.groups.models import Group
from communities.moderation import actions
from communities.moderation.models import Case
from plc.accounts.actions import block_person
from plc.accounts.models import Profile, User
from tests import make
from tests.make import PASSWORD

from .conftest import EXTRACT, QUEUE, decide, desk, report


@pytest.fixture
def cases(place):
    """One about each: a post of the community, one of the private group, one of Eastfield, a
    profile."""
    reporter = place.cast.dina
    far = make.user("Olga")
    make.member(place.elsewhere.community, far)
    return {
        "open": report(reporter, place.post, text="Please look."),
        "private": report(reporter, place.secret),
        "elsewhere": report(far, place.elsewhere),
        "profile": report(reporter, place.cast.ben),
    }


def listed(client, query=""):
    answer = client.get(f"{QUEUE}?state=all{query}")
    assert answer.status_code == 200
    return {case.pk for case in answer.context["cl"].result_list}


# --- who sees what ---


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


# --- nothing else ---


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


def test_a_moderator_finds_the_queue_and_no_other_model(place, cases, client_of):
    for person in (place.mona, place.cast.amara, place.cast.ben):
        client = client_of(person)
        for model, url in every_admin_page():
            if model is Case:
                continue
            assert client.get(url).status_code in (403, 404), url
            assert client.post(url, {"action": "delete_selected"}).status_code in (403, 404), url
        front = client.get("/admin/").content.decode()
        assert QUEUE in front
        for model in admin.site._registry:
            if model is not Case:
                list_of = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
                assert list_of not in front
        for url in ("/admin/autocomplete/", "/admin/r/5/1/", "/admin/password_change/done/"):
            assert client.get(url).status_code in (403, 404), url
        assert client.get("/admin/password_change/").url == "/accounts/password/change/"


def test_site_staff_without_rights_find_profiles_and_nothing_else(place, cases, client_of):
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


# --- more of a private group than was reported ---


def test_a_moderator_outside_the_group_sees_the_extract_and_no_more(place, cases, client_of):
    from communities.feed import actions as feed

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


# --- deciding ---


def test_the_case_page_tells_everything_that_was_reported(place, cases, client_of):
    from communities.feed import actions as feed

    decide(cases["open"], "warn", place.cast.amara, reason="Third time.")
    feed.edit_post(by=place.cast.chidi, post=place.post, body="I take it back.")
    page = client_of(place.mona).get(desk(cases["open"])).content.decode()
    for words in (EXTRACT, "I take it back.", "Chidi Eze", "Dina Haddad", "Please look."):
        assert words in page
    for words in ("How rounds should be", "It attacks or harasses somebody", "Third time."):
        assert words in page


def test_a_decision_is_made_by_a_form_that_says_what_follows(place, cases, client_of):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "silence")
    page = mona.get(url)
    assert "cannot write anything, for that long" in page.content.decode()
    form = page.context["form"]
    sent = {"seen": form.initial["seen"], "text": form.initial["text"], "days": "7"}
    answer = mona.post(url, sent)
    assert answer.status_code == 422
    assert "Say why, for the moderators after you." in answer.content.decode()
    assert str(form.initial["text"]) in answer.content.decode()
    answer = mona.post(url, sent | {"reason": "Twice in a week.", "close": "on"})
    assert answer.status_code == 303
    sanction = Sanction.objects.get(user=place.cast.chidi)
    assert (sanction.reason, sanction.by, sanction.lifted_at) == (
        "Twice in a week.",
        place.mona,
        None,
    )
    assert Case.objects.get(pk=cases["open"].pk).state == "closed"


@pytest.mark.parametrize(
    "days", ["0", "-1", "999999999999", "a", "1e9", "٣٣٣٣٣٣", "1\x00"], ids=range(7)
)
def test_days_that_are_none_come_back_with_a_sentence(place, cases, client_of, days):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "silence")
    answer = mona.post(url, {"seen": "0", "text": "t", "reason": "r", "days": days})
    assert answer.status_code == 422
    assert not Sanction.objects.exists()


def test_a_case_opens_with_a_handful_of_queries_however_much_was_done_in_it(
    place, cases, client_of, queries
):
    for verb in ("warn", "hide", "restore", "note", "silence", "lock"):
        decide(cases["open"], verb, place.cast.amara)
    for n in range(4):
        person = make.user(f"Reporter {n}")
        make.member(place.cast.community, person)
        report(person, place.post)
    mona = client_of(place.mona)
    mona.get(desk(cases["open"]))
    with queries(at_most=13):
        assert mona.get(desk(cases["open"])).status_code == 200
    with queries(at_most=12):
        assert mona.get(QUEUE).status_code == 200


def test_a_decision_leaves_the_case_on_the_desk_unless_it_is_closed_with_a_tick(
    place, cases, client_of
):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "hide")
    form = mona.get(url).context["form"]
    assert not form["close"].value()
    sent = {"seen": form.initial["seen"], "text": "Please read the norms.", "reason": "Norms."}
    assert mona.post(url, sent).status_code == 303
    case = Case.objects.get(pk=cases["open"].pk)
    assert (case.state, case.claimed_by) == ("claimed", place.mona)
    assert "Mona Lindqvist is looking at it" in mona.get(QUEUE).content.decode()
    assert '<span class="kind">Hidden</span>' in mona.get(QUEUE).content.decode()
    url = desk(case, "decide", "note")
    sent = {"seen": mona.get(url).context["form"].initial["seen"], "text": "A.", "reason": "B."}
    mona.post(url, sent | {"close": "on"})
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_closing_with_a_decision_that_leaves_an_appeal_open_keeps_it_on_the_desk(
    place, cases, client_of
):
    line = decide(cases["open"], "hide", place.cast.amara)
    actions.appeal_decision(decision=line, text="It was a joke.", by=place.cast.chidi)
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "restore")
    form = mona.get(url).context["form"]
    sent = {"seen": form.initial["seen"], "text": "Back.", "reason": "A joke.", "close": "on"}
    page = mona.post(url, sent, follow=True).content.decode()
    assert "Somebody waits for the answer to their appeal" in page
    assert Case.objects.get(pk=cases["open"].pk).claimed_by == place.mona


def test_a_moderator_of_the_place_is_not_told_that_they_do_not_belong_there(
    place, cases, client_of
):
    decide(cases["open"], "remove", place.mona)
    page = client_of(place.mona).get(desk(cases["open"])).content.decode()
    assert "You do not belong to the place" not in page
    assert "You cannot open it where it stood" in page
    page = client_of(place.mona).get(desk(cases["private"])).content.decode()
    assert "You do not belong to the place where it stands" in page


def test_roles_are_kept_in_their_order(place, client_of):
    from communities.feed import actions as feed

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


def test_many_are_closed_at_once_with_a_reason(place, cases, client_of):
    mona = client_of(place.mona)
    chosen = [str(cases["open"].pk), str(cases["private"].pk)]
    ask = {"action": "close_all", "_selected_action": chosen}
    page = mona.post(QUEUE, ask)
    assert page.status_code == 200
    assert EXTRACT in page.content.decode()
    answer = mona.post(QUEUE, ask | {"confirmed": "1", "reason": ""})
    assert answer.status_code == 422
    answer = mona.post(QUEUE, ask | {"confirmed": "1", "reason": "A quarrel that is over."})
    assert answer.status_code == 302
    for name in ("open", "private"):
        case = Case.objects.get(pk=cases[name].pk)
        assert case.state == "closed"
        assert case.log.last().reason == "A quarrel that is over."


def test_many_are_hidden_at_once_and_one_that_is_refused_does_not_stop_the_rest(
    place, cases, client_of
):
    actions.claim_case(case=cases["open"], by=place.cast.amara)
    sent = {
        "action": "hide_all",
        "_selected_action": [str(cases["open"].pk), str(cases["private"].pk)],
        "confirmed": "1",
        "reason": "r",
        "text": "t",
        "close": "on",
    }
    page = client_of(place.mona).post(QUEUE, sent, follow=True).content.decode()
    assert "Amara Okafor is looking at this case already." in page
    assert "1 changed." in page
    assert Post.objects.get(pk=place.post.pk).state == "published"
    assert Post.objects.get(pk=place.secret.pk).state == "hidden"
    assert Case.objects.get(pk=cases["private"].pk).state == "closed"


def test_the_queue_is_filtered_and_searched(place, cases, client_of):
    fatima = client_of(place.cast.fatima)
    here = place.cast.community.pk
    assert listed(fatima, f"&place={here}") == {cases["open"].pk, cases["private"].pk}
    assert listed(fatima, "&place=site") == {cases["profile"].pk}
    assert listed(fatima, "&place=nonsense") == {case.pk for case in cases.values()}
    assert listed(fatima, "&q=ashamed") == {cases["open"].pk}
    assert listed(fatima, "&kind=accounts.user") == {cases["profile"].pk}
    assert listed(fatima, "&reason=spam") == set()
    decide(cases["open"], "hide", place.cast.fatima)
    actions.close_case(case=cases["open"], reason="Done.", by=place.cast.fatima)
    waiting = fatima.get(QUEUE).context["cl"].result_list
    assert cases["open"].pk not in {case.pk for case in waiting}


def test_a_line_of_the_queue_says_what_where_why_and_since_when(place, client_of):
    case = report(place.cast.dina, place.secret, reason="private")
    report(place.cast.ben, place.secret)
    actions.claim_case(case=case, by=place.cast.ben)
    page = client_of(place.mona).get(QUEUE).content.decode()
    line = page.partition("<tbody>")[2].partition("</tbody>")[0]
    words = ["Only among us", "Chidi Eze", "Westmoor", place.cast.group.name, "2 reports"]
    words += ["It gives away something private", "Ben Achterberg is looking at it", "<time"]
    for said in words:
        assert said in line, said
    where = line.partition('data-label="Where"')[2].partition("</td>")[0]
    assert "Westmoor" in where and "Chidi Eze" not in where


def test_an_empty_queue_says_what_comes_there(place, client_of):
    assert "What people report comes to this list." in client_of(place.mona).get(QUEUE).text


def test_only_the_places_that_one_looks_after_are_offered(place, cases, client_of):
    page = client_of(place.mona).get(QUEUE).content.decode()
    assert "Westmoor" in page
    assert "Eastfield" not in page


# --- the way there ---


def test_what_waits_stands_on_the_home_page(place, cases, client_of):
    page = client_of(place.mona).get("/").content.decode()
    assert "Two reports wait for a moderator in Westmoor" in page
    assert QUEUE in page
    page = client_of(place.cast.chidi).get("/").content.decode()
    assert "wait for a moderator" not in page


def test_an_appeal_waits_on_the_home_page_under_its_own_name(place, cases, client_of):
    line = decide(cases["open"], "hide", place.cast.amara)
    actions.appeal_decision(decision=line, text="It was a quotation.", by=place.cast.chidi)
    mona = client_of(place.mona)
    page = mona.get("/").content.decode()
    links = re.findall(r'href="(/admin/moderation/case/[^"]+)"', page)
    assert "One appeal waits for a moderator in Westmoor" in page
    assert "One report waits for a moderator in Westmoor" in page
    led_to = [
        {case.pk for case in mona.get(unescape(link)).context["cl"].result_list}
        for link in dict.fromkeys(links)
    ]
    assert led_to == [{cases["open"].pk}, {cases["private"].pk}]


def test_a_warning_waits_on_the_home_page_until_it_is_read(place, client_of, relay):
    line = decide(report(place.cast.dina, place.post), "warn", place.mona)
    relay()
    decision = reverse("moderation:decision", args=[line.public_id])
    chidi = client_of(place.cast.chidi)
    waiting = (
        chidi.get("/").content.decode().partition('class="waiting')[2].partition("</section>")[0]
    )
    assert "The moderators of Westmoor have warned you" in waiting and decision in waiting
    assert chidi.get(decision).status_code == 200
    assert decision not in chidi.get("/").content.decode()


# --- entering ---


def signed_in_long_ago(client):
    session = client.session
    long_ago = time.time() - settings.STAFF_SESSION_SECONDS - 5
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": long_ago}]
    session.save()
    return client


def test_after_half_an_hour_one_is_asked_again_who_one_is(place, cases, client_of):
    mona = signed_in_long_ago(client_of(place.mona))
    answer = mona.get(QUEUE)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    asked = mona.get(answer.url).text
    assert "could do harm in other hands" in asked and "protects your account" not in asked
    wrong = mona.post(answer.url, {"password": "something else entirely"})
    assert wrong.status_code == 422
    assert mona.get(QUEUE).status_code == 302
    assert mona.post(answer.url, {"password": PASSWORD}).status_code == 302
    page = mona.get(QUEUE)
    assert page.status_code == 200
    assert "then we ask again who you are" in page.content.decode()


def test_a_form_that_was_sent_too_late_is_carried_out_after_the_answer(place, cases, client_of):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "hide")
    sent = {"seen": "0", "text": "Please be kind.", "reason": "Norms."}
    answer = signed_in_long_ago(mona).post(url, sent)
    assert Post.objects.get(pk=place.post.pk).state == "published"
    mona.post(answer.url, {"password": PASSWORD})
    assert Post.objects.get(pk=place.post.pk).state == "hidden"


def test_who_signs_in_elsewhere_is_told_to_sign_in_anew(place, cases, client_of):
    place.mona.set_unusable_password()
    place.mona.save()
    mona = signed_in_long_ago(client_of(place.mona))
    answer = mona.get(QUEUE)
    assert answer.status_code == 403
    assert "Sign out and in again" in answer.content.decode()


def test_no_sanction_is_lifted_without_a_word_to_its_person(place):
    """The list of sanctions is for looking up; lifting is a decision in a case."""
    assert not admin.site._registry[Sanction].actions


def test_what_is_not_on_my_desk_is_not_said_to_be_done(place, client_of):
    case = report(place.cast.dina, place.post)
    actions.claim_case(case=case, by=place.cast.amara)
    sent = {"action": "release_all", "_selected_action": [case.pk]}
    page = client_of(place.mona).post(QUEUE, sent, follow=True).content.decode()
    assert "It is not on your desk." in page
    assert "1 changed." not in page


def test_of_more_than_fit_in_one_go_the_rest_is_named(place, client_of, monkeypatch):
    monkeypatch.setattr("plc.core.administration.AT_ONCE", 1)
    cases = [report(place.cast.dina, thing) for thing in (place.post, place.comment)]
    sent = {"action": "close_all", "_selected_action": [case.pk for case in cases]}
    mona = client_of(place.mona)
    assert "one more is left as it is" in mona.post(QUEUE, sent).content.decode()
    sent |= {"confirmed": "1", "reason": "Nothing in them."}
    page = mona.post(QUEUE, sent, follow=True).content.decode()
    assert "1 changed." in page
    assert "one more is left as it is" in page
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_each_reads_the_usual_words_in_their_own_language_when_many_are_decided(place, client_of):
    User.objects.filter(pk=place.cast.chidi.pk).update(language="de")
    case = report(place.cast.dina, place.post)
    sent = {"action": "hide_all", "_selected_action": [case.pk]}
    sent |= {"confirmed": "1", "reason": "Against our norms.", "close": "on"}
    client_of(place.mona).post(QUEUE, sent)
    assert case.log.get(action="hidden").text.startswith("Wir haben ausgeblendet")


def test_words_are_shown_as_they_read_where_they_stand_with_their_source_beside(place, client_of):
    post = feed.publish_post(
        by=place.cast.chidi,
        community=place.cast.community,
        kind="discussion",
        title="Rounds",
        body="You are **all** wrong <script>alert(1)</script>",
    )
    case = report(place.cast.dina, post)
    line = decide(case, "hide", place.mona)
    pages = [
        (place.mona, desk(case)),
        (place.mona, desk(case, "decide", "restore")),
        (place.cast.chidi, reverse("moderation:decision", args=[line.public_id])),
    ]
    for reader, address in pages:
        page = client_of(reader).get(address).content.decode()
        assert "You are <strong>all</strong> wrong" in page, address
        assert "<script>alert" not in page, address
    assert "You are **all** wrong" in client_of(place.mona).get(desk(case)).content.decode()


def test_names_titles_and_purposes_are_no_markdown(place, client_of):
    words = "_Chidi_ *Eze* 1. <b>$x$</b>"
    title, name = {"title": words}, {"name": words[:60]}
    Post.objects.filter(pk=place.post.pk).update(**title)
    Group.objects.filter(pk=place.cast.group.pk).update(**name, purpose=words, norms=words)
    User.objects.filter(pk=place.cast.ben.pk).update(**name)
    Profile.objects.filter(user=place.cast.ben).update(headline=words, about="With *weight*.")
    shown = escape(words)
    for thing in (place.post, place.cast.group, place.cast.ben):
        thing = type(thing)._default_manager.get(pk=thing.pk)
        fatima = client_of(place.cast.fatima)
        address = reverse("moderation:report", args=[thing._meta.label_lower, thing.public_id])
        pages = [client_of(place.cast.dina).get(address).text]
        case = report(place.cast.dina, thing)
        pages += [fatima.get(desk(case)).text, fatima.get(desk(case, "decide", "hide")).text]
        assert words in str(case)
        for page in pages:
            quoted = page.partition("<blockquote")[2].partition("</blockquote>")[0]
            assert shown in quoted, quoted
        assert "As it stands now" not in pages[1]
    assert "With <em>weight</em>." in pages[1]


def test_whoever_reports_reads_what_they_report_as_it_stands(place, client_of):
    post = feed.publish_post(
        by=place.cast.chidi, community=place.cast.community, kind="discussion", body="Be *kind*."
    )
    address = reverse("moderation:report", args=["feed.post", post.public_id])
    assert "Be <em>kind</em>." in client_of(place.cast.dina).get(address).content.decode()


def test_a_long_text_that_nobody_changed_is_not_shown_twice(place, client_of):
    post = feed.publish_post(
        by=place.cast.chidi,
        community=place.cast.community,
        kind="discussion",
        body="Word after word. " * 700,
    )
    case = report(place.cast.dina, post)
    assert "As it stands now" not in client_of(place.mona).get(desk(case)).content.decode()
    Post.objects.filter(pk=post.pk).update(body="Something else.")
    assert "As it stands now" in client_of(place.mona).get(desk(case)).content.decode()


def test_an_appeal_is_named_in_the_queue_and_found_by_it(place, cases, client_of, queries):
    line = decide(cases["open"], "hide", place.mona)
    mona = client_of(place.mona)
    assert 'class="kind">Appeal<' not in mona.get(QUEUE).content.decode()
    actions.appeal_decision(decision=line, text="It was a quotation.", by=place.cast.chidi)
    assert 'class="kind">Appeal<' in mona.get(QUEUE).content.decode()
    found = mona.get(QUEUE, {"appeal": "waiting"}).context["cl"].result_list
    assert [case.pk for case in found] == [cases["open"].pk]
    answer = {"text": "We have looked again.", "reason": "Looked again."}
    decide(cases["open"], "answer", place.cast.amara, **answer)
    assert 'class="kind">Appeal<' not in mona.get(QUEUE).content.decode()


def test_a_report_with_nothing_in_it_is_given_back(place, client_of):
    address = reverse("moderation:report", args=["feed.post", place.post.public_id])
    answer = client_of(place.cast.dina).post(
        address, b"", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422


def test_a_moderator_reads_that_their_own_block_hides_the_page_and_of_no_other_block(
    place, client_of
):
    case = report(place.cast.dina, place.post)
    block_person(person=place.mona, by=place.cast.chidi)
    page = client_of(place.mona).get(desk(case)).content.decode()
    assert "You have blocked" not in page
    assert "You cannot open it where it stood." in page
    block_person(person=place.cast.chidi, by=place.mona)
    page = client_of(place.mona).get(desk(case)).content.decode()
    assert "You have blocked this person" in page
    assert "You cannot open it where it stood." not in page


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (
            "hide",
            ["Comment, Post: Nobody but its author", "Group: Only its members", "Profile: On"],
        ),
        ("restore", ["Comment, Post: Everyone", "Group: Whoever could", "Profile: Whoever could"]),
        ("remove", ["Comment, Post: It is gone", "Group, Profile: Left as it is."]),
    ],
)
def test_what_follows_is_said_of_each_kind_that_was_chosen(place, client_of, verb, said):
    things = [place.comment, place.post, place.cast.group, place.cast.ben]
    chosen = [report(place.cast.dina, thing).pk for thing in things]
    fatima = client_of(place.cast.fatima)
    sent = {"action": f"{verb}_all", "_selected_action": chosen}
    page = fatima.post(QUEUE, sent)
    consequences = page.context["consequences"]
    for sentence in said:
        assert [one for one in consequences if one.startswith(sentence)], (sentence, consequences)
    page = fatima.post(QUEUE, sent | {"_selected_action": chosen[2:3]})
    (alone,) = page.context["consequences"]
    assert alone in page.text and not alone.startswith("Group:")


def test_removing_many_destroys_nobodys_page(place, client_of):
    Profile.objects.filter(user=place.cast.dina).update(headline="Nurse")
    case = report(place.cast.ben, place.cast.dina)
    sent = {"action": "remove_all", "_selected_action": [case.pk], "confirmed": "1"}
    page = client_of(place.cast.fatima).post(QUEUE, sent | {"reason": "Spam."}, follow=True).text
    assert "This does something else here. Decide it in its case." in page
    assert Profile.objects.get(user=place.cast.dina).headline == "Nurse"
