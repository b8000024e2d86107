"""The parts of a credential on the page of a badge, and its holder's choice."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from plc.credentials import actions
from tests import make

from .conftest import issue

pytestmark = pytest.mark.django_db


def parts(credential, user) -> str:
    request = RequestFactory().get("/medals/7/")
    template = Template("{% load credentials %}{% credential_parts credential %}")
    return template.render(Context({"credential": credential, "user": user, "request": request}))


def test_the_holder_chooses_what_happens_to_it(client_of, holder, kind):
    credential = issue(holder)
    shown = parts(credential, holder)
    assert shown.count('type="radio"') == 3
    action = f"{credential.get_absolute_url()}keep/"
    assert f'action="{action}"' in shown
    stored = client_of(holder).post(action, {"choice": "revoke"})
    assert stored.status_code == 303 and stored["Location"] == "/medals/7/"
    credential.refresh_from_db()
    assert credential.after_deletion == "revoke"
    refused = client_of(holder).post(action, {"choice": "sell"})
    assert refused.status_code == 422 and 'type="radio"' in refused.content.decode()


def test_nobody_else_is_asked_or_may_choose(client_of, holder, kind):
    credential = issue(holder)
    reader = make.user("Ben Achterberg")
    assert "radio" not in parts(credential, reader)
    action = f"{credential.get_absolute_url()}keep/"
    assert client_of(reader).post(action, {"choice": "revoke"}).status_code == 404
    kind.add(reader.pk)
    assert client_of(reader).post(action, {"choice": "revoke"}).status_code == 403


def test_the_holder_has_it_signed_with_the_name_they_have_now(client_of, holder, kind):
    credential = issue(holder)
    action = f"{credential.get_absolute_url()}name/"
    assert action not in parts(credential, holder)
    holder.name = "Amara Okafor-Lind"
    holder.save()
    assert action in parts(credential, holder)
    assert client_of(make.user("Ben Achterberg")).post(action).status_code == 404
    assert client_of(holder).post(action).status_code == 303
    credential.refresh_from_db()
    assert "Amara Okafor-Lind" in credential.signed and action not in parts(credential, holder)


def test_downloads_are_offered_in_the_forms_that_there_are(holder, kind):
    credential, bare = issue(holder), issue(holder, about="removed.app:1")
    for form in ("badge.json", "badge.jwt", "badge.png", "badge.svg"):
        assert form in parts(credential, holder)
    assert "badge.json" in parts(bare, holder) and "badge.png" not in parts(bare, holder)


def test_a_revoked_credential_says_so(holder, kind):
    credential = issue(holder)
    assert "no longer counts" not in parts(credential, holder)
    actions.revoke_credential(by=None, credential=credential, reason="A mistake.")
    credential.refresh_from_db()
    assert "no longer counts" in parts(credential, holder)
