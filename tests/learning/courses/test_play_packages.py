"""Learners play packages: on an origin of their own, with what they report bounded and kept."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.courses import actions
from learning.courses.models import (
    CompletionRule,
    Enrolment,
    EnrolmentState,
    PackageUnit,
    Progress,
    UnitState,
)
from learning.courses.packages import passes
from learning.courses.packages.reported import read_report, seconds_of
from plc.core.refusals import Refused

from .making import course, lesson, offering
from .packing import scorm, uploaded

pytestmark = pytest.mark.django_db

HOST = urlsplit(settings.PACKAGES_ORIGIN).netloc


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=0)


@pytest.fixture
def package(cast, rounds):
    inside = "<adlcp:masteryscore>60</adlcp:masteryscore>"
    return uploaded(by=cast.amara, course=rounds, files=scorm(inside=inside))


@pytest.fixture
def played(cast, rounds, package):
    """A lesson that is done by its package."""
    text = '::: package {name="rounds"}\n:::'
    found = lesson(by=cast.amara, course=rounds, source=text, published=False)
    actions.set_lesson_rule(by=cast.amara, lesson=found, rule=CompletionRule.PACKAGE)
    actions.publish_lesson(by=cast.amara, lesson=found)
    return found


@pytest.fixture
def given(cast, rounds, played):
    return offering(by=cast.amara, course=rounds)


@pytest.fixture
def enrolment(cast, given):
    return actions.begin_course(by=cast.chidi, offering=given)


@pytest.fixture
def address(played):
    unit = PackageUnit.objects.get()
    slugs = [played.course.community.slug, played.course.slug, played.public_id, unit.public_id]
    return reverse("courses:play", args=slugs)


def elsewhere(path, **headers):
    """Asked on the packages' origin, by a browser without any cookie."""
    return Client(headers={"host": HOST, **headers}).get(path)


def path_of(src):
    return src.removeprefix(f"http://{HOST}")


def core(status="incomplete", **more):
    return {"core": {"lesson_status": status, **more.pop("core", {})}, **more}


def report(client, address, opened, number, given):
    sent = {"opening": opened["opening"], "number": number, "report": json.dumps(given)}
    return client.post(f"{address}report/", sent)


def test_a_package_is_played_reported_resumed_and_completes_its_lesson(
    cast, enrolment, played, address, client_of
):
    chidi = client_of(cast.chidi)
    page = chidi.get(played.get_absolute_url()).content.decode()
    assert address in page
    assert "Open it" in page
    frame = chidi.get(address)
    assert settings.PACKAGES_ORIGIN in frame["Content-Security-Policy"]
    assert not UnitState.objects.exists()  # reading writes nothing
    opened = chidi.post(f"{address}open/").json()
    assert opened["data"]["core"]["entry"] == "ab-initio"
    assert opened["data"]["student_data"]["mastery_score"] == "60"
    left = core(core={"lesson_location": "2", "exit": "suspend"}, suspend_data="x" * 5000)
    assert report(chidi, address, opened, 1, left).json() == {"done": False}
    again = chidi.post(f"{address}open/").json()
    assert again["data"]["core"]["entry"] == "resume"
    assert again["data"]["core"]["lesson_location"] == "2"
    assert again["data"]["suspend_data"] == "x" * 5000
    passed = core("passed", core={"score": {"raw": "80", "min": "0", "max": "100"}})
    assert report(chidi, address, again, 1, passed).json() == {"done": True}
    state = UnitState.objects.get()
    assert (state.completion, state.success, state.score, state.openings) == (
        "completed",
        "passed",
        80,
        2,
    )
    assert Progress.objects.get().completed_at is not None
    assert Enrolment.objects.get(pk=enrolment.pk).completed_at is not None
    assert (
        "80 percent, as the package reports"
        in chidi.get(played.get_absolute_url()).content.decode()
    )


def test_reports_that_come_late_or_from_an_earlier_window_change_nothing(
    cast, enrolment, address, client_of
):
    chidi = client_of(cast.chidi)
    first = chidi.post(f"{address}open/").json()
    second = chidi.post(f"{address}open/").json()
    refused = report(chidi, address, first, 1, core("completed"))
    assert refused.status_code == 409
    assert "another window" in refused.json()["refused"]
    assert report(chidi, address, second, 2, core(suspend_data="new")).status_code == 200
    assert report(chidi, address, second, 1, core(suspend_data="old")).status_code == 200
    assert chidi.post(f"{address}open/").json()["data"]["suspend_data"] == "new"


