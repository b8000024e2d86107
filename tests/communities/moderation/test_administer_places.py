"""Groups and communities are archived from the administration through a case: told and logged."""

import pytest
from django.urls import reverse

from communities.community.actions import archive_community, reopen_community
from communities.community.models import Community
from communities.groups.actions import archive_group, hide_group, reopen_group
from communities.moderation.access import those_who_moderate
from communities.moderation.models import Case, CaseLog
from plc.accounts.actions import deactivate_account
from plc.core.refusals import Refused
from tests import make

from .conftest import report

ARCHIVE = {"community": archive_community, "group": archive_group}
REOPEN = {"community": reopen_community, "group": reopen_group}


@pytest.mark.parametrize("place", ["community", "group"])
def test_archiving_in_the_administration_is_told_by_mail_and_stands_in_a_log(
    cast, client_of, letters, relay, place
):
    row = {"community": cast.community, "group": cast.group}[place]
    second = make.user("Second")
    if place == "community":
        make.member(cast.community, second, role="owner")
    else:
        make.member(cast.community, second)
        make.group_member(cast.group, second, role="facilitator")
    client = client_of(cast.fatima)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    sent = {"action": "archive", "_selected_action": [row.pk], "confirmed": "1"}
    assert client.post(address, sent).status_code == 422
    row.refresh_from_db()
    assert not row.archived_at
    sent |= {"reason": "Asked by nobody", "text": "Nobody writes here any more."}
    assert client.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert row.archived_at
    with pytest.raises(Refused, match="Only they can open it again"):
        REOPEN[place](**{place: row}, by=cast.ben)
    assert "Asked by nobody" in client.get(f"{address}{row.pk}/history/").content.decode()
    relay()
    case = Case.objects.get(kind=row._meta.label_lower, object_id=row.pk)
    line = case.log.get(action="locked")
    assert (line.by, line.reason) == (cast.fatima, "Asked by nobody")
    told = {letter.to: letter.text for letter in letters(kind="moderation/decision")}
    first = cast.amara if place == "community" else cast.ben
    assert set(told) == {first.email, second.email}
    assert all("Nobody writes here any more." in text for text in told.values())
    decision = reverse("moderation:decision", args=[line.public_id])
    assert decision in told[first.email]
    assert client_of(first).get(decision).status_code == 200
    client.post(address, sent | {"action": "reopen"})
    row.refresh_from_db()
    assert not row.archived_at


def test_opening_a_group_again_opens_what_its_facilitator_archived(cast, client_of):
    archive_group(group=cast.group, by=cast.ben)
    address = reverse("admin:groups_group_changelist")
    sent = {"action": "reopen", "_selected_action": [cast.group.pk], "confirmed": "1"}
    client_of(cast.fatima).post(address, sent | {"reason": "They asked."})
    cast.group.refresh_from_db()
    assert not cast.group.archived_at
    line = Case.objects.get(kind="groups.group").log.get(action="restored")
    assert line.text.startswith("The group is open again, unless")


def test_opening_a_group_again_shows_nothing_that_moderators_have_hidden(cast, client_of):
    archive_group(group=cast.group, by=cast.ben)
    hide_group(group=cast.group, by=None)
    address = reverse("admin:groups_group_changelist")
    sent = {"action": "reopen", "_selected_action": [cast.group.pk], "confirmed": "1"}
    answer = client_of(cast.fatima).post(address, sent | {"reason": "They asked."}, follow=True)
    assert "Moderators have hidden this group." in answer.text
    assert "done." not in answer.text
    cast.group.refresh_from_db()
    assert cast.group.visibility_before
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("accounts.user", "restore"),
        ("accounts.user", "suspend"),
        ("groups.group", "archive"),
        ("groups.group", "reopen"),
        ("community.community", "archive"),
        ("community.community", "reopen"),
    ],
)
def test_what_is_so_already_is_not_told_again(cast, client_of, letters, relay, key, action):
    row = {
        "accounts.user": cast.chidi,
        "groups.group": cast.group,
        "community.community": cast.community,
    }[key]
    client = client_of(cast.fatima)
    address = reverse(f"admin:{key.replace('.', '_')}_changelist")
    sent = {"action": action, "_selected_action": [row.pk], "confirmed": "1", "reason": "Asked."}
    if action in ("archive", "suspend"):
        client.post(address, sent, follow=True)
    relay()
    told, lines = len(letters()), CaseLog.objects.count()
    page = client.post(address, sent, follow=True).text
    relay()
    assert "It is so already." in page
    assert "done." not in page
    assert (len(letters()), CaseLog.objects.count()) == (told, lines)


