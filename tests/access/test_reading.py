"""GET requests change nothing, and reveal nothing private."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from communities.community.models import Charter, Community
from communities.feed.models import Comment, Post
from communities.groups.models import Group
from learning.library.models import Collection, Resource
from plc.accounts.models import Profile
from tests import make
from tests.access.scene import Scene, routes
from tests.access.test_every_address import keys_of

pytestmark = pytest.mark.django_db
# Visits may create a session, and opening a notification marks it as read.
MAY_GROW = {"django_session", "usersessions_usersession"}
ASKED, FOUND = "zanzibar", "quokka"
CANARY = f"{ASKED} {FOUND}"  # searching for the first word would find the second


def addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    for route, pattern in routes().items():
        if "accounts/" not in pattern:
            yield route, reverse(route, kwargs=keys_of(pattern, scene, route))


def written() -> dict[str, int]:
    """How many rows of each table this transaction has inserted, updated and deleted so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return {table: rows for table, rows in cursor.fetchall() if table not in MAY_GROW}


@pytest.mark.parametrize("person", ["chidi", "ben", "amara", "fatima"])
def test_reading_changes_nothing(person, cast, client_of):
    scene = Scene("listed", cast)
    client = client_of(getattr(cast, person))
    client.get("/")
    before = written()
    assert before["accounts_user"], "what is written is seen"
    for route, address in addresses(scene):
        client.get(address)
        after = written()
        changed = [table for table in after if after[table] != before.get(table, 0)]
        assert changed == [], f"GET {route} changes {changed}"


def hide_canaries(scene: Scene) -> None:
    """Write a word to every private field of the hidden place, and of a person whose profile is
    private."""
    Community.objects.filter(pk=scene.community.pk).update(
        name=f"Community {CANARY}", purpose=CANARY
    )
    Charter.objects.filter(community=scene.community).update(mission=CANARY, norms=CANARY)
    Group.objects.filter(pk=scene.group.pk).update(
        name=f"Group {CANARY}", purpose=CANARY, norms=CANARY
    )
    Post.objects.filter(pk=scene.post.pk).update(
        title=CANARY, body=CANARY, body_html=CANARY, excerpt=CANARY
    )
    Comment.objects.filter(pk=scene.comment.pk).update(
        body=CANARY, body_html=CANARY, excerpt=CANARY
    )
    type(scene.file).objects.filter(pk=scene.file.pk).update(name=f"{CANARY}.txt")
    scene.community.steps.update(title=CANARY)
    Resource.objects.filter(pk=scene.resource.pk).update(
        title=CANARY, summary=CANARY, attribution=CANARY
    )
    scene.resource.versions.update(body=CANARY, body_html=CANARY, text=CANARY, captions=CANARY)
    scene.resource.topics.create(slug="canary", name=CANARY)
    Collection.objects.filter(pk=scene.collection.pk).update(title=CANARY, description=CANARY)
    scene.collection.items.update(note=CANARY)
    for profile in Profile.objects.filter(user__in=[scene.cast.chidi, scene.cast.ben]):
        profile.about = profile.about_html = profile.headline = CANARY
        profile.save()
        profile.visibility = dict.fromkeys(("about", "headline", "page"), "me")
        profile.save(update_fields=["visibility"])


@pytest.mark.parametrize("who", ["visitor", "emre", "fatima", "hana"])
def test_a_word_in_every_private_field_is_found_by_no_stranger(who, cast, client_of, relay):
    """On any surface: pages, fragments, feeds, search, files, counts."""
    scene = Scene("hidden", cast)
    hide_canaries(scene)
    relay()
    insider = client_of(cast.chidi).get(f"/search/?q={ASKED}").content.decode()
    assert FOUND in insider, "it is there to be found"
    hana = make.user("Hana Sato")  # manages another community
    elsewhere = make.community(by=hana, name="Northfield", slug="northfield")
    client = (
        Client() if who == "visitor" else client_of(hana if who == "hana" else scene.person(who))
    )
    asked = [*addresses(scene), ("search", f"/search/?q={ASKED}"), ("list", f"/c/?q={ASKED}")]
    asked += [("people", f"/people/?q={ASKED}"), ("feed", f"/c/{elsewhere.slug}/")]
    asked += [("mention", f"/mentionables/?place=post:{scene.post.public_id}&q=chidi")]
    places = [f"community:{scene.community.pk}", f"group:{scene.group.pk}"]
    asked += [("asked", f"/asked/?place={place}&title={ASKED}") for place in places]
    for route, address in asked:
        answer = client.get(address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = text.decode(errors="replace") + str(dict(answer.headers))
        assert FOUND not in told, f"{who} reads it at {route} ({answer.status_code})"


def test_an_observer_reads_neither_drafts_nor_what_waits_for_its_hour(cast, client_of):
    scene = Scene("hidden", cast)
    chidi = client_of(cast.chidi)
    place = f"feed.post:group-{scene.group.pk}"
    assert chidi.post(f"/drafts/{place}/", {"body": CANARY}).status_code == 204
    assert CANARY in chidi.get("/me/writing/").content.decode()
    for person in (cast.dina, cast.ben, cast.amara):
        client = client_of(person)
        for route, address in addresses(scene):
            if route.startswith(("feed:", "groups:")):
                answer = client.get(address)
                if not answer.streaming:
                    assert CANARY not in answer.content.decode(), route
