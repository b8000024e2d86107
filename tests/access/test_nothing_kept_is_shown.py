"""What people keep private is shown on nobody else's pages."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from communities.community.models import JoinRequest
from communities.groups.models import GroupJoinRequest
from plc.accounts.models import (
    Profile,
    ProfileEntry,
    ProfileField,
    ProfileFieldGroup,
    ProfileFieldValue,
    ProfileLink,
    Skill,
    User,
    Visibility,
)
from plc.accounts.visibility import FIELDS
from tests import make
from tests.access.scene import Scene, routes
from tests.access.test_every_address import keys_of, rows

pytestmark = pytest.mark.django_db
WORDS = (
    "pronouns",
    "headline",
    "about",
    "about_html",
    "organisation",
    "role",
    "location",
    "speaks",
)

# Pages that show other people; the others are forms about oneself, and files.
ROOMS = ("community:", "groups:", "feed:feed", "feed:post", "moderation:", "people:", "search:")
READERS = ("emre", "ben", "amara")


def keep(person: User, question: ProfileField) -> str:
    """Fill every field of the profile with a private word of its own; returns the common prefix of
    these words."""
    word = f"kept-by-{person.pk}-"
    rungs = dict.fromkeys(FIELDS, Visibility.ME) | {"page": Visibility.PUBLIC}
    told = {name: f"{word}{name}" for name in WORDS}
    Profile.objects.filter(user=person).update(visibility=rungs, **told)
    ProfileLink.objects.create(user=person, label=f"{word}link", url=f"https://example.org/{word}")
    Skill.objects.create(user=person, name=f"{word}skill")
    for entry in ProfileEntry.Kind:
        ProfileEntry.objects.create(user=person, kind=entry, text=f"{word}{entry}", note=word)
    ProfileFieldValue.objects.create(
        user=person, field=question, value=f"{word}answer", visibility=Visibility.ME
    )
    return word


def pages(scene: Scene) -> list[str]:
    """Every page of the matrix, and searches."""
    patterns, found = routes(), []
    for name, method, route, _codes in rows():
        if name == "hidden" and method == "GET" and route.startswith(ROOMS):
            found.append(reverse(route, kwargs=keys_of(patterns[route], scene, route)))
    slugs = [scene.community.slug, scene.group.slug]
    for one in (scene.cast.chidi, scene.cast.ben, scene.cast.emre):
        found += [
            reverse("moderation:report", args=["accounts.user", one.public_id]),
            reverse("people:profile", args=[one.public_id]),
            reverse("people:block", args=[one.public_id]),
            reverse("community:member", args=[slugs[0], one.public_id]),
            reverse("groups:member", args=[*slugs, one.public_id]),
        ]
    for page in ("people:directory", "search:search"):
        found += [reverse(page) + "?q=kept", reverse(page) + "?q=eze"]
    return sorted(set(found))


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", ["listed"])
def test_no_page_shows_a_line_that_its_person_keeps(
    name: str, part: int, cast: Any, valkey: Any
) -> None:
    scene, wrong, answered = Scene(name, cast), [], 0
    asking = make.user("Gita Rao")
    make.member(scene.community, asking)
    GroupJoinRequest.objects.create(group=scene.group, user=asking)
    JoinRequest.objects.create(community=scene.community, user=cast.emre)
    question = ProfileField.objects.create(
        group=ProfileFieldGroup.objects.create(name="More"), label="Anything"
    )
    words = {person.pk: keep(person, question) for person in (*cast, asking)}
    for address in pages(scene)[part::4]:
        for actor in READERS:
            point = transaction.savepoint()
            client, person = Client(raise_request_exception=False), scene.person(actor)
            if person:
                client.force_login(User.objects.get(pk=person.pk))
            response = client.get(address, follow=True)
            shown = b"" if response.streaming else response.content
            answered += response.status_code == 200
            wrong += [
                f"{actor} reads {word} at {address}"
                for pk, word in words.items()
                if word.encode() in shown and not (person and pk == person.pk)
            ]
            transaction.savepoint_rollback(point)
            valkey.flushdb()
    assert wrong == []
    assert answered > 10


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
        (cast.amara, "community:members", slugs[:1], "Sings in the lift"),
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
        (cast.amara, "community:members", slugs[:1]),
        (cast.ben, "moderation:report", ["accounts.user", cast.chidi.public_id]),
    ):
        response = client_of(person).get(reverse(page, args=args))
        assert response.status_code == 200, page
        assert "A kept" not in response.content.decode(), page
