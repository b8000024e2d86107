import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from communities.moderation.actions import report_thing
from communities.moderation.models import Case
from plc.accounts import actions
from plc.accounts.models import MemberType, User
from plc.core.refusals import Refused
from plc.core.registry import reportables
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/user/"


@pytest.fixture
def ghost(db):
    return User.objects.create(name="Grace H.", state="placeholder", origin="archive/13")


def act(browser, action, *people, text="You sold things to members."):
    sent = {"action": action, "_selected_action": [person.pk for person in people]}
    assert {"reason", "text"} <= set(browser.post(LIST, sent).context["form"].fields)
    sent |= {"confirmed": "1", "reason": "Sold things to members.", "text": text}
    return browser.post(LIST, sent, follow=True)


def test_staff_suspend_and_restore_and_it_is_remembered(cast, client_of, sign_in):
    fatima, chidi = client_of(cast.fatima), sign_in(cast.chidi)
    assert act(fatima, "suspend", cast.chidi).status_code == 200
    assert chidi.get("/me/security/").status_code == 302
    cast.chidi.refresh_from_db()
    assert cast.chidi.state == "suspended"
    act(fatima, "restore", cast.chidi)
    cast.chidi.refresh_from_db()
    assert cast.chidi.state == "active"
    entries = LogEntry.objects.filter(object_id=str(cast.chidi.pk))
    assert entries.count() == 2
    assert all("Sold things to members." in entry.get_change_message() for entry in entries)


def test_whoever_is_suspended_from_the_list_reads_why_and_can_ask_for_another_look(
    cast, client_of, letters, relay
):
    act(client_of(cast.fatima), "suspend", cast.chidi)
    relay()
    (letter,) = letters(kind="moderation/decision")
    assert letter.to == cast.chidi.email
    assert "You sold things to members." in letter.text
    link = re.search(r"http://[^/]+(/moderation/letters/\S+)", letter.text)[1]
    appeal = Client().post(link, {"text": "It was my book."})
    assert appeal.status_code == 303
    case = Case.objects.get(kind="accounts.user", object_id=cast.chidi.pk)
    done = list(case.log.values_list("action", "by", "reason"))
    assert (done[0][0], done[0][1]) == ("opened", cast.fatima.pk)
    assert ("suspended", cast.fatima.pk, "Sold things to members.") in done
    assert (case.state, done[-1][0]) == ("open", "appealed")


def test_several_who_are_suspended_at_once_read_the_usual_words_in_their_own_language(
    cast, client_of, letters, relay
):
    User.objects.filter(pk=cast.dina.pk).update(language="de")
    act(client_of(cast.fatima), "suspend", cast.chidi, cast.dina, text="")
    relay()
    texts = {letter.to: letter.text for letter in letters(kind="moderation/decision")}
    assert "We have suspended your account" in texts[cast.chidi.email]
    assert "Wir haben Ihr Konto" in texts[cast.dina.email]


def test_suspending_from_the_list_joins_the_case_that_is_open(cast, client_of):
    profile = reportables["accounts.user"]
    report_thing(reportable=profile, thing=cast.chidi, reason="spam", by=cast.amara)
    act(client_of(cast.fatima), "suspend", cast.chidi)
    case = Case.objects.get(kind="accounts.user", object_id=cast.chidi.pk)
    assert case.state == "closed"
    assert not case.log.filter(action="opened").exists()


def test_nobody_suspends_themselves(cast, client_of):
    page = act(client_of(cast.fatima), "suspend", cast.fatima).content.decode()
    assert "Nobody moderates a case against themselves" in page
    cast.fatima.refresh_from_db()
    assert cast.fatima.state == "active"


