"""Views for those who teach an offering: who has its certificate, and issuing it by hand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from communities.community.pages import submitted_data
from learning.courses.models import Enrolment, Offering
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none, uuid_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.core.spreadsheets import csv_response, first_of
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import CorrectionForm
from ..granting import COURSE
from ..models import Certificate, HoursEntry, NamedCohort
from ..pages import page
from ..rules import why_not_certified

PAGE = 50
MOST_IN_CSV = 5000


@dataclass(frozen=True)
class Row:
    """A learner, with what is missing for the certificate, or with the certificate."""

    enrolment: Enrolment
    certificate: Certificate | None
    missing: str
    hours: HoursEntry | None = None


def _begun(offering: Offering) -> Any:
    """Those who belong to its place today."""
    rows = Enrolment.objects.filter(offering=offering).current()
    return rows.exclude(began_at=None).select_related("user")


def _rows(offering: Offering, enrolments: Collection[Enrolment]) -> list[Row]:
    """At most five queries for any number of them."""
    certification = access.certification_of(offering.course)
    missing = why_not_certified(certification, enrolments)
    given = Certificate.objects.filter(
        offering=offering, holder__in=[row.user_id for row in enrolments]
    )
    latest = {row.holder_id: row for row in given.order_by("period")}
    keys = [str(row.pk) for row in enrolments]
    entries = HoursEntry.objects.standing().filter(source=COURSE, key__in=keys)
    hours = {row.key: row for row in entries}
    return [
        Row(row, latest.get(row.user_id), missing[row.pk], hours.get(str(row.pk)))
        for row in enrolments
    ]


@login_required
@require_form
def list_certificates(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    """Who has one. A POST of chosen people first says what would happen, then issues."""
    offering = access.offering_to_certify(request.user, slug, course_slug, public_id)
    planned: list[Row] = []
    nobody = False
    if request.method == "POST":
        chosen = [key for sent in request.POST.getlist("person") if (key := uuid_or_none(sent))]
        rows = list(_begun(offering).filter(user__public_id__in=chosen[:500]))
        for row in rows:
            row.offering = offering
        planned, nobody = _rows(offering, rows), not rows
        if request.POST.get("confirmed") and _issue(request, offering, planned):
            return see_other("pathways:certificates", slug, course_slug, public_id)
    found = requested_page(request, _begun(offering), order=("user__name", "id"), size=PAGE)
    context = {
        "offering": offering,
        "course": offering.course,
        "certification": access.certification_of(offering.course),
        "rows": _rows(offering, found.items),
        "planned": planned,
        "nobody": nobody,
        "older": next_page_url(request, found),
        "may_name": access.can_name_cohort(request.user, offering),
        "named": NamedCohort.objects.filter(offering=offering).exists(),
    }
    response = page(request, "certificates", context, community=offering.course.community)
    response.status_code = 422 if nobody else 200
    return response


def _issue(request: SignedIn, offering: Offering, planned: Collection[Row]) -> bool:
    """To those of the list who meet the rule; again to those who have the one that was seen."""
    chosen = [row.enrolment for row in planned if row.certificate or not row.missing]
    sent = {one.pk: request.POST.get(f"seen-{one.user.public_id}", "") for one in chosen}
    seen = {pk: number_or_none(period) or 0 for pk, period in sent.items()}
    try:
        limit_rate(request, "edit")
        number = actions.issue_many(
            by=request.user, offering=offering, enrolments=chosen, seen=seen
        )
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return False
    said = ngettext("%(n)s certificate was issued.", "%(n)s certificates were issued.", number)
    done(request, said % {"n": number})
    return True


@login_required
@require_safe
def certificates_csv(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponseBase:
    offering = access.offering_to_certify(request.user, slug, course_slug, public_id)
    name = f"{offering.course.slug}-{_('certificates')}.csv"
    return csv_response(name, _table(offering))


def _table(offering: Offering) -> Iterator[list[Any]]:
    yield [
        *(_("Name"), _("Completed"), _("Number"), _("Issued"), _("Holds until"), _("State")),
        *(_("Contact hours"), _("Missing")),
    ]
    enrolments, more = first_of(_begun(offering).order_by("user__name", "id"), MOST_IN_CSV)
    for row in _rows(offering, enrolments):
        one = row.certificate
        yield [
            one.name if one and one.name else row.enrolment.user.name,
            _day(row.enrolment.completed_at),
            *(
                (one.number, _day(one.issued_at), _day(one.expires_at), one.state.label, one.hours)
                if one
                else ("", "", "", "", None)
            ),
            "" if one else row.missing,
        ]
    yield from more


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


@login_required
@require_POST
def name_cohort(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """``on=1``: the group lets certificates name it, ``on=0``: no longer."""
    offering = access.offering_to_certify(request.user, slug, course_slug, public_id)
    if not access.can_name_cohort(request.user, offering):
        raise PermissionDenied(_("Facilitators of the group decide about this."))
    named = request.POST.get("on") == "1"
    actions.name_cohort(by=request.user, offering=offering, named=named)
    return see_other("pathways:certificates", slug, course_slug, public_id)


@login_required
@require_form
def correct_hours(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, entry: UUID
) -> HttpResponse:
    """The contact hours of a learner, as far as they come from this offering."""
    offering = access.offering_to_certify(request.user, slug, course_slug, public_id)
    row = access.hours_to_correct(request.user, offering, entry)
    form = CorrectionForm(submitted_data(request), initial={"hours": row.hours})
    if form.is_valid():
        try:
            actions.correct_hours(by=request.user, entry=row, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("The transcript says so now."))
            return see_other("pathways:certificates", slug, course_slug, public_id)
    back = reverse("pathways:certificates", args=[slug, course_slug, public_id])
    context = {"form": form, "entry": row, "back": back, "back_label": _("Certificates")}
    return page(request, "correct", context, community=offering.course.community)
