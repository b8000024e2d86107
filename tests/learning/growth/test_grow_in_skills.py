"""Skills of a place: named by a table, assessed by oneself and by those whom one asks, and shown to
nobody else unless one wants it."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from learning.courses import actions as courses
from learning.courses.models import Enrolment
from learning.growth.actions.skills import (
    ask_peers,
    assess,
    link_course,
    open_levels,
    take_framework,
)
from learning.growth.around import changes
from learning.growth.frameworks import read_framework, rows_of
from learning.growth.levels import conversations, conversations_as_peer, levels_of
from learning.growth.models import Assessment, Framework, PeerRequest, SkillVersion
from plc.core.refusals import Refused
from plc.core.registry import holdings
from plc.notifications.models import Notification
from tests.learning.courses import making

pytestmark = pytest.mark.django_db
NEW = "/c/westmoor/growth/skills/new/"
TABLE = """area,skill,Low,Middle,High
Listening,Asks first,Seldom,Often,Always
Listening,Hears doubt,,Now and then,
Ending,One small step,Rarely,Mostly,Every time
"""


def text_of(response):
    return response.content.decode()


def framework(cast, table=TABLE, **other):
    read = read_framework(table.encode(), "Facilitating")
    return take_framework(by=cast.amara, community=cast.community, read=read, **other)


def assessed(found, member, levels, by=None, source="self"):
    skills = found.skills.filter(removed_at=None).order_by("position").values_list("pk", flat=True)
    chosen = {pk: level for pk, level in zip(skills, levels, strict=False) if level}
    return assess(by=by or member, framework=found, member=member, source=source, levels=chosen)


def test_the_same_on_one_day_is_once_also_around_midnight(cast):
    found, late = framework(cast), datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Berlin"), time_machine.travel(late, tick=False):
        assert len(assessed(found, cast.chidi, [1, 2])) == 2
        assert assessed(found, cast.chidi, [1, 2]) == []


def test_who_looks_after_a_place_names_skills_after_a_look_at_them(cast, client_of):
    amara = client_of(cast.amara)
    file = SimpleUploadedFile("skills.csv", TABLE.encode())
    page = amara.post(NEW, {"name": "Facilitating", "file": file, "table": ""})
    assert page.status_code == 200 and "3 skills, with the levels Low, Middle, High." in text_of(
        page
    )
    assert not Framework.objects.exists()
    taken = amara.post(NEW, {"name": "Facilitating", "table": TABLE, "take": "yes"})
    assert taken.status_code == 303
    found = Framework.objects.get()
    assert [row.split(",") for row in TABLE.split()[:1]] and found.levels == [
        "Low",
        "Middle",
        "High",
    ]
    assert "\n".join(",".join(row) for row in rows_of(found)) == TABLE.strip()
    assert client_of(cast.chidi).post(NEW, {"name": "x", "table": TABLE}).status_code == 403
    assert "Facilitating" in text_of(client_of(cast.chidi).get("/c/westmoor/growth/skills/"))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("skill,area,Low,High\n", "begins with"),
        ("area,skill,Low\n,a,b\n", "Name 2 to 6 levels"),
        ("area,skill,Low,Low\n,a,b,c\n", "Name 2 to 6 levels"),
        ("area,skill,Low,High\n", "no skills"),
        ("area,skill,Low,High\n,a,b,c\n,a,b,c\n,,b,c\n", "stands here twice"),
        ("area,skill,Low,High\n" + ",a,b,c\n" * 70, "at most 60 skills"),
        ("", "Give a table"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_row(cast, client_of, table, sentence):
    page = client_of(cast.amara).post(NEW, {"name": "x", "table": table, "take": "yes"})
    assert sentence in text_of(page)
    assert not Framework.objects.exists()


def test_another_wording_is_another_version_and_changes_nothing_that_was_assessed(cast):
    found = framework(cast)
    before = assessed(found, cast.chidi, [2, 1, 3])[0]
    again = framework(cast)
    assert (again.pk, again.version) == (found.pk, 1), "the same table changes nothing"
    changed = framework(cast, TABLE.replace("Seldom", "Hardly").replace("Ending,", "Close,"))
    assert changed.version == 2
    before.refresh_from_db()
    assert before.version.descriptors[0] == "Seldom"
    assert SkillVersion.objects.filter(skill__name="Asks first").count() == 2
    [first, *_others] = levels_of(cast.chidi, changed)
    assert first.outdated
    framework(cast, TABLE.replace("Listening,Hears doubt,,Now and then,\n", ""))
    assert len(levels_of(cast.chidi, changed)) == 2
    assert Assessment.objects.count() == 3, "what was taken out keeps what was assessed"
    with pytest.raises(Refused):
        framework(cast, "area,skill,Low,High\n,a,b,c\n")


def test_a_member_looks_how_they_are_and_nobody_else_sees_it(cast, client_of):
    found, chidi = framework(cast), client_of(cast.chidi)
    address = reverse("growth:assess", args=[found.public_id])
    skills = list(found.skills.order_by("position"))
    page = text_of(chidi.get(address))
    assert "Asks first" in page and "Low: Seldom" in page
    form = {f"skill-{skills[0].pk}": "2", f"skill-{skills[2].pk}": "3", "evidence": ""}
    for _time in range(2):
        assert chidi.post(address, form).status_code == 303
    assert Assessment.objects.count() == 2, "twice on one day is once"
    assert "Middle" in text_of(chidi.get(found.get_absolute_url()))
    one = text_of(chidi.get(reverse("growth:skill", args=[found.public_id, skills[0].pk])))
    assert "From “Middle” at the beginning to “Middle” lately." in one
    theirs = reverse("growth:member", args=[found.public_id, cast.chidi.public_id])
    for person in (cast.ben, cast.amara, cast.fatima, cast.emre):
        assert client_of(person).get(theirs).status_code in (403, 404)
    assert chidi.post(address, {"evidence": ""}).status_code == 422
    assert chidi.post(address, form | {f"skill-{skills[0].pk}": "9"}).status_code == 422


def test_levels_are_seen_by_those_whom_their_member_lets(cast, client_of):
    found = framework(cast)
    assessed(found, cast.chidi, [2, 2, 2])
    theirs = reverse("growth:member", args=[found.public_id, cast.chidi.public_id])
    where = reverse("growth:set_openness", args=[found.public_id])
    client_of(cast.chidi).post(where, {"seen_by": "keepers"})
    assert client_of(cast.amara).get(theirs).status_code == 200
    assert client_of(cast.ben).get(theirs).status_code == 404
    assess_them = reverse("growth:assess_member", args=[found.public_id, cast.chidi.public_id])
    assert client_of(cast.amara).get(assess_them).status_code == 200
    client_of(cast.chidi).post(where, {"seen_by": "place"})
    assert client_of(cast.ben).get(theirs).status_code == 200
    assert client_of(cast.ben).get(assess_them).status_code == 403
    client_of(cast.chidi).post(where, {"seen_by": "me"})
    assert client_of(cast.amara).get(theirs).status_code == 404


def test_a_peer_who_is_asked_answers_once_or_declines_in_silence(cast, client_of, relay):
    found, chidi = framework(cast), client_of(cast.chidi)
    where = reverse("growth:ask_peers", args=[found.public_id])
    assert cast.ben.name not in text_of(chidi.get(found.get_absolute_url())), "no list of all"
    strange = chidi.post(where, {"peers": f"{cast.ben.name}, Nobody Here"})
    assert strange.status_code == 422 and "Nobody Here" in text_of(strange)
    peers = {"peers": f"@Dina, {cast.ben.name}", "named": f"{cast.dina.public_id} Dina"}
    for _time in range(2):
        assert chidi.post(where, peers).status_code == 303
    assert PeerRequest.objects.count() == 2
    relay()
    assert Notification.objects.filter(person=cast.ben, kind="growth.peer").count() == 1
    assert "asks how you see them" in text_of(client_of(cast.ben).get("/notifications/"))
    to_ben, to_dina = PeerRequest.objects.order_by("id")
    if to_ben.peer_id != cast.ben.pk:
        to_ben, to_dina = to_dina, to_ben
    address = reverse("growth:answer_peer", args=[to_ben.public_id])
    assert client_of(cast.dina).get(address).status_code == 404
    skill = found.skills.order_by("position").first()
    ben = client_of(cast.ben)
    assert ben.post(address, {f"skill-{skill.pk}": "3", "evidence": ""}).status_code == 303
    assert ben.get(address).status_code == 404, "answered"
    declined = reverse("growth:answer_peer", args=[to_dina.public_id])
    assert client_of(cast.dina).post(declined, {"decline": "yes"}).status_code == 303
    relay()
    assert Notification.objects.filter(person=cast.chidi, kind="growth.assessed").count() == 1


def test_more_than_a_level_apart_is_worth_a_conversation_of_the_two(cast, client_of):
    found = framework(cast)
    assessed(found, cast.chidi, [1, 2, 3])
    assessed(found, cast.chidi, [3, 3, 3], by=cast.ben, source="peer")
    rows = levels_of(cast.chidi, found)
    [(skill, other)] = conversations(cast.chidi, rows)
    assert (skill.name, other) == ("Asks first", cast.ben)
    [(skill, other)] = conversations_as_peer(cast.ben, found)
    assert (skill.name, other) == ("Asks first", cast.chidi)
    for person, name in ((cast.chidi, "Ben"), (cast.ben, "Chidi")):
        page = text_of(client_of(person).get(found.get_absolute_url()))
        assert "Worth a conversation" in page and f"You and {name}" in page
    open_levels(by=cast.chidi, framework=found, seen_by="place")
    theirs = reverse("growth:member", args=[found.public_id, cast.chidi.public_id])
    page = text_of(client_of(cast.amara).get(theirs))
    assert "Worth a conversation" not in page
    assert "Peers: " not in page, "what one peer said stays between the two"


def test_nobody_assesses_in_the_name_of_another(cast):
    found = framework(cast)
    with pytest.raises(Refused):
        assessed(found, cast.chidi, [1], by=cast.ben)
    with pytest.raises(Refused):
        assessed(found, cast.chidi, [1], source="peer")
    with pytest.raises(Refused):
        assessed(found, cast.chidi, [])
    with pytest.raises(Refused):
        ask_peers(by=cast.chidi, framework=found, peers=[cast.ben] * 0 + [*_many(cast)])


def _many(cast):
    from tests import make

    for number in range(6):
        person = make.user(f"Ines {number}")
        make.member(cast.community, person)
        yield person


def test_levels_go_with_the_account(cast):
    found = framework(cast)
    assessed(found, cast.chidi, [1, 1, 1])
    assessed(found, cast.ben, [2], by=cast.chidi, source="peer")
    assert "skills" in holdings["growth"].tell(cast.chidi)
    holdings["growth"].erase(cast.chidi)
    [left] = Assessment.objects.all()
    assert left.member == cast.ben and left.by is None


def test_the_page_takes_the_same_queries_for_many_assessments(cast, client_of, assert_flat):
    found = framework(cast)

    def grow(count):
        for number in range(count):
            assessed(found, cast.chidi, [1 + number % 3, 1, 2])

    assert_flat(client_of(cast.chidi), found.get_absolute_url(), grow, few=2, many=6)


def test_learners_are_asked_before_and_after_a_course(cast, client_of, relay):
    found = framework(cast)
    course = making.course(by=cast.amara, community=cast.community, lessons=1)
    where = reverse("growth:link_course", args=[found.public_id])
    link = {"course": str(course.public_id)}
    assert client_of(cast.chidi).post(where, link).status_code == 403
    assert client_of(cast.amara).post(where, link).status_code == 303
    offering = making.offering(by=cast.amara, course=course)
    [lesson] = making.lessons_of(course)
    enrolment = courses.begin_course(by=cast.chidi, offering=offering)
    courses.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=lesson)
    relay()
    for kind in ("growth.before", "growth.after"):
        assert Notification.objects.filter(person=cast.chidi, kind=kind).count() == 1


def test_what_changed_is_said_of_five_people_on(cast):
    found = framework(cast)
    course = making.course(by=cast.amara, community=cast.community, lessons=1)
    offering, now = making.offering(by=cast.amara, course=course), timezone.now()
    people = [cast.chidi, cast.ben, cast.dina, *islice(_many(cast), 3)]
    for person in people:
        enrolment = courses.begin_course(by=person, offering=offering)
        days = {"began_at": now - timedelta(days=30), "completed_at": now - timedelta(days=9)}
        Enrolment.objects.filter(pk=enrolment.pk).update(**days)
        for one in assessed(found, person, [1, 2]):
            Assessment.objects.filter(pk=one.pk).update(at=now - timedelta(days=29))
        # The fifth differs from the others, and of the sixth nothing is told.
        after = {people[4]: [2, 2], people[5]: [1, 1]}.get(person, [3, 2])
        assessed(found, person, after)
        for one in assessed(found, person, [1, 1]):  # a year later: that says nothing of the course
            Assessment.objects.filter(pk=one.pk).update(at=now + timedelta(days=365))
        said = [(one.skill.name, one.levels, one.people) for one in changes(course, found)]
        assert bool(said) == (person in people[4:])
    assert said == [("Asks first", 2.0, 5), ("Hears doubt", 0.0, 5)]


def test_a_learner_reads_what_changed_for_themselves_and_nobody_else_does(cast, client_of):
    found = framework(cast)
    course = making.course(by=cast.amara, community=cast.community, lessons=1)
    link_course(by=cast.amara, framework=found, course=course, on=True)
    offering, now = making.offering(by=cast.amara, course=course), timezone.now()
    for person in (cast.chidi, cast.ben):
        enrolment = courses.begin_course(by=person, offering=offering)
        days = {"began_at": now - timedelta(days=30), "completed_at": now - timedelta(days=9)}
        Enrolment.objects.filter(pk=enrolment.pk).update(**days)
    for one in assessed(found, cast.chidi, [1, 2]):
        Assessment.objects.filter(pk=one.pk).update(at=now - timedelta(days=29))
    assessed(found, cast.chidi, [3, 2])
    address = course.get_absolute_url()
    mine = client_of(cast.chidi).get(address).text
    assert f"{found.levels[0]}, then {found.levels[2]}" in mine
    for other in (cast.ben, cast.amara):
        assert "Your skills before and after" not in client_of(other).get(address).text
