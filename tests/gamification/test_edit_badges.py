"""The editor of badges, in the administration."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gamification.badges.awarding import preview
from gamification.models import Badge, Standing
from plc.accounts.models import User
from plc.files.actions import store_upload
from plc.files.models import StoredFile
from tests import make
from tests.plc.files.conftest import picture

from .awards import badge

ADD = "/admin/gamification/badge/add/"
BASE = {"name": "Asked twice", "description": "Asks.", "kind": 4, "points": 0, "state": "on"}
ROW = {"part": "part-0:count", "part-0-rule_1": "question_asked", "part-0-scope": "community"}


@pytest.fixture
def question(question, settle):
    settle()
    return question


def test_a_badge_is_put_together_from_parts(cast, client_of, question):
    amara = client_of(cast.amara)
    empty = amara.get(ADD).content.decode()
    assert 'value="streak"' in empty
    assert 'value="completion"' in empty
    here = BASE | {"community": cast.community.pk, "match": "all"}
    added = amara.post(ADD, here | {"add": "count"})
    assert (added.status_code, Badge.objects.filter(name="Asked twice").count()) == (200, 0)
    assert 'value="part-0:count"' in added.content.decode()
    sent = here | ROW | {"part-0-at_least": 1}
    previewed = amara.post(ADD, sent | {"preview": "yes"}).content.decode()
    assert "At least 1 question asked in this community." in previewed
    assert "1 member would hold it now" in previewed
    assert "Chidi Eze" in previewed
    assert amara.post(ADD, sent).status_code == 302
    made = Badge.objects.get(name="Asked twice")
    assert made.community == cast.community
    assert made.rule["parts"][0]["rules"] == ["question_asked"]
    opened = amara.get(f"/admin/gamification/badge/{made.pk}/change/")
    assert "At least 1 question asked in this community." in opened.content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "The rule is empty."),
        (ROW | {"part-0-at_least": 0}, "Choose a number from 1 to 10000."),
        (ROW | {"part-0-at_least": 1, "points": 1_000_000}, "1000"),
        (ROW | {"part-0-at_least": 1, "levels": "3, 2"}, "Each level needs a larger number"),
        (ROW | {"part-0-at_least": 1, "levels": "many"}, "Write numbers with commas"),
        (
            {**ROW, "part": "part-0:streak", "part-0-weeks": 9999, "part-0-at_least": 1},
            "A streak lasts from 2 to 104 weeks.",
        ),
    ],
)
def test_a_badge_that_makes_no_sense_comes_back_with_a_sentence(cast, client_of, change, sentence):
    here = BASE | {"community": cast.community.pk, "match": "all"}
    response = client_of(cast.amara).post(ADD, here | change)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_each_fault_of_a_badge_is_said_at_its_field_and_what_was_typed_stays(cast, client_of):
    faulty = BASE | {"community": cast.community.pk, "points": 1_000_000, "match": "all"}
    faulty |= {"part": ["part-0:streak", "part-1:count"], "part-1-scope": "community"}
    faulty |= {"part-0-rule_1": "question_asked", "part-0-scope": "community"}
    faulty |= {"part-0-weeks": 9999, "part-0-at_least": 1, "part-1-at_least": 3}
    response = client_of(cast.amara).post(ADD, faulty)
    assert response.status_code == 422
    for field, sentence in (
        ("id_points", "1000"),
        ("id_part-0-weeks", "A streak lasts from 2 to 104 weeks."),
        ("id_part-1-rule_1", "Choose which deeds count."),
    ):
        summary = response.text.partition(f'<a href="#{field}">')[2].partition("</a>")[0]
        assert sentence in summary, field
    for typed in ("Asked twice", "1000000", "9999"):
        assert f'value="{typed}"' in response.text


@pytest.mark.parametrize("press", [{"preview": "yes"}, {"add": "count"}, {"points": 1_000_000}])
def test_a_picture_that_was_chosen_is_kept_until_the_badge_is_saved(cast, client_of, press):
    amara = client_of(cast.amara)
    here = BASE | {"community": cast.community.pk, "match": "all"} | ROW | {"part-0-at_least": 1}
    page = amara.post(
        ADD, here | press | {"picture_file": SimpleUploadedFile("badge.png", picture())}
    )
    kept = StoredFile.objects.get()
    assert f'name="kept" value="{kept.public_id}"' in page.text
    assert amara.post(ADD, here | {"kept": str(kept.public_id)}).status_code == 302
    assert Badge.objects.get(name="Asked twice").picture == kept


@pytest.mark.parametrize("press", [{"preview": "yes"}, {"add": "count"}])
def test_what_is_no_picture_is_said_at_once(cast, client_of, press):
    here = BASE | {"community": cast.community.pk, "match": "all"} | ROW | {"part-0-at_least": 1}
    none = SimpleUploadedFile("badge.png", b"not a picture at all")
    page = client_of(cast.amara).post(ADD, here | press | {"picture_file": none})
    assert "is not a picture" in page.text
    assert not StoredFile.objects.exists()


def test_only_ones_own_pictures_become_that_of_a_badge(cast, client_of):
    here = BASE | {"community": cast.community.pk, "match": "all"} | ROW | {"part-0-at_least": 1}
    theirs = store_upload(by=cast.ben, upload=SimpleUploadedFile("ben.png", picture()))
    text = store_upload(by=cast.amara, upload=SimpleUploadedFile("notes.txt", b"Some notes."))
    for file in (theirs, text):
        page = client_of(cast.amara).post(ADD, here | {"kept": str(file.public_id), "points": -1})
        assert 'name="kept"' not in page.text


def test_a_badge_that_ships_stays_translated_when_it_is_only_switched_off(cast, client_of):
    shared = Badge.objects.get(key="teacher")
    address = f"/admin/gamification/badge/{shared.pk}/change/"
    fatima = client_of(cast.fatima)
    shown = fatima.get(address)
    assert "ships with the site" in shown.text
    form, (row,) = shown.context["form"], shown.context["rows"]
    sent = {bound.html_name: bound.value() for part in (form, row) for bound in part}
    sent = {name: value for name, value in sent.items() if value is not None and value is not False}
    sent |= {"part": f"{row.prefix}:{row.KEY}", "state": "off"}
    sent["levels"] = ", ".join(map(str, shared.levels))
    assert fatima.post(address, sent).status_code == 302
    before, after = shared, Badge.objects.get(key="teacher")
    assert (after.state, after.edited_at, after.version) == ("off", None, before.version)
    assert after.rule == before.rule
    fatima.post(address, sent | {"name": "Mentor"})
    assert Badge.objects.get(key="teacher").edited_at is not None


def test_a_picture_that_is_no_picture_is_refused(cast, client_of):
    here = BASE | {"community": cast.community.pk, "match": "all"} | ROW | {"part-0-at_least": 1}
    none = SimpleUploadedFile("badge.png", b"not a picture at all", "image/png")
    response = client_of(cast.amara).post(ADD, here | {"picture_file": none})
    assert response.status_code == 422
    assert "is not a picture" in response.content.decode()
    assert not Badge.objects.filter(name="Asked twice").exists()


def test_owners_edit_their_own_badges_and_site_staff_the_shared_ones(cast, client_of):
    shared = Badge.objects.get(key="teacher")
    address = f"/admin/gamification/badge/{shared.pk}/change/"
    assert client_of(cast.amara).get(address).status_code == 404
    assert client_of(cast.fatima).get(address).status_code == 200
    assert client_of(cast.chidi).get("/admin/gamification/badge/").status_code == 404
    elsewhere = make.community(by=cast.emre, name="Elsewhere", slug="elsewhere")
    here = BASE | {"community": elsewhere.pk, "match": "all"} | ROW | {"part-0-at_least": 1}
    assert client_of(cast.amara).post(ADD, here).status_code == 422


def test_a_preview_looks_at_some_of_many_members(cast):
    """Somebody waits for it, and a web process with them."""
    people = User.objects.bulk_create(
        User(email=f"n{n}@example.org", name=f"Number {n}") for n in range(1_001)
    )
    Standing.objects.bulk_create(
        Standing(community=cast.community, member=person) for person in people
    )
    found = preview(badge(state="draft"), cast.community)
    assert (found.looked_at, found.complete) == (1_000, False)


def test_two_badges_of_one_name_are_refused(cast, client_of):
    fatima = client_of(cast.fatima)
    named = BASE | {"name": "Student", "match": "all"} | ROW | {"part-0-at_least": 1}
    assert fatima.post(ADD, named).status_code == 422  # of every community
    own = named | {"community": cast.community.pk}
    amara = client_of(cast.amara)
    assert amara.post(ADD, own).status_code == 302
    assert amara.post(ADD, own).status_code == 422
    assert amara.post(ADD, own | {"name": "Pupil"}).status_code == 302
    other = Badge.objects.get(name="Pupil")
    renamed = amara.post(f"/admin/gamification/badge/{other.pk}/change/", own)
    assert renamed.status_code == 422
    assert "There is a badge of this name already." in renamed.text
