"""Signing up by an invitation: whom it lets in, how often, and who comes too late."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from communities.community import actions
from communities.community.doors import was_invited
from communities.community.models import Invitation
from plc.accounts.models import User
from tests import make


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
