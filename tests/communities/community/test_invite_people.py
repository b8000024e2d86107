"""An invitation lets in whom it was meant for, where it was meant for, as often as it says."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from communities.community import actions
from communities.community.doors import was_invited
from communities.community.models import Invitation, Membership
from plc.accounts.actions import suspend_account
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests import make


@pytest.fixture
def link(cast):
    def made(**settings):
        wanted = {"role": "member", "max_uses": 1, "days": 1, **settings}
        invitation, token = actions.make_invitation_link(
            community=cast.community, by=cast.amara, **wanted
        )
        return invitation, reverse("community:invitation", args=["westmoor", token])

    return made


def test_looking_at_an_invitation_changes_nothing(cast, client_of, link):
    invitation, address = link()
    for method in ("get", "head"):
        assert getattr(client_of(cast.emre), method)(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.uses == 0
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_accepting_makes_a_member_of_the_role_once(cast, client_of, link, facts):
    invitation, address = link(role="moderator")
    facts()
    client = client_of(cast.emre)
    assert client.post(address, {"role": "owner"}).status_code == 303
    assert client.post(address).status_code == 303
    invitation.refresh_from_db()
    membership = Membership.objects.get(user=cast.emre)
    assert (membership.role, membership.invited_by) == ("moderator", cast.amara)
    assert invitation.uses == 1
    assert [name for name, _ in facts()] == [
        "community.MemberJoined",
        "community.InvitationAccepted",
    ]


def test_a_token_shown_to_another_community_opens_nothing(cast, client_of, link):
    make.community(by=make.user("Olga"), slug="northfield", joining="invitation")
    _invitation, address = link()
    replayed = address.replace("/c/westmoor/", "/c/northfield/")
    assert client_of(cast.emre).get(replayed).status_code == 404
    assert client_of(cast.emre).post(replayed).status_code == 404
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_only_the_hash_of_a_token_is_kept(cast, client_of):
    client = client_of(cast.amara)
    data = {"way": "link", "link-role": "member", "link-days": "10", "link-max_uses": "3"}
    shown = client.post("/c/westmoor/invitations/", data).content.decode()
    token = shown.split("/c/westmoor/i/")[1].split("/")[0]
    assert Invitation.objects.get().token_hash == Invitation.hash(token)
    assert token not in client.get("/c/westmoor/invitations/").content.decode()


@pytest.mark.parametrize("end", ["used", "too old", "revoked"])
def test_an_invitation_that_has_ended_says_so_and_names_nothing(cast, client_of, link, end):
    invitation, address = link()
    if end == "used":
        actions.accept_invitation(invitation=invitation, by=make.user("First"))
    if end == "too old":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if end == "revoked":
        actions.revoke_invitation(invitation=invitation, by=cast.amara)
    for client in (client_of(cast.emre), Client()):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Westmoor" not in answer.content.decode()
        assert client.post(address).status_code in (410, 422)
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_a_banned_person_does_not_come_in_by_invitation(cast, client_of, link):
    make.member(cast.community, cast.emre)
    actions.sanction_member(
        community=cast.community, user=cast.emre, kind="ban", reason="x", text="x", by=cast.amara
    )
    _invitation, address = link()
    assert client_of(cast.emre).post(address).status_code == 422
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_a_letter_lets_in_its_own_address_only(cast, client_of, letters):
    actions.invite_by_email(
        community=cast.community, emails=["New@Example.org"], role="member", days=10, by=cast.amara
    )
    (letter,) = letters(to="new@example.org")
    assert cast.amara.name in letter.subject
    address = next(urlsplit(word).path for word in letter.text.split() if "/c/westmoor/i/" in word)
    refused = client_of(cast.emre).post(address)
    assert refused.status_code == 422
    assert "another address" in refused.content.decode()
    assert "new@example.org" not in refused.content.decode()
    assert client_of(make.user("New", email="new@example.org")).post(address).status_code == 303


def test_a_letter_says_the_same_to_known_and_unknown_addresses(cast, client_of, letters):
    answers = []
    for email in (cast.chidi.email, "nobody@example.org"):
        data = {"way": "letter", "letter-emails": email, "letter-role": "member"}
        answers.append(
            client_of(cast.amara).post("/c/westmoor/invitations/", {**data, "letter-days": "10"})
        )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(letters(kind="invitation")) == 2


def test_one_address_is_not_flooded(cast):
    for _ in range(5):
        actions.invite_by_email(
            community=cast.community, emails=["a@example.org"], role="member", days=1, by=cast.amara
        )
    with pytest.raises(Refused, match="several times"):
        actions.invite_by_email(
            community=cast.community, emails=["a@example.org"], role="member", days=1, by=cast.amara
        )


@pytest.mark.parametrize("wrong", ["not-an-address", f"{'a' * 250}@example.org"])
def test_wrong_addresses_come_back_with_what_was_typed(cast, client_of, wrong):
    data = {"way": "letter", "letter-emails": f"good@example.org\n{wrong}"}
    answer = client_of(cast.amara).post(
        "/c/westmoor/invitations/",
        {**data, "letter-role": "member", "letter-days": "10", "letter-message": "Kept words"},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f"{wrong[:100]} is not an e-mail address" in html and "Kept words" in html


def test_members_invite_members_where_anyone_may_join(cast, client_of):
    assert client_of(cast.chidi).get("/c/westmoor/invitations/").status_code == 403
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    client = client_of(cast.chidi)
    data = {"way": "link", "link-days": "10", "link-max_uses": "3"}
    assert (
        client.post("/c/westmoor/invitations/", {**data, "link-role": "admin"}).status_code == 422
    )
    assert (
        client.post("/c/westmoor/invitations/", {**data, "link-role": "member"}).status_code == 200
    )
    actions.make_invitation_link(
        community=cast.community, role="admin", max_uses=1, days=1, by=cast.amara
    )
    assert "Admin" not in client.get("/c/westmoor/invitations/").content.decode()


def test_the_way_in_is_kept_while_a_newcomer_signs_up(cast, link):
    _invitation, address = link()
    client = Client()
    answer = client.post(address, {"way": "signup"})
    assert answer.status_code == 303
    assert answer["Location"].startswith(reverse("account_signup"))
    request = RequestFactory().get("/accounts/signup/")
    request.session = client.session
    assert was_invited(request)
    Invitation.objects.update(revoked_at=timezone.now())
    assert not was_invited(request)


@pytest.mark.parametrize("only", [True, False])
def test_whoever_cancels_at_the_code_and_begins_again_is_led_back_to_it(
    link, letters, settings, only
):
    settings.INVITATION_ONLY = only
    _invitation, address = link()
    client = sign_up_by(address, "mistypde@example.org")
    client.post(reverse("account_logout"), {"next": reverse("account_login")})  # "Cancel"
    sent = {"email": "mistyped@example.org", "password1": make.PASSWORD, "name": "New"}
    client.post(reverse("account_signup"), sent)
    code = {"code": code_in(letters(to="mistyped@example.org")[-1])}
    assert client.post(reverse("account_email_verification_sent"), code).url == address


def test_signing_in_leads_to_the_invitation_one_came_by_until_it_is_accepted(cast, link):
    _invitation, address = link()
    client = Client()
    client.post(address, {"way": "login"})
    sent = {"login": cast.emre.email, "password": make.PASSWORD}
    assert client.post(reverse("account_login"), sent).url == address
    client.post(address)
    assert client.get(reverse("account_login")).url == "/"


def test_who_comes_by_a_letter_finds_their_address_in_the_form(cast, letters):
    actions.invite_by_email(
        community=cast.community, emails=["new@example.org"], role="member", days=1, by=cast.amara
    )
    address = next(urlsplit(word).path for word in letters()[-1].text.split() if "/i/" in word)
    client = Client()
    client.post(address, {"way": "signup"})
    assert 'value="new@example.org"' in client.get(reverse("account_signup")).content.decode()
    Invitation.objects.update(revoked_at=timezone.now())
    assert "new@example.org" not in client.get(reverse("account_signup")).content.decode()


def test_a_letter_opens_the_sign_up_for_its_own_address_only(cast, letters):
    actions.invite_by_email(
        community=cast.community, emails=["new@example.org"], role="member", days=1, by=cast.amara
    )
    address = next(urlsplit(word).path for word in letters()[-1].text.split() if "/i/" in word)
    client = Client()
    client.post(address, {"way": "signup"})
    request = RequestFactory().get("/accounts/signup/")
    request.session = client.session
    assert was_invited(request) and was_invited(request, "NEW@example.org")
    assert not was_invited(request, "other@example.org")


@pytest.mark.django_db(transaction=True)
def test_as_many_come_in_as_the_link_says_however_many_press_at_once(transactional_db):
    owner = make.user("Owner")
    community = make.community(by=owner, slug="crowded")
    invitation, _token = actions.make_invitation_link(
        community=community, role="member", max_uses=3, days=1, by=owner
    )
    people = [make.user(f"Person{n}") for n in range(8)]
    start, refused = Barrier(len(people)), []

    def press(person):
        start.wait()
        try:
            actions.accept_invitation(invitation=invitation, by=person)
        except Refused:
            refused.append(person)
        finally:
            connection.close()

    threads = [Thread(target=press, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    invitation.refresh_from_db()
    community.refresh_from_db()
    assert (invitation.uses, len(refused)) == (3, 5)
    assert Membership.objects.filter(community=community).count() == community.member_count == 4


def test_on_a_site_that_takes_invitations_only_an_invitation_opens_the_sign_up(
    cast, link, settings
):
    settings.INVITATION_ONLY = True
    client = Client()
    signup = reverse("account_signup")
    assert 'name="email"' not in client.get(signup).content.decode()
    _invitation, address = link()
    client.post(address, {"way": "signup"})
    assert 'name="email"' in client.get(signup).content.decode()


@pytest.mark.parametrize("gone", ["banned", "demoted", "left", "suspended"])
def test_an_invitation_is_worth_what_its_maker_may_still_give(cast, client_of, gone):
    """Advisory 14: a ban would not hold if the link that was made before it let people in."""
    here = {"community": cast.community, "by": cast.amara}
    actions.change_role(user=cast.dina, role="admin", **here)
    _made, token = actions.make_invitation_link(
        community=cast.community, role="moderator", max_uses=5, days=1, by=cast.dina
    )
    if gone == "banned":
        actions.sanction_member(user=cast.dina, kind="ban", reason="x", text="x", **here)
    elif gone == "suspended":
        suspend_account(person=cast.dina, by=cast.fatima)
    elif gone == "demoted":
        actions.change_role(user=cast.dina, role="member", **here)
    else:
        actions.leave_community(community=cast.community, by=cast.dina)
    address = reverse("community:invitation", args=["westmoor", token])
    assert "no longer valid" in client_of(cast.emre).post(address).content.decode()
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_the_form_of_an_invitation_passes_the_check_that_browsers_make_possible(cast, link):
    """A page without a referrer sends "Origin: null" with its form, which is refused."""
    _invitation, address = link()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.emre)
    page = client.get(address)
    assert page["Referrer-Policy"] == "same-origin"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    answer = client.post(
        address, {"csrfmiddlewaretoken": token}, headers={"origin": "http://testserver"}
    )
    assert answer.status_code == 303
    assert cast.community.memberships.filter(user=cast.emre).exists()


def sign_up_by(address, email, client=None):
    """A visitor follows the invitation and makes an account, of which nothing is confirmed yet."""
    client = client or Client()
    client.post(address, {"way": "signup"})
    sent = {"email": email, "password1": make.PASSWORD, "name": "New"}
    client.post(reverse("account_signup"), sent)
    return client if User.objects.filter(email=email).exists() else None


@pytest.fixture
def confirm(letters):
    """Type the code that went to the address; the status of the answer, 302 for being in."""

    def type_the_code(client, email):
        sent = {"code": code_in(letters(to=email)[-1])}
        answer = client.post(reverse("account_email_verification_sent"), sent)
        assert (answer.status_code == 302) == ("_auth_user_id" in client.session)
        return answer.status_code

    return type_the_code


@override_settings(INVITATION_ONLY=True)
def test_a_link_lets_as_many_in_as_it_says_and_keeps_their_place(cast, client_of, link, confirm):
    invitation, address = link(max_uses=2)
    emails = [f"new{n}@example.org" for n in range(4)]
    clients = [sign_up_by(address, email) for email in emails]
    assert [confirm(*one) for one in zip(clients, emails, strict=True)] == [302, 302, 403, 403]
    assert sign_up_by(address, "late@example.org") is None
    invitation.refresh_from_db()
    assert invitation.uses == 2
    assert client_of(cast.emre).get(address).status_code == 410
    assert client_of(cast.emre).post(address).status_code == 410
    for client in clients[:2]:
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 303
    invitation.refresh_from_db()
    assert invitation.uses == 2
    assert not invitation.kept.filter(counted=True).exists()


@override_settings(INVITATION_ONLY=True)
def test_an_address_mistyped_at_signing_up_takes_nobodys_place(link, confirm):
    invitation, address = link()
    client = sign_up_by(address, "mistypde@example.org")
    client.post(reverse("account_logout"))  # "Cancel", where the code is asked for
    assert sign_up_by(address, "mistyped@example.org", client)
    assert confirm(client, "mistyped@example.org") == 302
    invitation.refresh_from_db()
    assert invitation.uses == 1


@override_settings(INVITATION_ONLY=True)
@pytest.mark.parametrize("way", ["password", "reset", "code"])
def test_who_comes_too_late_comes_in_by_no_way_but_another_invitation(link, letters, confirm, way):
    _invitation, address = link()
    late = sign_up_by(address, "late@example.org")
    assert confirm(sign_up_by(address, "first@example.org"), "first@example.org") == 302
    assert confirm(late, "late@example.org") == 403
    client = Client()

    def come_in():
        if way == "code":
            client.post(reverse("account_request_login_code"), {"email": "late@example.org"})
            sent = {"code": code_in(letters(to="late@example.org")[-1])}
            return client.post(reverse("account_confirm_login_code"), sent)
        if way == "reset":
            client.post(reverse("account_reset_password"), {"email": "late@example.org"})
            page = client.get(link_in(letters(to="late@example.org")[-1]), follow=True)
            client.post(page.redirect_chain[-1][0], {"password1": make.PASSWORD})
        sent = {"login": "late@example.org", "password": make.PASSWORD}
        return client.post(reverse("account_login"), sent)

    come_in()
    assert "_auth_user_id" not in client.session
    another, address = link()
    client.post(address, {"way": "signup"})
    come_in()
    assert "_auth_user_id" in client.session
    another.refresh_from_db()
    assert another.uses == 1
    client = Client()  # another browser, which came by no invitation
    come_in()
    assert "_auth_user_id" in client.session


def code_in(letter):
    return re.search(r"^[A-Z0-9-]{6,}$", letter.text, re.MULTILINE)[0]


def link_in(letter):
    return next(urlsplit(word).path for word in letter.text.split() if "/reset/" in word)


@override_settings(INVITATION_ONLY=True)
def test_what_is_kept_for_somebody_can_be_revoked(cast, link, confirm):
    invitation, address = link()
    client = sign_up_by(address, "new@example.org")
    assert confirm(client, "new@example.org") == 302
    actions.revoke_invitation(invitation=invitation, by=cast.amara)
    assert client.post(address).status_code == 410


def test_where_anyone_signs_up_a_use_is_counted_at_coming_in(cast, link):
    invitation, address = link()
    assert sign_up_by(address, "new@example.org") and sign_up_by(address, "two@example.org")
    invitation.refresh_from_db()
    assert invitation.uses == 0


@override_settings(INVITATION_ONLY=True)
@pytest.mark.parametrize("how", ["thrown out", "lower now", "community archived"])
def test_what_could_not_be_made_any_more_opens_no_page_no_sign_up_and_no_door(
    cast, client_of, link, how
):
    make.member(cast.community, cast.fatima, role="admin")
    _made, token = actions.make_invitation_link(
        community=cast.community, role="moderator", max_uses=5, days=1, by=cast.fatima
    )
    address = reverse("community:invitation", args=["westmoor", token])
    assert Client().get(address).status_code == 200
    waiting = Client()
    waiting.post(address, {"way": "signup"})
    if how == "thrown out":
        actions.remove_member(community=cast.community, user=cast.fatima, by=cast.amara)
    elif how == "lower now":
        actions.change_role(
            community=cast.community, user=cast.fatima, role="member", by=cast.amara
        )
    else:
        actions.archive_community(community=cast.community, by=cast.amara)
    assert Client().get(address).status_code == 410
    assert Client().post(address, {"way": "signup"}).status_code == 410
    assert client_of(cast.emre).get(address).status_code == 410
    assert client_of(cast.emre).post(address).status_code == 410
    sent = {"email": "late@example.org", "password1": make.PASSWORD, "name": "Late"}
    waiting.post(reverse("account_signup"), sent)
    assert not User.objects.filter(email="late@example.org").exists()


def come_from_github(client, *addresses):
    """What allauth does when GitHub sends somebody back with these addresses, the first one theirs
    and vouched for as each says."""
    request = RequestFactory().get("/accounts/github/login/callback/")
    request.session, request.user = client.session, AnonymousUser()
    request._messages = FallbackStorage(request)
    adapter = social_adapter(request)
    with context.request_context(request):
        account = SocialAccount(provider="github", uid="1")
        found = [EmailAddress(email=email, verified=good) for email, good in addresses]
        login = SocialLogin(User(), account, email_addresses=found)
        login.provider = adapter.get_provider(request, "github")
        told = {"email": addresses[0][0] if addresses else "", "name": "New Person"}
        adapter.populate_user(request, login, told)
        login.state = {"process": "login"}
        return complete_login(request, login)


@override_settings(
    INVITATION_ONLY=True,
    SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "id", "secret": "secret"}]}},
)
@pytest.mark.parametrize(
    ("addresses", "gets_in"),
    [
        ([("invited@example.org", True)], True),
        ([("other@example.org", True)], False),
        ([("invited@example.org", False), ("other@example.org", True)], False),
    ],
)
def test_a_letter_lets_nobody_in_from_elsewhere_with_another_address(
    cast, letters, addresses, gets_in
):
    actions.invite_by_email(
        community=cast.community,
        emails=["invited@example.org"],
        role="member",
        days=1,
        by=cast.amara,
    )
    address = next(urlsplit(word).path for word in letters()[-1].text.split() if "/i/" in word)
    client, before = Client(), User.objects.count()
    client.post(address, {"way": "signup"})
    come_from_github(client, *addresses)
    assert User.objects.count() == before + gets_in


def test_who_accepts_is_welcomed_by_name_and_settings_lead_to_the_invitations(
    cast, client_of, link
):
    _invitation, address = link()
    page = client_of(cast.emre).post(address, follow=True).text
    assert "Welcome to Westmoor." in page.partition('class="toasts"')[2]
    settings = client_of(cast.amara).get("/c/westmoor/settings/").text
    assert 'href="/c/westmoor/invitations/"' in settings
