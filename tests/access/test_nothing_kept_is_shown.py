"""What people keep to themselves stands in no list of people; what they show does."""

from typing import Any

import pytest
from django.urls import reverse

from communities.community.models import JoinRequest
from communities.groups.models import GroupJoinRequest
from plc.accounts.models import Profile
from tests import make

pytestmark = pytest.mark.django_db


def test_who_may_read_the_headline_reads_it_where_people_are_listed(
    cast: Any, client_of: Any
) -> None:
    Profile.objects.filter(user=cast.chidi).update(headline="Counts rounds")
    Profile.objects.filter(user=cast.emre).update(headline="Sings in the lift")
    JoinRequest.objects.create(community=cast.community, user=cast.emre)
    make.member(cast.community, asking := make.user("Gita Rao"))
    Profile.objects.filter(user=asking).update(headline="Asks a lot")
    GroupJoinRequest.objects.create(group=cast.group, user=asking)
    slugs = [cast.community.slug, cast.group.slug]
    for person, page, args, line in (
        (cast.ben, "groups:members", slugs, "Counts rounds"),
        (cast.ben, "groups:members", slugs, "Asks a lot"),
        (cast.ben, "groups:overview", slugs, "Counts rounds"),
        (cast.ben, "groups:invite", slugs, "Asks a lot"),
        (cast.amara, "community:requests", slugs[:1], "Sings in the lift"),
        (cast.ben, "moderation:report", ["accounts.user", cast.chidi.public_id], "Counts rounds"),
    ):
        shown = client_of(person).get(reverse(page, args=args)).content.decode()
        assert line in shown, (page, line)


def test_a_group_lists_somebody_without_a_profile(cast: Any, client_of: Any) -> None:
    Profile.objects.filter(user=cast.chidi).delete()
    for page in ("groups:members", "groups:overview"):
        address = reverse(page, args=[cast.community.slug, cast.group.slug])
        assert client_of(cast.ben).get(address).status_code == 200


def test_who_keeps_the_headline_is_listed_without_it(cast: Any, client_of: Any) -> None:
    make.member(cast.community, asking := make.user("Gita Rao"))
    GroupJoinRequest.objects.create(group=cast.group, user=asking)
    JoinRequest.objects.create(community=cast.community, user=cast.emre)
    kept = {"headline": "me", "about": "me", "page": "public"}
    Profile.objects.exclude(user__in=[cast.ben, cast.amara]).update(
        headline="A kept headline", about="A kept text", visibility=kept
    )
    slugs = [cast.community.slug, cast.group.slug]
    for person, page, args in (
        (cast.ben, "groups:members", slugs),
        (cast.ben, "groups:overview", slugs),
        (cast.ben, "groups:invite", slugs),
        (cast.amara, "community:requests", slugs[:1]),
        (cast.ben, "moderation:report", ["accounts.user", cast.chidi.public_id]),
    ):
        response = client_of(person).get(reverse(page, args=args))
        assert response.status_code == 200, page
        assert "A kept" not in response.content.decode(), page
