"""Units of cmi5: how they are launched, what they may state and keep, and what follows from it."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.courses import actions
from learning.courses.models import (
    CompletionRule,
    PackageUnit,
    Progress,
    Statement,
    UnitDocument,
    UnitSession,
    UnitState,
)
from learning.courses.packages.statements import (
    CATEGORY,
    MOVE_ON,
    SESSION,
    VERBS,
    moved_on,
)

from .making import course, lesson, offering
from .packing import PAGE, uploaded

pytestmark = pytest.mark.django_db

HOST = urlsplit(settings.PACKAGES_ORIGIN).netloc
PUBLISHER = "https://example.org/rounds/one"


def structure(move_on="CompletedAndPassed", more=""):
    return (
        '<?xml version="1.0"?>'
        '<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">'
        '<course id="https://example.org/rounds"><title><langstring lang="en">Counting rounds'
        '</langstring></title></course><block id="https://example.org/rounds/block">'
        '<title><langstring lang="en">All</langstring></title>'
        f'<au id="{PUBLISHER}" moveOn="{move_on}" masteryScore="0.6">'
        '<title><langstring lang="en">Part one</langstring></title><url>one.html?x=1</url>'
        "<launchParameters>deep</launchParameters></au></block>"
        f"{more}</courseStructure>"
    )


@pytest.fixture
def played(cast):
    rounds = course(by=cast.amara, community=cast.community, lessons=0)
    uploaded(by=cast.amara, course=rounds, files={"cmi5.xml": structure(), "one.html": PAGE})
    text = '::: package {name="rounds"}\n:::'
    found = lesson(by=cast.amara, course=rounds, source=text, published=False)
    actions.set_lesson_rule(by=cast.amara, lesson=found, rule=CompletionRule.PACKAGE)
    actions.publish_lesson(by=cast.amara, lesson=found)
    return found


@pytest.fixture
def enrolment(cast, played):
    given = offering(by=cast.amara, course=played.course)
    return actions.begin_course(by=cast.chidi, offering=given)


@pytest.fixture
def launch(cast, enrolment, played, client_of):
    """Launches the unit as Chidi's browser does, and gives the unit's end of the line."""
    unit = PackageUnit.objects.get()
    slugs = [played.course.community.slug, played.course.slug, played.public_id, unit.public_id]
    address = reverse("courses:open_unit", args=slugs)

    def begin(person=cast.chidi):
        return Unit(client_of(person).post(address).json()["src"])

    return begin


class Unit:
    """An assignable unit, in a browser on the packages' origin, without any cookie."""

    def __init__(self, src):
        parts = urlsplit(src)
        self.path = parts.path
        self.given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.client = Client(headers={"host": HOST})
        fetched = self.client.post(urlsplit(self.given["fetch"]).path)
        self.client = Client(
            headers={
                "host": HOST,
                "authorization": f"Basic {fetched.json()['auth-token']}",
                "x-experience-api-version": "1.0.3",
            }
        )
        self.template = self.state("LMS.LaunchData").json()["contextTemplate"]

    def about(self):
        return {
            "activityId": self.given["activityId"],
            "agent": self.given["actor"],
            "registration": self.given["registration"],
        }

    def state(self, name, **more):
        return self.client.get("/xapi/activities/state", {**self.about(), "stateId": name, **more})

    def place(self):
        """Where a document of the unit is kept."""
        asked = urlencode({**self.about(), "stateId": "place"})
        return f"/xapi/activities/state?{asked}"

    def statement(self, verb, **result):
        judged = verb in ("completed", "passed", "failed")
        fixed = {"completed": {"completion": True}, "passed": {"success": True}}
        fixed["failed"] = {"success": False}
        said = fixed.get(verb, {}) | ({} if verb == "initialized" else {"duration": "PT9S"})
        context = json.loads(json.dumps(self.template))
        context["registration"] = self.given["registration"]
        category = [{"id": CATEGORY}, *([{"id": MOVE_ON}] if judged else [])]
        context["contextActivities"]["category"] = category
        return {
            "id": str(uuid4()),
            "actor": json.loads(self.given["actor"]),
            "verb": {"id": VERBS[verb]},
            "object": {"objectType": "Activity", "id": self.given["activityId"]},
            "context": context,
            "timestamp": timezone.now().isoformat(),
            **({"result": said | result} if said | result else {}),
        }

    def send(self, *statements):
        body = json.dumps(statements if len(statements) > 1 else statements[0])
        return self.client.post("/xapi/statements", body, content_type="application/json")

    def says(self, verb, **result):
        return self.send(self.statement(verb, **result))


def score(scaled):
    return {"score": {"scaled": scaled}}


def verbs():
    return list(Statement.objects.order_by("id").values_list("verb", flat=True))


