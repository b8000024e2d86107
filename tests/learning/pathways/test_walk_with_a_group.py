"""A pathway of a group has exactly the group's members, at every moment."""

import pytest
from django.urls import reverse

from communities.feed.actions.posts import publish_post
from communities.groups import actions as groups
from learning.pathways import actions
from learning.pathways.models import Certificate, Pathway, Walker
from learning.pathways.steps import choices_for
from plc.accounts.models import User
from plc.core.registry import completions
from plc.search.models import SearchDocument
from tests import make
from tests.learning.courses import making as courses
from tests.learning.pathways import making

NAME = "Sunflower weeks"


def fresh(person):
    """As on the next request."""
    return User.objects.get(pk=person.pk)


@pytest.fixture
def pathway(cast):
    design = making.design(by=cast.amara, community=cast.community)
    given = {"community": cast.community, "group": cast.group, "design": design}
    made = actions.make_pathway(by=cast.ben, name=NAME, **given)
    stage = made.stages.get()
    actions.add_step(by=cast.ben, stage=stage, kind="contribution", key="posts", number=1)
    actions.publish_pathway(by=cast.ben, pathway=made)
    made.refresh_from_db()
    return made


def post(cast, person):
    publish_post(by=person, community=cast.community, kind="discussion", title="One", body="Words.")


def test_its_members_see_it_and_nobody_else(cast, pathway, client_of, relay):
    """Not who owns the community, either."""
    relay()
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    here = [cast.community.slug]
    pages = [reverse("pathways:list", args=here), f"/search/?q={NAME.split()[0]}"]
    for person in (gita, cast.amara, cast.emre):
        browser = client_of(person)
        assert browser.get(pathway.get_absolute_url()).status_code == 404
        assert [page for page in pages if NAME in browser.get(page).text] == []
    assert SearchDocument.objects.get(title=NAME).place == cast.group.pk
    mine = client_of(cast.chidi)
    assert NAME in mine.get(pathway.list_url).text
    assert mine.post(f"{pathway.get_absolute_url()}begin/").status_code == 303
    assert NAME in mine.get(pathway.get_absolute_url()).text


def test_its_facilitators_make_it_and_members_do_not(cast, pathway, client_of):
    address = reverse("pathways:make_of_group", args=[cast.community.slug, cast.group.slug])
    sent = {"name": "Another", "in_order": "on"}
    assert client_of(cast.chidi).post(address, sent).status_code == 403
    answer = client_of(cast.ben).post(address, sent)
    assert answer.status_code == 303
    assert Pathway.objects.get(name="Another").group == cast.group
    assert client_of(cast.ben).get(pathway.write_url).status_code == 200
    assert client_of(cast.amara).get(pathway.write_url).status_code == 404


def test_whoever_leaves_the_group_goes_no_further_and_finds_what_was_reached(cast, pathway, relay):
    walker = actions.begin_pathway(by=fresh(cast.chidi), pathway=pathway)
    groups.leave_group(group=cast.group, by=cast.chidi)
    post(cast, cast.chidi)
    relay()
    walker.refresh_from_db()
    assert (walker.completed_at, walker.left_at) == (None, None)
    assert not Pathway.objects.visible_to(fresh(cast.chidi)).exists()
    assert not Walker.objects.current().exists()
    groups.admit_to_group(group=cast.group, user=cast.chidi, by=cast.ben)
    actions.settle_pathway(pathway_id=pathway.pk)
    walker.refresh_from_db()
    assert walker.completed_at is not None


def test_its_certificate_names_the_group_to_nobody_who_may_not_know_of_it(
    cast, pathway, client, client_of, relay
):
    actions.begin_pathway(by=fresh(cast.chidi), pathway=pathway)
    post(cast, cast.chidi)
    relay()
    certificate = Certificate.objects.get(pathway=pathway)
    assert certificate.cohort == cast.group.name
    assert cast.group.name not in client.get(certificate.get_absolute_url()).text
    assert "For those who certify" in client_of(cast.ben).get(certificate.get_absolute_url()).text
    shown = client_of(cast.amara).get(certificate.get_absolute_url()).text
    assert "For those who certify" not in shown
    designs = client_of(cast.amara).get(reverse("pathways:designs", args=[cast.community.slug]))
    assert certificate.get_absolute_url() not in designs.text


def test_steps_of_a_group_can_ask_for_what_only_its_members_complete(cast, pathway):
    own = courses.course(by=cast.ben, community=cast.community, group=cast.group, name="Our rounds")
    courses.offering(by=cast.ben, course=own, group=cast.group)
    offered = dict(
        pair for _label, kind in choices_for(cast.community, cast.group) for pair in kind
    )
    assert f"course:{own.pk}" in offered
    assert f"pathway:{pathway.pk}" in offered
    elsewhere = dict(pair for _label, kind in choices_for(cast.community) for pair in kind)
    assert not {f"course:{own.pk}", f"pathway:{pathway.pk}"} & set(elsewhere)
    assert (str(pathway.pk), NAME) not in completions["pathway"].choices([cast.community])
