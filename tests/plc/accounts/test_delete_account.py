"""Deleting one's own account: what goes, what stays, and who cannot."""

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, TextField
from django.urls import reverse

from communities.community.models import Membership
from communities.feed import actions as feed
from plc.accounts import actions
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.web.models import Draft
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db
DELETE = "/me/delete/"


def holders_of(text: str) -> list[str]:
    """Which columns of the whole database contain the text."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | EmailField | TextField):
                rows = model._base_manager.filter(**{f"{field.name}__icontains": text})
                found += [f"{model._meta.label}.{field.name}"] if rows.exists() else []
    return found


def test_an_account_is_deleted_once_its_holder_is_sure_and_nothing_of_them_is_left(
    cast, client_of, sign_in, relay
):
    chidi, address = cast.chidi, cast.chidi.email
    actions.set_basics(
        person=chidi, by=chidi, name="Chidi Ezenwachukwu", member_type=None,
        headline="Ward clerk", pronouns="", location="Westmoor",
    )  # fmt: skip
    post = feed.publish_post(
        by=chidi, community=cast.community, kind="discussion", body="We tried it twice."
    )
    Draft.objects.create(user=chidi, key="feed.post:1", fields={"body": "not yet"})
    relay()
    here, there = sign_in(chidi, sure=True), sign_in(chidi)
    page = here.get(DELETE).content.decode()
    assert "You leave your community" in page and "Your drafts are deleted." in page
    assert here.post(DELETE).status_code == 422
    assert here.post(DELETE, {"sure": "on"}).status_code == 303
    relay()
    assert there.get("/me/security/").status_code == 302
    assert holders_of(address) == [] and holders_of("Ezenwachukwu") == []
    assert not Membership.objects.filter(user=chidi).exists()
    amara = client_of(cast.amara)
    assert amara.get(reverse("people:profile", args=[chidi.public_id])).status_code == 404
    assert "We tried it twice." in amara.get(post.get_absolute_url()).content.decode()


def test_nobody_signs_in_to_a_deleted_account_and_the_address_is_free(cast, client):
    address = cast.chidi.email
    actions.delete_account(person=cast.chidi, by=cast.chidi)
    sent = {"login": address, "password": PASSWORD}
    assert client.post(reverse("account_login"), sent).status_code == 422
    with pytest.raises(Refused):
        actions.restore_account(person=cast.chidi, by=cast.fatima)
    assert User.objects.create_user(address, "another small change", name="Chidi").pk


def test_the_last_owner_of_a_community_hands_it_over_first(cast, sign_in):
    refused = sign_in(cast.amara, sure=True).post(DELETE, {"sure": "on"})
    assert refused.status_code == 422
    said = f"You are the last owner of {cast.community.name}. Hand it over first."
    assert said in refused.content.decode()
    assert User.objects.get(pk=cast.amara.pk).is_active
    assert Membership.objects.filter(user=cast.amara).exists()
