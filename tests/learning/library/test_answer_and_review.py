"""Whether a resource helped, whether it is still right, and who looks after it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.library import actions
from learning.library.access import looked_after
from learning.library.actions.states import next_review
from learning.library.models import Help, Resource
from learning.library.projections import recount
from plc.core.refusals import Refused
from plc.notifications.models import Notification

from .sharing import shared

pytestmark = pytest.mark.django_db


def due(resource: Resource) -> Resource:
    Resource.objects.filter(pk=resource.pk).update(
        review_on=timezone.localdate() - timedelta(days=1)
    )
    resource.refresh_from_db()
    return resource


def test_each_person_has_one_answer_that_they_can_change(cast, facts):
    resource = shared(cast)
    facts()
    actions.answer_help(by=cast.ben, resource=resource, answer="yes", where="On the round.")
    actions.answer_help(by=cast.ben, resource=resource, answer="yes", where="On every round.")
    actions.answer_help(by=cast.dina, resource=resource, answer="yes")
    actions.answer_help(by=cast.dina, resource=resource, answer="partly")
    resource.refresh_from_db()
    assert (resource.helped_yes, resource.helped_partly, resource.helpful) == (1, 1, 3)
    assert [data["answer"] for _name, data in facts()] == ["yes", "yes", "partly"]
    actions.take_help_back(by=cast.dina, resource=resource)
    actions.take_help_back(by=cast.dina, resource=resource)
    resource.refresh_from_db()
    assert (resource.helped_partly, resource.helpful) == (0, 2)
    assert recount() == {"resources by how much they helped": 0}
    Resource.objects.update(helped_no=7)
    assert recount() == {"resources by how much they helped": 1}


def test_nobody_says_whether_their_own_helped(cast):
    resource = shared(cast)
    with pytest.raises(Refused):
        actions.answer_help(by=cast.chidi, resource=resource, answer="yes")


def test_its_author_is_told_without_the_name_of_those_who_chose_so(cast, relay, client_of):
    resource = shared(cast)
    actions.answer_help(
        by=cast.ben, resource=resource, answer="no", where="Not at night.", named=False
    )
    relay()
    page = client_of(cast.chidi).get(reverse("notifications:list")).content.decode()
    assert "did not help somebody" in page and "Not at night." in page
    told = Notification.objects.get(kind="library.helped")
    assert told.person == cast.chidi and told.cause is None
    shown = client_of(cast.dina).get(resource.get_absolute_url()).content.decode()
    assert "Not at night." in shown and "somebody here" in shown and cast.ben.name not in shown


def test_the_day_of_the_next_review_exists():
    assert next_review(6, date(2026, 8, 31)) == date(2027, 2, 28)
    assert next_review(12, date(2026, 12, 1)) == date(2027, 12, 1)
    assert next_review(0, date(2026, 1, 1)) is None


def test_its_owner_is_told_once_that_it_is_due_and_finds_it_waiting(cast, relay, client_of):
    resource = due(shared(cast))
    for _twice in range(2):
        actions.tell_of_due_reviews()
        relay()
    assert Notification.objects.filter(kind="library.review").get().person == cast.chidi
    assert "still right" in client_of(cast.chidi).get("/").content.decode()
    assert resource.title in client_of(cast.chidi).get("/me/library/review/").content.decode()
    checked = {"by": cast.chidi, "resource": resource, "answer": "right", "note": "Checked."}
    assert actions.review_resource(**checked) == actions.review_resource(**checked)
    resource.refresh_from_db()
    assert resource.review_on > timezone.localdate()
    assert not looked_after(cast.chidi).due(timezone.localdate()).exists()
    page = client_of(cast.dina).get(resource.get_absolute_url()).content.decode()
    assert "Still right, Chidi Eze" in page and "Checked." in page


def test_what_nobody_looks_after_is_due_for_those_who_look_after_the_place(cast, relay):
    in_group = due(shared(cast, group=cast.group))
    in_community = due(shared(cast, anyway=True))
    for resource in (in_group, in_community):
        actions.hand_over_resource(by=cast.chidi, resource=resource, heir=None)
    actions.tell_of_due_reviews()
    relay()
    told = dict(
        Notification.objects.filter(kind="library.review").values_list("object_id", "person")
    )
    assert told == {in_group.pk: cast.ben.pk, in_community.pk: cast.amara.pk}
    assert list(looked_after(cast.ben)) == [in_group]
    assert list(looked_after(cast.amara)) == [in_community]
    assert not looked_after(cast.dina).exists()


def test_archived_resources_are_out_of_the_lists_and_still_open(cast, client_of):
    resource = due(shared(cast))
    actions.review_resource(by=cast.chidi, resource=resource, answer="archived")
    actions.review_resource(by=cast.chidi, resource=resource, answer="right", note="A late click.")
    dina = client_of(cast.dina)
    assert resource.title not in dina.get("/c/westmoor/library/").content.decode()
    assert dina.get(resource.get_absolute_url()).status_code == 200
    assert actions.reopen_resource(by=cast.chidi, resource=resource)
    assert not actions.reopen_resource(by=cast.chidi, resource=resource)
    assert resource.title in dina.get("/c/westmoor/library/").content.decode()


def test_who_it_is_handed_to_is_told(cast, relay):
    resource = shared(cast)
    actions.hand_over_resource(by=cast.chidi, resource=resource, heir=cast.dina)
    relay()
    assert Notification.objects.get(kind="library.handed").person == cast.dina
    assert list(looked_after(cast.dina)) == [resource]


def test_every_answer_has_a_weight():
    from learning.library.actions.answering import COLUMNS, WORTH

    assert set(COLUMNS) == set(WORTH) == set(Help)
