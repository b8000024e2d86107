"""When an account is deleted, nobody knows what it reported; what was decided stays."""

from communities.moderation.actions import claim_case
from communities.moderation.models import Case, CaseLog, Report
from plc.accounts.actions import delete_account

from .conftest import decide, report


def test_a_report_stays_without_the_name_of_who_reported(place):
    case = report(place.cast.dina, place.post, text="It names somebody.")
    delete_account(person=place.cast.dina, by=place.cast.dina)
    told = Report.objects.get(case=case)
    assert (told.reporter, told.text) == (None, "It names somebody.")


def test_a_case_on_their_desk_is_for_others_and_their_decisions_stay(place):
    case = report(place.cast.dina, place.post)
    claim_case(case=case, by=place.mona)
    decide(case, "hide", place.mona)
    delete_account(person=place.mona, by=place.mona)
    case.refresh_from_db()
    assert (case.claimed_by, case.state) == (None, Case.State.OPEN)
    assert CaseLog.objects.filter(case=case, action="hidden").exists()


def test_what_was_reported_about_a_profile_goes_with_it(place):
    case = report(place.cast.dina, place.cast.chidi)
    assert place.cast.chidi.name in f"{case.heading}{case.extract}"
    delete_account(person=place.cast.chidi, by=place.cast.chidi)
    case.refresh_from_db()
    assert (case.heading, case.extract) == ("", "")