@pytest.mark.parametrize("notes", ["page \0 two", "cut within \ud83d", '"\\u0000"'])
def test_its_notes_come_back_as_it_sent_them_whatever_they_are(
    cast, enrolment, address, client_of, notes
):
    chidi = client_of(cast.chidi)
    opened = chidi.post(f"{address}open/").json()
    assert report(chidi, address, opened, 1, core(suspend_data=notes)).status_code == 200
    again = chidi.post(f"{address}open/").json()["data"]
    assert (again["suspend_data"], again["core"]["entry"]) == (notes, "resume")


def test_the_best_score_stays_and_what_was_done_stays_done(cast, enrolment, played, address):
    unit = PackageUnit.objects.select_related("package__contents").get()
    given = {"by": cast.chidi, "enrolment": enrolment, "lesson": played, "unit": unit}
    state = actions.open_unit(**given)
    for number, (status, raw) in enumerate([("passed", "90"), ("failed", "10")], 1):
        told = core(status, core={"score": {"raw": raw}})
        state = actions.report_unit(**given, opening=state.opening, number=number, given=told)
    assert (state.score, state.success, state.done) == (90, "passed", True)


def test_time_is_never_longer_than_the_page_was_open(cast, enrolment, played):
    unit = PackageUnit.objects.select_related("package__contents").get()
    given = {"by": cast.chidi, "enrolment": enrolment, "lesson": played, "unit": unit}
    state = actions.open_unit(**given)
    UnitState.objects.update(opened_at=timezone.now() - timedelta(minutes=5))
    told = core(core={"session_time": "10:00:00"})
    state = actions.report_unit(**given, opening=state.opening, number=1, given=told)
    assert 300 <= state.seconds < 310
    state = actions.open_unit(**given)
    told = core(core={"session_time": "00:00:00"})
    state = actions.report_unit(**given, opening=state.opening, number=1, given=told)
    assert 300 <= state.seconds < 310


@pytest.mark.parametrize(
    ("standard", "told", "expected"),
    [
        ("scorm12", core("completed"), ("completed", "", None, True)),
        ("scorm12", core("failed"), ("completed", "failed", None, False)),
        ("scorm12", core("browsed"), ("incomplete", "", None, False)),
        ("scorm12", core("sudo"), ("", "", None, False)),
        ("scorm12", core(core={"score": {"raw": "5", "max": "10"}}), ("incomplete", "", 50, False)),
        ("scorm12", core(core={"score": {"raw": "NaN"}}), ("incomplete", "", None, False)),
        ("scorm2004", {"success_status": "passed"}, ("", "passed", None, True)),
        (
            "scorm2004",
            {"completion_status": "completed", "success_status": "failed"},
            ("completed", "failed", None, False),
        ),
        ("scorm2004", {"score": {"scaled": "-0.5"}}, ("", "", 0, False)),
        ("scorm2004", {"score": {"scaled": "9"}}, ("", "", 100, False)),
        ("scorm2004", {"score": [1], "objectives": "x", "location": 3}, ("", "", None, False)),
    ],
)
def test_every_value_of_a_report_is_bounded(standard, told, expected):
    found = read_report(standard, told)
    assert (found.completion, found.success, found.score, found.done) == expected


def test_what_is_too_large_to_keep_or_no_report_is_refused(cast, enrolment, address, client_of):
    chidi = client_of(cast.chidi)
    opened = chidi.post(f"{address}open/").json()
    large = report(chidi, address, opened, 1, core(suspend_data="x" * 64_001))
    assert large.status_code == 422
    assert "more than 64 KB" in large.json()["refused"]
    assert report(chidi, address, opened, 1, [1]).status_code == 422
    with pytest.raises(Refused):
        read_report("scorm12", None)


def test_times_are_read_in_both_ways_of_writing_them():
    assert [seconds_of(one) for one in ("0001:02:03.5", "PT1H2M3.5S", "P1D", "soon", "")] == [
        3723,
        3723,
        86_400,
        0,
        0,
    ]


# --- the origin ---------------------------------------------------------------------------------


@pytest.fixture
def src(cast, enrolment, address, client_of):
    return client_of(cast.chidi).post(f"{address}open/").json()["src"]


def test_files_are_served_there_and_nowhere_else(cast, src, client_of):
    page = elsewhere(path_of(src))
    assert page.status_code == 200
    assert 'data-standard="scorm12"' in page.content.decode()
    assert "frame-ancestors http://localhost" in page["Content-Security-Policy"]
    start = path_of(src).replace("/open/", "/files/")
    file = elsewhere(f"{start}img/chart.svg")
    assert b"".join(file.streaming_content) == b"<svg/>"
    assert file["Content-Type"] == "image/svg+xml"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox allow-scripts" in file["Content-Security-Policy"]
    assert file["Cache-Control"] == "private, max-age=3600"
    part = elsewhere(f"{start}one.html", range="bytes=0-8")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"<!DOCTYPE")
    assert not any("Set-Cookie" in one for one in (page, file, part))
    for path in (path_of(src), f"{start}one.html", "/runtime/player.js"):
        assert client_of(cast.chidi).get(path).status_code == 404


