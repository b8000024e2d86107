"""Pathways are made of what can be done, followed in order or freely; what was reached stays."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.feed.actions.posts import publish_post
from learning.pathways import actions
from learning.pathways.credentials import _achievement
from learning.pathways.models import Certificate, Reached, Walker
from learning.pathways.steps import COUNTED, moments
from learning.pathways.wording import day
from plc.core.refusals import Refused
from plc.core.registry import completions
from plc.notifications.models import Notification
from tests.learning.courses import making as courses
from tests.learning.pathways import making


@pytest.fixture
def course(cast):
    return courses.course(by=cast.amara, community=cast.community, lessons=1)


@pytest.fixture
def offering(cast, course):
    return courses.offering(by=cast.amara, course=course)


def make_pathway(cast, **settings):
    given = {"name": "Facilitator of improvement"} | settings
    return actions.make_pathway(by=cast.amara, community=cast.community, **given)


@pytest.fixture
def pathway(cast, course):
    """First the course and two posts, then what somebody saw."""
    made = make_pathway(cast)
    first = made.stages.get()
    step(cast, first, "course", str(course.pk))
    step(cast, first, "contribution", "posts", number=2)
    second = actions.add_stage(by=cast.amara, pathway=made, name="Lead")
    step(cast, second, "attested", words="Leads a meeting")
    actions.publish_pathway(by=cast.amara, pathway=made)
    made.refresh_from_db()
    return made


def step(cast, stage, kind, key="", **more):
    return actions.add_step(by=cast.amara, stage=stage, kind=kind, key=key, **more)


def post(cast, title):
    publish_post(
        by=cast.chidi, community=cast.community, kind="discussion", title=title, body="Words."
    )


def reached(person):
    rows = Reached.objects.filter(walker__user=person).order_by("step__stage", "step__position")
    return [row.step.kind for row in rows]


def test_steps_are_entered_as_they_are_done_and_in_order(cast, pathway, offering, relay):
    actions.begin_pathway(by=cast.chidi, pathway=pathway)
    post(cast, "One")
    post(cast, "Two")
    relay()
    assert reached(cast.chidi) == []  # the course comes first
    making.complete(cast.chidi, offering)
    relay()
    relay()
    assert reached(cast.chidi) == ["course", "contribution"]
    walker = Walker.objects.get(user=cast.chidi)
    with pytest.raises(Refused, match="Somebody else"):
        attest = actions.attest_step
        attest(by=cast.chidi, walker=walker, step=pathway.stages.last().steps.get(), words="Me")
    given = {"walker": walker, "step": pathway.stages.last().steps.get(), "words": "Well led."}
    assert actions.attest_step(by=cast.amara, **given)
    assert not actions.attest_step(by=cast.amara, **given)
    relay()
    walker.refresh_from_db()
    assert walker.completed_at is not None
    kinds = Notification.objects.filter(person=cast.chidi).values_list("kind", flat=True)
    assert sorted(kinds).count("pathways.completed") == 1


def test_freely_everything_counts_and_of_a_choice_some_are_enough(cast, course, relay):
    pathway = make_pathway(cast, in_order=False)
    stage = pathway.stages.get()
    step(cast, stage, "course", str(course.pk))
    step(cast, stage, "contribution", "posts")
    actions.change_stage(by=cast.amara, stage=stage, name="Begin", needs=1)
    actions.publish_pathway(by=cast.amara, pathway=pathway)
    post(cast, "Before the pathway was begun")
    actions.begin_pathway(by=cast.chidi, pathway=pathway)
    relay()
    assert reached(cast.chidi) == ["contribution"]
    assert Walker.objects.get().completed_at is not None


def test_a_step_that_is_added_is_looked_for_and_nothing_is_taken_back(cast, pathway, relay):
    actions.change_pathway(by=cast.amara, pathway=pathway, in_order=False)
    actions.begin_pathway(by=cast.chidi, pathway=pathway)
    post(cast, "One")
    relay()
    step(cast, pathway.stages.first(), "contribution", "posts", number=1)
    relay()
    assert reached(cast.chidi) == ["contribution"]
    with pytest.raises(Refused, match="reached this step"):
        actions.remove_step(by=cast.amara, step=Reached.objects.get().step)
    with pytest.raises(Refused, match="reached a step"):
        actions.remove_stage(by=cast.amara, stage=pathway.stages.first())


def test_a_completed_pathway_gives_its_certificate_once_and_badges_hear_of_it(cast, relay, facts):
    design = making.design(by=cast.amara, community=cast.community)
    pathway = make_pathway(cast, design=design, months=12)
    step(cast, pathway.stages.get(), "contribution", "posts")
    actions.publish_pathway(by=cast.amara, pathway=pathway)
    actions.begin_pathway(by=cast.chidi, pathway=pathway)
    post(cast, "One")
    relay()
    relay()
    certificate = Certificate.objects.get()
    assert (certificate.title, certificate.holder) == (pathway.name, cast.chidi)
    assert certificate.expires_at is not None
    assert [name for name, _ in facts()].count("pathways.PathwayCompleted") == 1
    done = completions["pathway"].done([cast.chidi.pk], [str(pathway.pk)])
    assert (cast.chidi.pk, str(pathway.pk)) in done


def test_a_way_that_leads_back_to_itself_is_refused(cast):
    first, second = make_pathway(cast), make_pathway(cast, name="Another")
    step(cast, first.stages.get(), "pathway", str(second.pk))
    with pytest.raises(Refused, match="asks for this one"):
        step(cast, second.stages.get(), "pathway", str(first.pk))
    with pytest.raises(Refused, match="asks for this one"):
        step(cast, first.stages.get(), "pathway", str(first.pk))


def test_what_does_not_exist_is_no_step(cast, course):
    pathway = make_pathway(cast)
    stage = pathway.stages.get()
    with pytest.raises(Refused, match="Add a step"):
        actions.publish_pathway(by=cast.amara, pathway=pathway)
    for given in ({"kind": "course", "key": "987654"}, {"kind": "gibberish", "key": "x"}):
        with pytest.raises(Refused, match="Choose"):
            actions.add_step(by=cast.amara, stage=stage, **given)
    with pytest.raises(Refused, match="attest"):
        step(cast, stage, "attested")
    step(cast, stage, "course", str(course.pk))
    with pytest.raises(Refused, match="already"):
        step(cast, stage, "course", str(course.pk))


@pytest.mark.parametrize("key", COUNTED)
def test_each_contribution_is_counted_by_one_query(cast, key, queries):
    pathway = make_pathway(cast)
    made = step(cast, pathway.stages.get(), "contribution", key, number=2)
    with queries(at_most=1):
        assert moments(cast.community.pk, [made], [cast.chidi.pk]) == {}


def test_whoever_leaves_comes_back_to_what_they_had_reached(cast, pathway, offering, relay):
    walker = actions.begin_pathway(by=cast.chidi, pathway=pathway)
    making.complete(cast.chidi, offering)
    relay()
    assert actions.leave_pathway(by=cast.chidi, walker=walker)
    assert actions.begin_pathway(by=cast.chidi, pathway=pathway) == walker
    assert reached(cast.chidi) == ["course"]


def test_a_pathway_is_made_begun_and_followed_in_pages(client, cast, course, client_of):
    slug = cast.community.slug
    makes = client_of(cast.amara)
    response = makes.post(reverse("pathways:make", args=[slug]), {"name": "Our way"})
    assert response.status_code == 303
    address = response["Location"]
    way = [slug, "our-way"]
    page = makes.get(address).content.decode()
    key = page.split("/write/stages/")[2].split("/")[0]
    add = reverse("pathways:add_step", args=[*way, key])
    assert makes.post(add, {"what": f"course:{course.pk}"}).status_code == 303
    assert makes.post(add, {"what": "attested:"}).status_code == 422
    assert makes.post(add, {"what": "attested:", "words": "Leads"}).status_code == 303
    assert makes.post(reverse("pathways:publish", args=way), {"on": "1"}).status_code == 303
    member = client_of(cast.chidi)
    assert "Our way" in member.get(reverse("pathways:list", args=[slug])).content.decode()
    assert member.post(reverse("pathways:begin", args=way)).status_code == 303
    page = member.get(reverse("pathways:pathway", args=way)).content.decode()
    assert "0 of 2 steps reached" in page
    walker = Walker.objects.get()
    assert cast.chidi.name in makes.get(reverse("pathways:walkers", args=way)).content.decode()
    assert member.get(reverse("pathways:walkers", args=way)).status_code == 403
    asked = walker.pathway.stages.get().steps.last()
    attest = reverse("pathways:attest", args=[*way, walker.public_id, asked.public_id])
    assert makes.post(attest, {}).status_code == 422
    assert makes.post(attest, {"words": "Led well."}).status_code == 303
    table = b"".join(makes.get(reverse("pathways:walkers_csv", args=way)).streaming_content)
    assert cast.chidi.name in table.decode()


def test_a_design_that_a_pathway_gives_is_not_put_away(cast):
    design = making.design(by=cast.amara, community=cast.community)
    made = make_pathway(cast, design=design)
    with pytest.raises(Refused, match=made.name):
        actions.retire_design(by=cast.amara, design=design)


def test_all_who_followed_a_pathway_have_the_same_achievement(cast):
    made = make_pathway(cast)
    given = {"pathway": made, "title": made.name, "community": cast.community}
    achievements = [_achievement(Certificate(**given)) for _person in range(2)]
    assert achievements[0].id == achievements[1].id


def test_a_day_is_that_of_the_place():
    late = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    assert day(late, ZoneInfo("Europe/Berlin")) == "5 May 2026"
    with timezone.override("Europe/Berlin"):
        assert day(late) == "5 May 2026"
