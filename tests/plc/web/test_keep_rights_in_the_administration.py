"""What one may only look at is not changed, and what one may look at opens no account."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group as Rights
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from communities.community import actions as community_actions
from communities.moderation.models import Case
from plc.accounts.models import User
from plc.journal.models import Entry, SetAside
from plc.notifications.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
HOUSE = ("plc", "communities", "learning", "gamification")
# Cases go by the rights of their communities, and each of their actions asks for them itself.
BY_RIGHTS_OF_THEIR_OWN = {Case}
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def staff(*verbs: str) -> User:
    """Somebody who works here and may do these things with every kind of row."""
    person = make.user("Sam Staff", is_staff=True)
    for verb in verbs:
        person.user_permissions.add(*Permission.objects.filter(codename__startswith=f"{verb}_"))
    return User.objects.get(pk=person.pk)


def asked_by(person: User) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = person
    return request


def secrets_in(text: str) -> set[str]:
    """Codes, and the parts of addresses that nobody could guess."""
    parts = {part for link in re.findall(r"https?://\S+", text) for part in link.split("/")}
    return set(CODE.findall(text)) | {
        part for part in parts if len(part) > 15 and not UUID.fullmatch(part)
    }


def test_no_code_and_no_link_that_opens_something_stands_anywhere_in_it(
    cast: Any, client_of: Callable, letters: Callable
) -> None:
    ghost = User.objects.create(name="Grace H.", state="placeholder", origin="archive/13")
    operator = client_of(cast.fatima)
    operator.post(reverse("admin:accounts_user_claim", args=[ghost.pk]), {"email": "g@example.org"})
    Client().post(reverse("account_request_login_code"), {"email": cast.fatima.email})
    Client().post(reverse("account_reset_password"), {"email": cast.fatima.email})
    new = {"email": "new@example.org", "name": "New", "password1": make.PASSWORD}
    Client().post(reverse("account_signup"), new)
    client_of(cast.chidi).post(
        reverse("account_email"), {"email": "c@example.org", "action_add": 1}
    )
    community_actions.invite_by_email(
        community=cast.community, emails=["i@example.org"], role="member", days=5, by=cast.amara
    )
    community_actions.make_invitation_link(
        community=cast.community, role="member", days=5, max_uses=1, by=cast.amara
    )
    wrong, found = [], [secrets_in(letter.text) for letter in letters()]
    assert all(found), [letter.kind for letter in letters() if not secrets_in(letter.text)]
    secrets = set().union(*found)
    for letter in letters():
        assert not secrets_in(letter.subject), letter.subject
    OutgoingMail.objects.update(subject=" ".join(secrets)[:300])  # as older ones may have it
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [reverse(f"{name}_changelist")]
        pages += [reverse(f"{name}_change", args=[row.pk]) for row in model.objects.all()[:20]]
        for address in pages:
            shown = operator.get(address).content.decode()
            wrong += [(address, secret) for secret in secrets if secret in shown]
    assert wrong == []


def test_every_action_says_what_right_it_takes_and_looking_is_none() -> None:
    looks, wrong = asked_by(staff("view")), []
    for model, model_admin in admin.site._registry.items():
        for action, name, _description in model_admin._get_base_actions():
            if not getattr(action, "allowed_permissions", None):
                wrong.append(f"{model._meta.label}.{name} asks for nothing")
        offered = model_admin.get_actions(looks)
        if offered and model not in BY_RIGHTS_OF_THEIR_OWN:
            wrong.append(f"{model._meta.label}: {', '.join(offered)}")
    assert wrong == []


def test_who_may_change_is_still_offered_the_actions() -> None:
    changes = asked_by(staff("view", "change"))
    offered = {
        name: set(model_admin.get_actions(changes)) - {"delete_selected"}
        for model, model_admin in admin.site._registry.items()
        if (name := model._meta.label)
    }
    points = {"enter_the_past", "preview_recomputation"}
    assert offered["community.Community"] == {"archive", "reopen"} | points
    assert offered["groups.Group"] == {"archive", "reopen"}
    assert offered["community.Invitation"] == {"revoke"}
    assert offered["notifications.OutgoingMail"] == {"send_again"}
    assert offered["journal.SetAside"] == {"try_again"}


def test_who_may_only_look_archives_revokes_and_sends_nothing(
    cast: Any, client_of: Callable
) -> None:
    invitation, _token = community_actions.make_invitation_link(
        community=cast.community, role="member", days=5, max_uses=1, by=cast.amara
    )
    mail = OutgoingMail.objects.create(
        to="a@example.org",
        kind="x",
        subject="x",
        text="x",
        not_before=invitation.at,
        state="failed",
    )
    aside = SetAside.objects.create(entry=Entry.objects.first(), listener="x", error="x")
    browser = client_of(staff("view"))
    for row, action in (
        (cast.community, "archive"),
        (cast.group, "archive"),
        (invitation, "revoke"),
        (mail, "send_again"),
        (aside, "try_again"),
    ):
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist"
        sent = {"action": action, "_selected_action": [row.pk], "reason": "Because."}
        sent |= {"confirmed": "1", "text": "Because."}
        assert browser.get(reverse(name)).status_code == 200
        browser.post(reverse(name), sent)
    for row in (cast.community, cast.group, invitation, mail):
        row.refresh_from_db()
    assert cast.community.archived_at is cast.group.archived_at is invitation.revoked_at is None
    assert mail.state == "failed"
    assert SetAside.objects.filter(pk=aside.pk).exists()


def test_only_lists_of_the_house_are_here() -> None:
    """What a library offers is written past our actions: addresses to sign in with, secrets."""
    for model, model_admin in admin.site._registry.items():
        assert type(model_admin).__module__.split(".")[0] in HOUSE, model._meta.label
    for gone in ("account_emailaddress", "socialaccount_socialapp", "socialaccount_socialaccount"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{gone}_changelist")


def test_nobody_but_an_administrator_says_what_others_may_do_here(
    cast: Any, client_of: Callable
) -> None:
    helper = staff("view", "add", "change", "delete")
    rights = Rights.objects.create(name="Helpers")
    helper.groups.add(rights)
    address = reverse("admin:auth_group_change", args=[rights.pk])
    everything = {
        "name": "Helpers",
        "permissions": list(
            Permission.objects.filter(content_type__app_label="groups").values_list("pk", flat=True)
        ),
    }
    browser = client_of(helper)
    assert browser.get(address).status_code == 200
    assert browser.post(address, everything).status_code == 403
    assert browser.post(reverse("admin:auth_group_add"), everything).status_code == 403
    gone = reverse("admin:auth_group_delete", args=[rights.pk])
    assert browser.post(gone, {"post": "yes"}).status_code == 403
    assert not rights.permissions.exists()
    assert client_of(cast.fatima).post(address, everything).status_code == 302
    assert rights.permissions.exists()


def test_who_may_change_everything_gets_no_hold_of_an_administrator(
    cast: Any, client_of: Callable
) -> None:
    browser = client_of(staff("view", "add", "change", "delete"))
    address = reverse("admin:accounts_user_change", args=[cast.fatima.pk])
    assert browser.post(address, {"name": "Mine"}).status_code == 403
    claim = reverse("admin:accounts_user_claim", args=[cast.fatima.pk])
    assert browser.post(claim, {"email": "evil@example.org"}).status_code == 404
    sent = {"action": "suspend", "_selected_action": [cast.fatima.pk]}
    sent |= {"confirmed": "1", "reason": "Mine."}
    browser.post(reverse("admin:accounts_user_changelist"), sent)
    cast.fatima.refresh_from_db()
    assert (cast.fatima.name, cast.fatima.state) == ("Fatima Zahra", "active")
