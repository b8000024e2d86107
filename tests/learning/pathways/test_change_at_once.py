"""Two who change the same page at once do not overwrite one another."""

import pytest
from django.urls import reverse

from learning.pathways import actions
from tests.learning.courses.making import course
from tests.learning.library.sharing import shared

from .making import design

pytestmark = pytest.mark.django_db


def _course(cast):
    return f"{course(by=cast.amara, community=cast.community).write_url}page/"


def _resource(cast):
    return f"{shared(cast, by=cast.amara).get_absolute_url()}change/"


def _pathway(cast):
    made = actions.make_pathway(by=cast.amara, community=cast.community, name="Our way")
    return f"{made.write_url}page/"


def _design(cast):
    made = design(by=cast.amara, community=cast.community)
    return reverse("pathways:design", args=[cast.community.slug, made.public_id])


@pytest.mark.parametrize("make", [_course, _resource, _pathway, _design])
def test_who_was_overtaken_is_told_before_they_overwrite_somebody(cast, client_of, make):
    client, address = client_of(cast.amara), make(cast)
    page = client.get(address)
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value} | {"seen": page.context["seen"]}
    name = "title" if "title" in sent else "name"
    assert client.post(address, sent | {name: "First"}).status_code == 303
    overtaken = client.post(address, sent | {name: "Second"})
    assert overtaken.status_code == 422 and "another window" in overtaken.content.decode()
    seen = client.get(address).context["seen"]
    assert client.post(address, sent | {name: "Second", "seen": seen}).status_code == 303


def test_a_stage_is_changed_as_it_was_seen(cast, client_of):
    client = client_of(cast.amara)
    pathway = actions.make_pathway(by=cast.amara, community=cast.community, name="Our way")
    stage = pathway.stages.get()
    [(_part, form, _step)] = client.get(pathway.write_url).context["parts"]
    address = f"{pathway.write_url}stages/{stage.public_id}/"
    for name in ("Begin", "Arrive"):
        client.post(address, {"name": name, "seen": form["seen"].value()})
    stage.refresh_from_db()
    assert stage.name == "Begin"
