"""The matrix: every URL, by every reader, at three levels of visibility."""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.access.scene import ACTORS, SCENES, Scene, routes

MATRIX = Path(__file__).parent / "matrix.txt"
# URLs without a row: allauth's legacy redirects.
UNNAMED = re.compile(r"accounts/social/")


def rows() -> Iterator[tuple[str, str, str, list[str]]]:
    for line in MATRIX.read_text().splitlines():
        if line and not line.startswith("#"):
            scene, method, name, *codes = line.split()
            yield scene, method, name, codes


def test_every_address_has_a_row_in_the_hidden_scene():
    have = {name for scene, _method, name, _codes in rows() if scene == "hidden"}
    wanted = {name for name in routes() if not UNNAMED.match(name)}
    assert wanted - have == set(), "write rows for these in tests/access/matrix.txt"
    assert have - wanted == set(), "these addresses are gone"


def test_addresses_of_places_and_posts_have_a_row_in_every_scene():
    for scene in ("listed", "public"):
        have = {name for one, _method, name, _codes in rows() if one == scene}
        wanted = {
            name
            for name, pattern in routes().items()
            if re.match(r"(c/<|p/<|comments/<)", pattern) and not UNNAMED.match(name)
        }
        assert wanted - have == set(), f"write rows for these in the {scene} scene"


def code_of(response) -> str:
    if response.status_code in (301, 302, 303):
        if "/accounts/login" in response["Location"]:
            return "login"
        if "/accounts/reauthenticate" in response["Location"]:
            return "again"
    return str(response.status_code)


def keys_of(pattern: str, scene: Scene, name: str) -> dict:
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    return {key: value for key, value in scene.keys(name).items() if key in wanted}


def signed_in(person: Any) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", SCENES)
def test_an_address_answers_as_the_matrix_says(name, part, cast, valkey):
    """In four parts, to run in parallel."""
    scene, patterns, wrong = Scene(name, cast), routes(), []
    cookies = {actor: signed_in(scene.person(actor)).cookies for actor in ACTORS}
    mine = [row for row in rows() if row[0] == name]
    for _scene, method, route, expected in mine[part::4]:
        try:
            address = reverse(route, kwargs=keys_of(patterns[route], scene, route))
        except NoReverseMatch as error:
            wrong.append(f"{route}: {error}")
            continue
        got = []
        for actor in ACTORS:
            point = transaction.savepoint()
            # Each request has its own copy of the session, which is as it was after signing in.
            client = Client(raise_request_exception=False)
            client.cookies = deepcopy(cookies[actor])
            got.append(code_of(getattr(client, method.lower())(address)))
            transaction.savepoint_rollback(point)
            valkey.flushdb()
        if got != expected:
            wrong.append(f"{method} {route}: {' '.join(got)}, not {' '.join(expected)}")
    assert wrong == []


@pytest.mark.django_db
def test_nobody_but_staff_and_moderators_enters_the_administration(cast, client_of):
    for person in (cast.emre, cast.dina, cast.chidi):
        response = client_of(person).get("/admin/", follow=False)
        assert response.status_code in (302, 303, 403, 404), person
