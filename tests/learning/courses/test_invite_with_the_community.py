"""Who is no member is invited to the community for a course, and is on its list once they join."""

import pytest
from django.urls import reverse

from communities.community import actions as community
from communities.community.models import Invitation
from learning.courses import actions
from learning.courses.models import Enrolment, Entry
from plc.notifications.models import Notification, OutgoingMail

from .making import course, offering

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(cast):
    rounds = course(by=cast.amara, community=cast.community, name="Counting rounds")
    return offering(by=cast.amara, course=rounds, entry=Entry.INVITATION)


@pytest.fixture
def address(given):
    slugs = [given.course.community.slug, given.course.slug, given.public_id]
    return reverse("courses:invite", args=slugs)


def test_they_get_a_letter_and_begin_once_they_have_joined(cast, given, address, client_of, relay):
    amara = client_of(cast.amara)
    lines = f"{cast.emre.email}\n{cast.chidi.email}"
    found = amara.post(address, {"lines": lines}).content.decode()
    assert "Invite those who are no members to the community." in found
    confirmed = {"lines": lines, "confirmed": "1"}
    assert amara.post(address, confirmed | {"too": "1"}).status_code == 303
    assert [row.user for row in given.invitees.all()] == [cast.chidi]
    [letter] = OutgoingMail.objects.filter(to=cast.emre.email)
    assert "Counting rounds" in letter.text
    community.accept_invitation(invitation=Invitation.objects.get(), by=cast.emre)
    relay()
    assert set(given.invitees.values_list("user", flat=True)) == {cast.chidi.pk, cast.emre.pk}
    told = Notification.objects.filter(kind="courses.invited", person=cast.emre)
    assert told.count() == 1
    begin = reverse("courses:begin", args=[cast.community.slug, given.course.slug, given.public_id])
    client_of(cast.emre).post(begin)
    assert Enrolment.objects.filter(user=cast.emre, offering=given).exists()


def test_only_those_who_may_invite_to_the_community_do(cast, given, address, client_of):
    actions.choose_authors(by=cast.amara, course=given.course, people=[cast.ben])
    ben = client_of(cast.ben)
    sent = {"lines": cast.emre.email, "confirmed": "1", "too": "1"}
    page = ben.post(address, sent).content.decode()
    assert "Invite those who are no members" not in page
    assert not Invitation.objects.exists()