def test_it_is_launched_with_what_the_standard_asks_for(cast, launch):
    unit = launch()
    assert set(unit.given) == {"x", "endpoint", "fetch", "actor", "registration", "activityId"}
    account = json.loads(unit.given["actor"])["account"]
    assert account["name"] == unit.given["registration"]
    assert cast.chidi.name not in unit.given["actor"]
    assert unit.given["activityId"] != PUBLISHER
    data = unit.state("LMS.LaunchData").json()
    assert (data["moveOn"], data["launchMode"]) == ("CompletedAndPassed", "Normal")
    assert (data["masteryScore"], data["launchParameters"]) == (0.6, "deep")
    assert data["contextTemplate"]["contextActivities"]["grouping"] == [{"id": PUBLISHER}]
    assert verbs() == ["launched"]
    assert b"Count the rounds" in b"".join(Client(headers={"host": HOST}).get(unit.path))


def test_the_token_is_given_once_and_opens_nothing_else(launch, client_of, cast):
    unit = launch()
    again = Client(headers={"host": HOST}).post(urlsplit(unit.given["fetch"]).path)
    assert (again.status_code, again.json()["error-code"]) == (200, "1")
    session = UnitSession.objects.get()
    forged = base64.b64encode(f"{session.public_id}:guess".encode()).decode()
    for token in ("", "Basic", f"Basic {forged}", "Basic !"):
        answer = Client(headers={"host": HOST, "authorization": token}).get("/xapi/statements")
        assert answer.status_code == 401
    assert client_of(cast.chidi).get("/xapi/statements").status_code == 404
    UnitSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert unit.client.get("/xapi/statements").status_code == 401


def test_what_it_asks_for_completes_the_unit_and_the_lesson(launch, enrolment):
    unit = launch()
    assert unit.says("initialized").status_code == 200
    assert unit.says("completed").status_code == 200
    assert UnitState.objects.get().done_at is None
    assert unit.says("passed", **score(0.8)).status_code == 200
    assert unit.says("terminated").status_code == 200
    state = UnitState.objects.get()
    assert (state.completion, state.success, state.score) == ("completed", "passed", 80)
    assert state.done
    assert Progress.objects.get().completed_at is not None
    satisfied = Statement.objects.filter(verb="satisfied")
    kinds = [row.body["object"]["definition"]["type"].rpartition("/")[2] for row in satisfied]
    assert sorted(kinds) == ["block", "course"]
    assert launch().state("LMS.LaunchData").json()["launchMode"] == "Review"


@pytest.mark.parametrize(
    ("before", "verb", "result", "status"),
    [
        ((), "completed", {}, 403),  # not first
        (("initialized",), "initialized", {}, 403),
        (("initialized",), "passed", score(0.5), 403),  # below the mastery score
        (("initialized",), "failed", score(0.7), 403),
        (("initialized",), "passed", score(1.5), 400),
        (("initialized",), "passed", {"success": False}, 400),
        (("initialized",), "completed", score(0.7), 400),
        (("initialized",), "voided", {}, 403),
        (("initialized",), "satisfied", {}, 403),
        (("initialized", "completed"), "completed", {}, 403),
        (("initialized", "failed"), "passed", {}, 403),
    ],
)
def test_what_the_rules_do_not_allow_is_not_taken(launch, before, verb, result, status):
    unit = launch()
    for one in before:
        assert unit.says(one).status_code == 200
    count = Statement.objects.count()
    assert unit.says(verb, **result).status_code == status
    assert Statement.objects.count() == count


def test_statements_of_others_or_of_another_launch_are_refused(launch):
    unit = launch()
    for path, value in (
        (("actor", "account", "name"), "somebody"),
        (("context", "registration"), str(uuid4())),
        (("context", "extensions", SESSION), str(uuid4())),
    ):
        statement = unit.statement("initialized")
        within = statement
        for name in path[:-1]:
            within = within[name]
        within[path[-1]] = value
        assert unit.send(statement).status_code == 403
    for broken in ({"id": "x"}, [], 7, unit.statement("initialized") | {"timestamp": "now"}):
        body = json.dumps(broken)
        kind = "application/json"
        assert unit.client.post("/xapi/statements", body, content_type=kind).status_code == 400
    large = unit.statement("initialized") | {"stuff": "x" * 40_000}
    assert unit.send(large).status_code == 413
    for value in ("\0", "half a pair \ud83d", float("nan"), float("inf")):
        assert unit.send(unit.statement("initialized") | {"stuff": [value]}).status_code == 400
    assert verbs() == ["launched"]
    odd = unit.statement("initialized") | {"stuff": "a backslash, then u0000: \\u0000"}
    assert unit.send(odd).status_code == 200