def test_a_community_is_reported_to_those_who_run_the_site(cast, client_of):
    address = reverse("moderation:report", args=["community.community", cast.community.public_id])
    chidi = client_of(cast.chidi)
    assert "The people who run this site" in chidi.get(address).content.decode()
    assert chidi.post(address, {"reason": "spam"}).status_code == 303
    case = Case.objects.get(kind="community.community")
    assert (case.community, case.author) == (None, cast.amara)
    assert not Case.objects.visible_to(cast.amara).exists()
    assert Case.objects.visible_to(cast.fatima).exists()
    Community.objects.update(visibility="hidden")
    assert client_of(cast.emre).get(address).status_code == 404


def test_site_staff_who_own_a_community_do_not_work_a_case_against_it(cast):
    make.member(cast.community, cast.fatima, role="owner")
    case = report(cast.chidi, cast.community)
    assert case.author == cast.amara
    assert not Case.objects.visible_to(cast.fatima).exists()
    assert cast.fatima.pk not in those_who_moderate(case)


def test_a_closed_account_answers_for_no_group(cast):
    make.member(cast.community, second := make.user("Second"))
    make.group_member(cast.group, second, role="facilitator")
    deactivate_account(person=cast.ben, by=cast.ben)
    assert report(cast.chidi, cast.group).author == second


@pytest.mark.parametrize("place", ["community", "group"])
def test_restoring_leaves_archived_what_its_own_people_had_archived_before(cast, place):
    row, owner = (cast.community, cast.amara) if place == "community" else (cast.group, cast.ben)
    ARCHIVE[place](**{place: row}, by=owner)
    row.refresh_from_db()
    since = row.archived_at
    for _ in range(2):
        ARCHIVE[place](**{place: row}, by=cast.fatima, as_moderators=True)
    REOPEN[place](**{place: row}, by=cast.fatima, as_moderators=True)
    row.refresh_from_db()
    assert row.archived_at == since and not row.archived_by_moderators
    REOPEN[place](**{place: row}, by=owner)
    ARCHIVE[place](**{place: row}, by=cast.fatima, as_moderators=True)
    REOPEN[place](**{place: row}, by=cast.fatima, as_moderators=True)
    row.refresh_from_db()
    assert not row.archived_at


@pytest.mark.parametrize("place", ["community", "group"])
def test_who_had_archived_it_before_is_not_told_that_it_is_open_again(
    cast, client_of, letters, relay, place
):
    row, owner = (cast.community, cast.amara) if place == "community" else (cast.group, cast.ben)
    ARCHIVE[place](**{place: row}, by=owner)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    sent = {"_selected_action": [row.pk], "confirmed": "1", "reason": "Asked."}
    for action in ("archive", "reopen"):
        client_of(cast.fatima).post(address, sent | {"action": action})
    relay()
    row.refresh_from_db()
    assert row.archived_at
    told = letters(kind="moderation/decision")[-1]
    assert f"A {place} of yours" in told.subject and "is as before" in told.subject
    assert "open again, unless it was archived already when we archived it" in told.text


@pytest.mark.parametrize("action", ["archive", "reopen"])
@pytest.mark.parametrize("place", ["community", "group"])
def test_site_staff_decide_nothing_about_what_they_look_after_with_others(
    cast, client_of, place, action
):
    row = {"community": cast.community, "group": cast.group}[place]
    make.member(cast.community, cast.fatima, role="owner" if place == "community" else "member")
    if place == "group":
        make.group_member(cast.group, cast.fatima, role="facilitator")
    if action == "reopen":
        ARCHIVE[place](**{place: row}, by=None, as_moderators=True)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    sent = {"action": action, "_selected_action": [row.pk], "confirmed": "1"}
    sent |= {"reason": "Mine", "text": "It is mine."}
    answer = client_of(cast.fatima).post(address, sent, follow=True)
    assert "You look after it yourself." in answer.text
    row.refresh_from_db()
    assert bool(row.archived_at) == (action == "reopen")
    assert not Case.objects.exists()
