"""Contact hours follow from what people did; they are corrected by rows of their own, and asked
for."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from learning.pathways import actions, tasks, transcripts
from learning.pathways.models import Activity, HoursEntry, TranscriptCopy
from learning.pathways.transcripts import entries_of, target_of
from plc.core.refusals import Refused
from plc.files.actions import store_upload
from plc.notifications.models import Notification
from tests.learning.pathways import making


@pytest.fixture
def offering(cast):
    return making.certified(
        by=cast.amara, community=cast.community, hours=Decimal("4.50"), category="Measuring"
    )[1]


def hours_of(person):
    return [row.hours for row in entries_of(person).order_by("on", "id")]


def ask(cast, **more):
    given = {"title": "A conference", "hours": Decimal(3), "on": date(2026, 3, 4)}
    given |= {"evidence": "I told our group about it.", "community": cast.community}
    return actions.ask_for_hours(by=cast.chidi, **given | more)


def test_completing_a_course_grants_its_hours_once(cast, offering, relay):
    making.complete(cast.chidi, offering)
    relay()
    relay()
    assert hours_of(cast.chidi) == [Decimal("4.50")]


def test_hours_that_are_declared_later_are_for_the_past_only_if_that_is_said(cast, relay):
    course, offering = making.certified(by=cast.amara, community=cast.community)
    making.complete(cast.chidi, offering)
    relay()
    given = {"by": cast.amara, "course": course, "hours": Decimal(2)}
    actions.set_certification(**given)
    relay()
    assert hours_of(cast.chidi) == []
    actions.set_certification(**given, hours_for_all=True)
    for _twice in range(2):
        tasks.enter_declared_hours()
    assert hours_of(cast.chidi) == [Decimal(2)]


def test_a_correction_is_a_row_of_its_own_and_is_not_undone_by_settling(cast, offering, relay):
    making.complete(cast.chidi, offering)
    relay()
    entry = HoursEntry.objects.get()
    given = {"by": cast.amara, "entry": entry}
    with pytest.raises(Refused, match="why"):
        actions.correct_hours(**given, hours=Decimal(3), reason="")
    actions.correct_hours(**given, hours=Decimal(3), reason="The last part was left out.")
    with pytest.raises(Refused, match="meanwhile"):
        actions.correct_hours(**given, hours=Decimal(2), reason="Again.")
    actions.settle_hours(source="course", people=[cast.chidi.pk])
    assert hours_of(cast.chidi) == [Decimal(3)]
    assert sum(row.hours for row in HoursEntry.objects.all()) == Decimal(3)


def test_what_was_done_elsewhere_counts_once_somebody_else_says_so(cast, relay):
    activity = ask(cast)
    relay()
    assert Notification.objects.filter(kind="pathways.asked", person=cast.amara).count() == 1
    with pytest.raises(Refused, match="Somebody else"):
        actions.answer_activity(by=cast.chidi, activity=activity, approved=True)
    with pytest.raises(Refused, match="why not"):
        actions.answer_activity(by=cast.amara, activity=activity, approved=False)
    assert actions.answer_activity(by=cast.amara, activity=activity, approved=True)
    assert not actions.answer_activity(by=cast.amara, activity=activity, approved=True)
    relay()
    assert hours_of(cast.chidi) == [Decimal(3)]
    assert Notification.objects.filter(kind="pathways.answered", person=cast.chidi).count() == 1


def test_hours_counted_by_mistake_are_corrected_by_those_who_answer(cast, client_of):
    activity = ask(cast)
    correct = reverse("pathways:correct_activity", args=["westmoor", activity.public_id])
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    assert amara.get(correct).status_code == 404, "nothing is counted yet"
    actions.answer_activity(by=cast.amara, activity=activity, approved=True)
    assert correct in amara.get(correct.removesuffix("correct/")).content.decode()
    assert amara.post(correct, {"hours": "2", "reason": ""}).status_code == 422
    assert amara.post(correct, {"hours": "2", "reason": "One day only."}).status_code == 303
    assert hours_of(cast.chidi) == [Decimal(2)]
    assert "One day only." in chidi.get(reverse("pathways:transcript")).content.decode()
    assert chidi.get(correct).status_code in (403, 404)
    assert amara.post(correct, {"hours": "0", "reason": "It was another one."}).status_code == 303
    actions.settle_hours(source="elsewhere", people=[cast.chidi.pk])
    assert hours_of(cast.chidi) == []
    assert "nothing of it counts" in amara.get(correct.removesuffix("correct/")).content.decode()


def test_asking_needs_something_that_shows_it_and_a_day_that_has_been(cast):
    with pytest.raises(Refused, match="what shows it"):
        ask(cast, evidence=" ")
    with pytest.raises(Refused, match="taken place"):
        ask(cast, on=timezone.localdate() + timedelta(days=1))
    assert not Activity.objects.exists()


def with_file(cast, **more):
    upload = SimpleUploadedFile("programme.txt", b"Where I spoke, and when.")
    return ask(cast, file=store_upload(by=cast.chidi, upload=upload), **more)


def test_what_shows_it_is_kept_no_longer_than_what_it_shows(cast):
    taken_back, kept = with_file(cast), with_file(cast, title="A lecture")
    in_group = with_file(cast, group=cast.group, title="A visit")
    cast.group.delete()
    assert not Activity.objects.filter(title="A visit").exists(), "nor for the community"
    actions.take_back_activity(by=cast.chidi, activity=taken_back)
    actions.erase_hours(person=cast.chidi)
    for activity in (taken_back, in_group, kept):
        activity.file.refresh_from_db()
        assert activity.file.holder == "", "it is deleted after a day"


def test_ones_own_target_comes_before_that_of_the_community(cast):
    assert target_of(cast.chidi) is None
    actions.set_target(by=cast.amara, community=cast.community, hours=30)
    assert target_of(cast.chidi) == 30
    actions.set_target(by=cast.chidi, user=cast.chidi, hours=12)
    assert target_of(cast.chidi) == 12


def test_the_transcript_is_filtered_and_its_paper_can_be_checked(client, cast, offering, relay):
    making.complete(cast.chidi, offering)
    actions.answer_activity(by=cast.amara, activity=ask(cast, on=date(2024, 5, 6)), approved=True)
    relay()
    client.force_login(cast.chidi)
    page = client.get(reverse("pathways:transcript")).content.decode()
    assert "7.5" in page
    older = client.get(reverse("pathways:transcript"), {"year": 2024}).content.decode()
    assert "A conference" in older
    assert "4.5" not in older
    lines = b"".join(client.get(reverse("pathways:transcript_csv")).streaming_content).decode()
    assert "2024-05-06,A conference" in lines
    content = client.post(reverse("pathways:print_transcript")).content
    copy = TranscriptCopy.objects.get()
    said = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    address = reverse("pathways:copy", args=[copy.public_id])
    assert address in said
    assert cast.chidi.name in said
    client.post(reverse("pathways:print_transcript"))
    assert TranscriptCopy.objects.count() == 1
    client.logout()
    assert "A conference" in client.get(address).content.decode()
    actions.delete_copy(by=cast.chidi, copy=copy)
    assert client.get(address).status_code == 404


def test_the_transcript_has_what_brought_no_hours_and_a_part_of_it_says_so(client, cast, relay):
    _course, offering = making.certified(by=cast.amara, community=cast.community)
    certificate = making.certificate(cast.chidi, offering)
    actions.answer_activity(by=cast.amara, activity=ask(cast, category="Talks"), approved=True)
    client.force_login(cast.chidi)
    page = client.get(reverse("pathways:transcript")).content.decode()
    assert f"Certificate {certificate.number}" in page
    assert page.count(">Reading a run chart<") == 2, "the course, and its certificate"
    lines = b"".join(client.get(reverse("pathways:transcript_csv")).streaming_content).decode()
    assert f"Reading a run chart,Certificate {certificate.number}" in lines
    for part, has in (("", True), ("Talks", False)):
        content = client.post(reverse("pathways:print_transcript"), {"category": part}).content
        said = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert (certificate.number in said) is has
        copy = TranscriptCopy.objects.latest("pk")
        checked = client.get(reverse("pathways:copy", args=[copy.public_id])).content.decode()
        assert (certificate.number in checked) is has
        assert ("It is a part: Talks." in checked) is not has


def test_what_does_not_fit_on_paper_is_not_cut(client, cast, monkeypatch):
    monkeypatch.setattr(transcripts, "MOST_LINES", 1)
    for title in ("A conference", "A lecture"):
        actions.answer_activity(by=cast.amara, activity=ask(cast, title=title), approved=True)
    client.force_login(cast.chidi)
    assert client.post(reverse("pathways:print_transcript")).status_code == 303
    assert not TranscriptCopy.objects.exists()
    lines = b"".join(client.get(reverse("pathways:transcript_csv")).streaming_content).decode()
    assert "A conference" in lines and "A lecture" in lines


def test_a_transcript_costs_the_same_for_any_number_of_entries(client, cast, assert_flat):
    client.force_login(cast.chidi)

    def grow(number):
        for n in range(number):
            HoursEntry.objects.create(
                user=cast.chidi,
                source="x",
                key=f"{number}-{n}",
                title="T",
                hours=1,
                on=date(2026, 1, 1),
            )

    assert_flat(client, reverse("pathways:transcript"), grow)