def test_of_several_statements_all_are_taken_or_none_and_twice_is_once(launch):
    unit = launch()
    good = [unit.statement("initialized"), unit.statement("completed")]
    assert unit.send(*good, unit.statement("completed")).status_code == 403
    assert verbs() == ["launched"]
    assert unit.send(*good).json() == [one["id"] for one in good]
    assert unit.send(*good).status_code == 200
    assert verbs() == ["launched", "initialized", "completed"]
    assert unit.send(good[0] | {"timestamp": "2026-01-01T00:00:00Z"}).status_code == 409
    read = unit.client.get("/xapi/statements", {"statementId": good[0]["id"]}).json()
    assert read["verb"] == good[0]["verb"]
    listed = unit.client.get("/xapi/statements", {"verb": VERBS["completed"]}).json()
    assert [one["id"] for one in listed["statements"]] == [good[1]["id"]]


def test_a_session_that_did_not_end_is_abandoned_by_the_next(launch):
    first = launch()
    first.says("initialized")
    second = launch()
    assert verbs() == ["launched", "initialized", "abandoned", "launched"]
    assert first.says("completed").status_code == 403
    assert second.says("initialized").status_code == 200
    assert first.given["registration"] == second.given["registration"]


def test_a_unit_keeps_documents_of_its_own_and_not_too_many(launch, monkeypatch):
    unit = launch()
    address = unit.place()
    kept = unit.client.put(address, b'{"page": 2}', content_type="application/json")
    assert kept.status_code == 204
    unit.client.post(address, b'{"more": 1}', content_type="application/json")
    again = launch()
    assert again.state("place").json() == {"page": 2, "more": 1}
    assert again.state("none").status_code == 404
    own = address.replace("stateId=place", "stateId=LMS.LaunchData")
    assert again.client.put(own, b"{}", content_type="application/json").status_code == 403
    large = again.client.put(address, b"x" * 64_001, content_type="text/plain")
    assert large.status_code == 413
    other = {**again.about(), "activityId": "https://elsewhere.example", "stateId": "place"}
    assert again.client.get("/xapi/activities/state", other).status_code == 403
    assert again.client.delete(address).status_code == 204
    assert not UnitDocument.objects.exists()


def test_a_document_is_not_written_over_one_that_changed_since_it_was_read(launch):
    unit = launch()

    def put(content, **headers):
        kind = "application/json"
        return unit.client.put(unit.place(), content, content_type=kind, headers=headers)

    assert put(b'{"page": 1}', if_none_match="*").status_code == 204
    assert put(b'{"page": 9}', if_none_match="*").status_code == 412
    read = unit.state("place")["ETag"]
    assert put(b'{"page": 2}', if_match=read).status_code == 204
    assert put(b'{"page": 3}', if_match=read).status_code == 412
    assert unit.state("place").json() == {"page": 2}
    late = {"content_type": "application/json", "headers": {"if_match": read}}
    assert unit.client.post(unit.place(), b'{"more": 1}', **late).status_code == 412
    assert unit.client.delete(unit.place(), headers={"if_match": read}).status_code == 412
    unit.client.put(unit.place(), b"[1]", content_type="application/json")
    into = unit.client.post(unit.place(), b'{"more": 1}', content_type="application/json")
    assert into.status_code == 400


def test_whoever_has_left_states_nothing_more(cast, launch, enrolment):
    unit = launch()
    actions.leave_course(by=cast.chidi, enrolment=enrolment)
    assert unit.says("initialized").status_code == 403
    assert verbs() == ["launched"]


def test_an_author_tries_it_and_nothing_is_kept(cast, launch):
    unit = launch(cast.amara)
    assert unit.state("LMS.LaunchData").json()["launchMode"] == "Browse"
    assert unit.says("initialized").status_code == 200
    preferences = {"agent": unit.given["actor"], "profileId": "cmi5LearnerPreferences"}
    read = unit.client.get("/xapi/agents/profile", preferences).json()
    assert read["audioPreference"] == "on"
    assert not Statement.objects.exists()
    assert not UnitState.objects.exists()


@pytest.mark.parametrize(
    ("move_on", "said", "done"),
    [
        ("Passed", {"completed"}, False),
        ("Passed", {"passed"}, True),
        ("Completed", {"passed"}, False),
        ("CompletedOrPassed", {"passed"}, True),
        ("CompletedAndPassed", {"passed"}, False),
        ("CompletedAndPassed", {"passed", "completed"}, True),
        ("NotApplicable", set(), True),
    ],
)
def test_a_unit_is_done_by_what_its_package_asks_for(move_on, said, done):
    assert moved_on(PackageUnit(launch={"move_on": move_on}), said) is done