def test_the_site_has_no_page_there(cast):
    for path in ("/", "/healthz/", "/accounts/login/", "/static/plc/js/start.js", "/admin/"):
        assert elsewhere(path).status_code == 404
    runtime = elsewhere("/runtime/scorm12.js")
    assert runtime["Content-Type"] == "text/javascript"
    assert elsewhere("/runtime/settings.py").status_code == 404


def test_addresses_that_the_database_cannot_read_and_bodies_without_end_are_refused_there(src):
    start = path_of(src).replace("/open/", "/files/")
    for path in (f"{start}a%00b", "/runtime/player.js?a=%00"):
        refused = elsewhere(path)
        assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain")
    assert elsewhere("/runtime/player.js", content_length="9" * 40).status_code == 413


def test_a_file_is_never_a_service_worker(src):
    start = path_of(src).replace("/open/", "/files/")
    assert elsewhere(f"{start}one.html", service_worker="script").status_code == 404
    assert elsewhere(f"{start}none.html").status_code == 404


def test_a_pass_is_good_for_hours_and_as_long_as_its_holder_may_learn(
    cast, src, enrolment, monkeypatch
):
    start = f"{path_of(src).replace('/open/', '/files/')}one.html"
    assert elsewhere(start).status_code == 200
    forged = start.replace("/files/", "/files/x")
    assert elsewhere(forged).status_code == 404
    monkeypatch.setattr(passes, "GOOD_FOR", timedelta(0))
    assert elsewhere(start).status_code == 404
    monkeypatch.undo()
    actions.leave_course(by=cast.chidi, enrolment=enrolment)
    assert elsewhere(start).status_code == 404


def test_authors_try_it_and_nothing_is_kept(cast, played, address, client_of):
    amara = client_of(cast.amara)
    assert "Nothing is kept" in amara.get(address).content.decode()
    opened = amara.post(f"{address}open/").json()
    assert opened["opening"] == ""
    assert elsewhere(path_of(opened["src"])).status_code == 200
    assert report(amara, address, opened, 1, core("passed")).status_code == 403
    unit = PackageUnit.objects.get()
    slugs = [played.course.community.slug, played.course.slug, unit.public_id]
    assert amara.get(reverse("courses:try_unit", args=slugs)).status_code == 200
    tried = amara.post(reverse("courses:open_trial", args=slugs)).json()
    assert elsewhere(path_of(tried["src"])).status_code == 200
    assert not UnitState.objects.exists()


def test_without_an_origin_nothing_is_played_and_authors_are_told(
    cast, rounds, enrolment, address, client_of, settings
):
    settings.PACKAGES_ORIGIN = ""
    assert "not played on this site" in client_of(cast.chidi).get(address).content.decode()
    assert client_of(cast.chidi).post(f"{address}open/").status_code == 422
    page = reverse("courses:packages", args=[cast.community.slug, rounds.slug])
    assert "no address for packages yet" in client_of(cast.amara).get(page).content.decode()


# --- those who teach ----------------------------------------------------------------------------


def test_what_a_package_says_is_a_grade_only_where_its_author_says_so(
    cast, rounds, played, given, enrolment, client_of
):
    unit = PackageUnit.objects.select_related("package__contents").get()
    known = {"by": cast.chidi, "enrolment": enrolment, "lesson": played, "unit": unit}
    state = actions.open_unit(**known)
    told = core("passed", core={"score": {"raw": "73"}})
    actions.report_unit(**known, opening=state.opening, number=1, given=told)
    slugs = [cast.community.slug, rounds.slug, given.public_id]
    amara, grades = client_of(cast.amara), reverse("courses:grades", args=slugs)
    before = amara.get(grades).content.decode()
    assert "73 %" not in before
    where = reverse("courses:package_learners", args=[*slugs, unit.package.public_id])
    assert where in before
    assert "73 %" in amara.get(where).content.decode()
    Enrolment.objects.update(round=2)
    ended = {"completed_at": timezone.now(), "state": EnrolmentState.PAST}
    past = Enrolment.objects.create(user=cast.chidi, offering=given, **ended)
    UnitState.objects.create(enrolment=past, unit=unit, score=10)
    assert "73 %" in amara.get(where).content.decode()  # of this round alone
    rule = {"rule": CompletionRule.PACKAGE, "score_counts": True}
    actions.set_lesson_rule(by=cast.amara, lesson=played, **rule)
    after = amara.get(grades).content.decode()
    assert "73 %" in after
    assert "Reported by the package" in after
