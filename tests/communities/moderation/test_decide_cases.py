"""What moderators do: to the thing, to the person, in the log; and what the person reads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from communities.community.access import forget_memberships
from communities.community.models import Membership, Sanction
from communities.feed.actions import lock_post
from communities.feed.models import Comment, Post
from communities.moderation import actions
from communities.moderation.models import Case, CaseLog
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests import make
from tests.cast import assemble

from .conftest import decide, report


@pytest.fixture
def case(place):
    return report(place.cast.dina, place.post)


def decision_page(client_of, person, line):
    return client_of(person).get(f"/moderation/decisions/{line.public_id}/")


def test_hidden_locked_removed_and_restored(place, case):
    decide(case, "hide", place.mona)
    assert Post.objects.get(pk=place.post.pk).state == "hidden"
    decide(case, "lock", place.mona)
    assert Post.objects.get(pk=place.post.pk).closed_at
    decide(case, "remove", place.mona)
    assert Post.objects.get(pk=place.post.pk).state == "removed"
    decide(case, "restore", place.mona)
    assert Post.objects.get(pk=place.post.pk).state == "published"
    done = ["reported", "hidden", "locked", "removed", "restored"]
    assert list(case.log.values_list("action", flat=True)) == done


def test_restoring_opens_a_conversation_that_moderators_locked_and_no_other(place, case):
    decide(case, "lock", place.mona)
    decide(case, "hide", place.mona)
    decide(case, "restore", place.mona)
    assert Post.objects.get(pk=place.post.pk).closed_at is None
    lock_post(post=place.post, by=place.cast.chidi)
    decide(case, "hide", place.mona)
    decide(case, "restore", place.mona)
    assert Post.objects.get(pk=place.post.pk).closed_at


def test_only_verbs_with_something_to_do_are_offered(place, case, client_of):
    def offered():
        page = client_of(place.mona).get(f"/admin/moderation/case/{case.pk}/change/")
        return [verb.key for verb in page.context["verbs"]["thing"]]

    assert offered() == ["hide", "lock", "remove"]
    decide(case, "hide", place.mona)
    assert offered() == ["restore", "lock", "remove"]
    decide(case, "remove", place.mona)
    assert offered() == ["restore"]
    actions.close_case(case=case, reason="Done.", by=place.mona)
    actions.reopen_case(case=case, reason="After all.", by=place.mona)
    assert offered() == ["restore"]


def test_a_comment_is_hidden_by_itself(place):
    decide(report(place.cast.dina, place.comment), "hide", place.mona)
    assert Comment.objects.get(pk=place.comment.pk).state == "hidden"
    assert Post.objects.get(pk=place.post.pk).state == "published"


def test_the_person_reads_the_text_and_not_the_reason(place, case, client_of, relay):
    line = decide(case, "hide", place.mona, reason="A known troll.", text="Please be kind.")
    relay()
    notice = Notification.objects.get(person=place.cast.chidi, kind="moderation.decision")
    assert notice.cause is None
    page = decision_page(client_of, place.cast.chidi, line).content.decode()
    assert "Please be kind." in page
    for inward in ("A known troll.", "Mona", "Dina"):
        assert inward not in page
    notice.refresh_from_db()
    assert notice.read_at
    for other in (place.cast.dina, place.mona, place.cast.emre, place.cast.fatima):
        assert decision_page(client_of, other, line).status_code == 404


def test_what_moderators_keep_among_themselves_has_no_page(place, case, client_of):
    actions.claim_case(case=case, by=place.mona)
    for line in case.log.all():
        assert decision_page(client_of, place.cast.chidi, line).status_code == 404


@pytest.mark.parametrize(
    ("verb", "kind"),
    [("warn", "warning"), ("silence", "silence"), ("suspend", "suspension"), ("ban", "ban")],
)
def test_sanctions_stand_in_the_community_and_in_the_log(place, case, client_of, verb, kind):
    until = timezone.now() + timedelta(days=3) if verb in ("silence", "suspend") else None
    line = decide(case, verb, place.mona, until=until)
    sanction = Sanction.objects.get(user=place.cast.chidi)
    assert (sanction.kind, sanction.community, sanction.until) == (
        kind,
        place.cast.community,
        until,
    )
    assert line.sanction == sanction
    page = decision_page(client_of, place.cast.chidi, line)  # also for who is banned
    assert page.status_code == 200
    assert ("It ends by itself" in page.content.decode()) == bool(until)
    member = Membership.objects.filter(user=place.cast.chidi, community=place.cast.community)
    assert member.exists() == (verb != "ban")


def test_lifting_ends_a_sanction_of_this_person_here(place, case, client_of):
    line = decide(case, "silence", place.mona)
    mine = Sanction.objects.get(user=place.cast.chidi)
    other = make.community(by=place.cast.amara, name="Third", slug="third")
    make.member(other, place.cast.chidi)
    foreign = Sanction.objects.create(
        community=other, user=place.cast.chidi, kind="silence", reason="x", text="x"
    )
    with pytest.raises(Refused, match="Choose what to lift"):
        decide(case, "lift", place.mona, sanction=foreign)
    decide(case, "lift", place.mona, sanction=mine)
    mine.refresh_from_db()
    assert mine.lifted_by == place.mona
    assert "Lifted" in decision_page(client_of, place.cast.chidi, line).content.decode()


def test_site_staff_suspend_an_account_and_the_words_go_by_mail(place, letters, relay):
    case = report(place.cast.ben, place.cast.dina)
    decide(case, "suspend", place.cast.fatima, text="You sold things to our members.")
    relay()
    place.cast.dina.refresh_from_db()
    assert place.cast.dina.state == "suspended"
    [letter] = letters(to=place.cast.dina.email)
    assert "You sold things to our members." in letter.text
    decide(case, "lift", place.cast.fatima)
    place.cast.dina.refresh_from_db()
    assert place.cast.dina.state == "active"


def test_hiding_what_is_hidden_changes_nothing(place, case, facts):
    first = decide(case, "hide", place.mona)
    facts()
    assert decide(case, "hide", place.mona) == first
    assert facts() == []


def test_a_button_pressed_twice_sanctions_once(place, case):
    seen = actions.cases.last_line(case)
    decide(case, "warn", place.mona, seen=seen)
    with pytest.raises(Refused, match="since you opened it"):
        decide(case, "warn", place.mona, seen=seen)
    assert Sanction.objects.count() == 1


def test_a_further_report_does_not_disturb_who_decides(place, case):
    seen = actions.cases.last_line(case)
    report(place.cast.ben, place.post)
    decide(case, "warn", place.mona, seen=seen)


@pytest.mark.parametrize("left_out", ["reason", "text"])
def test_a_decision_needs_a_reason_and_words(place, case, left_out):
    with pytest.raises(Refused):
        decide(case, "hide", place.mona, **{left_out: "  "})
    assert Post.objects.get(pk=place.post.pk).state == "published"


def test_nobody_moderates_a_case_against_themselves(place):
    from communities.feed import actions as feed

    post = feed.publish_post(
        by=place.mona, community=place.cast.community, kind="discussion", body="By a moderator."
    )
    case = report(place.cast.dina, post)
    assert not Case.objects.visible_to(place.mona).exists()
    for act in (
        lambda: decide(case, "restore", place.mona),
        lambda: actions.claim_case(case=case, by=place.mona),
        lambda: actions.close_case(case=case, reason="Nothing.", by=place.mona),
    ):
        with pytest.raises(Refused, match="against themselves"):
            act()


def test_closing_tells_reporters_and_ends_the_call_to_moderators(place, case, client_of, relay):
    report(place.cast.ben, place.post)
    relay()
    actions.close_case(case=case, reason="All fine.", by=place.mona)
    relay()
    assert not Notification.objects.filter(kind="moderation.reported", withdrawn_at=None).exists()
    told = Notification.objects.filter(kind="moderation.closed").values_list("person", flat=True)
    assert set(told) == {place.cast.dina.pk, place.cast.ben.pk}
    page = client_of(place.cast.dina).get(f"/moderation/reports/{case.public_id}/")
    assert "found that nothing needed to be done" in page.content.decode()


def test_a_thing_hidden_by_reports_alone_is_not_left_that_way(place, case):
    for person in (place.cast.ben, place.cast.amara):
        report(person, place.post)
    with pytest.raises(Refused, match="because of the reports alone"):
        actions.close_case(case=case, reason="Bored.", by=place.mona)
    decide(case, "hide", place.mona)
    actions.close_case(case=case, reason="Decided.", by=place.mona)


def test_after_closing_a_new_report_makes_a_new_case(place, case):
    actions.close_case(case=case, reason="Nothing in it.", by=place.mona)
    newer = report(place.cast.dina, place.post)
    assert newer != case
    with pytest.raises(Refused, match="newer case"):
        actions.reopen_case(case=case, reason="After all.", by=place.mona)


def test_a_case_on_anothers_desk_is_left_to_them(place, case):
    actions.claim_case(case=case, by=place.mona)
    with pytest.raises(Refused, match="Mona Lindqvist is looking"):
        actions.claim_case(case=case, by=place.cast.amara)
    with pytest.raises(Refused, match="Mona Lindqvist is looking"):
        decide(case, "hide", place.cast.amara)
    actions.release_case(case=case, by=place.cast.amara)  # not hers: nothing happens
    with pytest.raises(Refused):
        decide(case, "hide", place.cast.amara)
    actions.release_case(case=case, by=place.cast.amara, anyones=True)
    decide(case, "hide", place.cast.amara)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_wins():
    from communities.feed import actions as feed

    cast = assemble()
    post = feed.publish_post(
        by=cast.chidi, community=cast.community, kind="discussion", body="Bah."
    )
    case = report(cast.dina, post)
    moderators = [make.user(f"Moderator {number}") for number in range(4)]

    def claim(person):
        try:
            actions.claim_case(case=case, by=person)
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim, moderators)) == 1
    assert case.log.filter(action=CaseLog.Action.CLAIMED).count() == 1


def test_the_log_can_neither_be_changed_nor_shortened(place, case):
    for change in (
        lambda: case.log.update(reason="Otherwise."),
        lambda: case.log.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize("table", ["moderation_caselog", "accounts_user", "journal_entry"])
def test_no_table_that_remembers_is_emptied_alone_or_with_another(place, case, table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none may be waiting
        cursor.execute("SET LOCAL append_only.emptying = 'off'")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert case.log.exists()


def test_log_thing_and_sanction_stand_or_fall_together(place, case, monkeypatch):
    """A failure at the end of a decision leaves nothing of it."""
    from communities.moderation.actions import deciding

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(deciding, "record", fail)
    with pytest.raises(RuntimeError):
        decide(case, "hide", place.mona)
    assert Post.objects.get(pk=place.post.pk).state == "published"
    assert not case.log.filter(action="hidden").exists()


def test_a_suspended_author_reads_nothing_there_until_it_is_lifted(place, case, client_of):
    decide(case, "suspend", place.mona)
    forget_memberships(place.cast.chidi)
    chidi = client_of(place.cast.chidi)
    assert chidi.get(place.post.get_absolute_url()).status_code == 404
    decide(case, "lift", place.mona, sanction=Sanction.objects.get())
    assert client_of(place.cast.chidi).get(place.post.get_absolute_url()).status_code == 200