def test_the_list_finds_filters_and_asks_few_queries(cast, client_of, assert_flat, queries):
    fatima = client_of(cast.fatima)
    assert "Chidi Eze" in fatima.get(LIST, {"q": "chidi"}).content.decode()
    assert "Chidi Eze" in fatima.get(LIST, {"q": str(cast.chidi.public_id)}).content.decode()
    assert "Chidi Eze" not in fatima.get(LIST, {"state": "suspended"}).content.decode()
    assert_flat(fatima, LIST, lambda n: [make.user("Somebody") for _ in range(n)], few=2, many=9)
    with queries(at_most=12):
        fatima.get(LIST)


def test_the_page_of_an_account_opens_and_its_rights_are_not_for_every_staff_member(
    cast, client_of
):
    from django.contrib.auth.models import Permission

    helper = make.user("Helper", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    browser = client_of(helper)
    address = reverse("admin:accounts_user_change", args=[helper.pk])
    assert browser.get(address).status_code == 200
    rows = {"profile-TOTAL_FORMS": 0, "profile-INITIAL_FORMS": 0}
    sent = {"name": "Renamed", "is_superuser": "on", "is_staff": "on", **rows}
    assert browser.post(address, sent).status_code == 302
    helper.refresh_from_db()
    assert (helper.name, helper.is_superuser) == ("Renamed", False)
    with pytest.raises(Refused):
        actions.suspend_account(person=cast.fatima, by=helper)


@pytest.mark.parametrize("kept", [{"is_staff": "on"}, {"is_superuser": "on"}, {}])
def test_the_last_administrator_keeps_both_rights(client_of, kept):
    gunnar = make.user("Gunnar", is_staff=True, is_superuser=True)
    address = reverse("admin:accounts_user_change", args=[gunnar.pk])
    rows = {"profile-TOTAL_FORMS": 0, "profile-INITIAL_FORMS": 0}
    sent = {"name": "Gunnar", **kept, **rows}
    browser = client_of(gunnar)
    answer = browser.post(address, sent)
    assert "the only administrator of this site" in answer.content.decode()
    gunnar.refresh_from_db()
    assert (gunnar.is_staff, gunnar.is_superuser) == (True, True)
    make.user("Hanne", is_staff=True, is_superuser=True)
    assert browser.post(address, sent).status_code == 302
    gunnar.refresh_from_db()
    assert not (gunnar.is_staff and gunnar.is_superuser)


def test_a_placeholder_is_handed_over_by_a_link(cast, client_of, ghost, letters, facts):
    fatima = client_of(cast.fatima)
    address = reverse("admin:accounts_user_claim", args=[ghost.pk])
    assert fatima.get(address).status_code == 200
    for wrong in ("nonsense", f"{'a' * 250}@example.org"):
        assert fatima.post(address, {"email": wrong}).status_code == 422
    taken = fatima.post(address, {"email": cast.chidi.email.upper()})
    assert taken.status_code == 422
    assert "has an account already" in taken.content.decode()
    assert fatima.post(address, {"email": "Grace@example.org"}).status_code == 302
    ghost.refresh_from_db()
    assert (ghost.state, ghost.email) == ("active", "grace@example.org")
    assert not ghost.has_usable_password()
    assert not EmailAddress.objects.get(user=ghost).verified
    assert ("accounts.PersonJoined", {"user_id": ghost.pk}) in facts()
    (letter,) = letters(to="Grace@example.org")
    assert letter.kind == "account/claim"
    link = re.search(r"https?://\S+/key/\S+", letter.text)[0]
    browser = Client()
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": "compilers are fun"})
    assert EmailAddress.objects.get(user=ghost).verified
    sent = {"login": "grace@example.org", "password": "compilers are fun"}
    assert browser.post("/accounts/login/", sent).url == "/"
    assert fatima.get(address).status_code == 404


def test_a_placeholder_handed_over_to_a_wrong_address_is_handed_over_again(
    cast, client_of, ghost, letters, facts
):
    fatima = client_of(cast.fatima)
    address = reverse("admin:accounts_user_claim", args=[ghost.pk])
    page = reverse("admin:accounts_user_change", args=[ghost.pk])
    for email in ("grace@exmaple.org", "grace@example.org"):
        assert address in fatima.get(page).content.decode()
        assert fatima.post(address, {"email": email}).status_code == 302
    ghost.refresh_from_db()
    assert ghost.email == EmailAddress.objects.get(user=ghost).email == "grace@example.org"
    assert [name for name, _data in facts()].count("accounts.PersonJoined") == 1

    sent = {letter.to: letter.text for letter in letters()}
    for email, opens in (("grace@exmaple.org", False), ("grace@example.org", True)):
        link, browser = re.search(r"https?://\S+/key/\S+", sent[email])[0], Client()
        form = browser.get(link, follow=True)
        here = form.redirect_chain[-1][0] if form.redirect_chain else link
        browser.post(here, {"password1": "compilers are fun"})
        ghost.refresh_from_db()
        assert ghost.has_usable_password() is opens
    assert address not in fatima.get(page).content.decode()
    assert fatima.post(address, {"email": "other@example.org"}).status_code == 404


def test_a_placeholder_cannot_sign_in_or_reset_anything(ghost, letters):
    Client().post("/accounts/password/reset/", {"email": ""})
    with pytest.raises(Refused):
        actions.suspend_account(person=ghost, by=None)
    assert letters() == []


def test_others_do_not_enter_the_administration(cast, client_of, ghost):
    for person in (cast.amara, cast.emre):
        assert client_of(person).get(LIST).status_code in (403, 404)
    address = reverse("admin:accounts_user_claim", args=[ghost.pk])
    assert client_of(cast.amara).post(address, {"email": "x@example.org"}).status_code in (403, 404)
    ghost.refresh_from_db()
    assert ghost.state == "placeholder"


def test_the_list_says_who_works_here_in_words_and_when_as_anywhere(cast, client_of):
    fatima = client_of(cast.fatima)
    page = fatima.get(LIST).content.decode()
    assert "icon-no" not in page
    assert page.count("Administrator") == 1
    joined = cast.chidi.date_joined
    assert f"{joined:{'%-d %B %Y, %H:%M'}}" in page
    assert "a.m." not in page and "p.m." not in page
    german = fatima.get(LIST, headers={"Accept-Language": "de"}).content.decode()
    assert "Konten" in german and "Arbeitet hier" in german
    assert "<summary>Darf die Verwaltung betreten</summary>" in german


def test_what_staff_change_on_a_page_is_cleaned_said_and_found(cast, client_of, facts, relay):
    coach = MemberType.objects.create(name="Coach", plural="Coaches", self_chosen=False)
    address = reverse("admin:accounts_user_change", args=[cast.chidi.pk])
    rows = {"profile-TOTAL_FORMS": 1, "profile-INITIAL_FORMS": 1, "profile-0-user": cast.chidi.pk}
    rows |= {"profile-0-id": cast.chidi.profile.pk, "profile-0-headline": "Put into their mouth"}
    fatima = client_of(cast.fatima)
    blank = fatima.post(address, {"name": "\u200b\u200b", **rows})
    assert blank.status_code == 200
    assert facts() == []
    sent = {"name": " Chidi\u200b  Okeke ", "member_type": coach.pk, **rows}
    assert fatima.post(address, sent).status_code == 302
    chidi = User.objects.get(pk=cast.chidi.pk)
    assert (chidi.name, chidi.member_type, chidi.is_staff) == ("Chidi Okeke", coach, False)
    assert chidi.profile.headline != "Put into their mouth"
    assert facts() == [("accounts.ProfileChanged", {"user_id": chidi.pk})]
    relay()
    found = client_of(cast.ben).get("/search/", {"q": "Okeke"}).content.decode()
    assert "Chidi Okeke" in re.sub("<[^>]+>", "", found)
    fatima.post(address, {**sent, "is_staff": "on"})
    assert User.objects.get(pk=chidi.pk).is_staff
    assert facts() == []
