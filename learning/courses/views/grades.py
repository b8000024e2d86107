"""The gradebook of an offering, as a page and as CSV."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from communities.community.pages import search_query
from plc.accounts.http import SignedIn
from plc.core.ids import number_or_none
from plc.core.paging import next_page_url, requested_page
from plc.core.spreadsheets import csv_response

from .. import offering_access
from ..gradebook import taking
from ..grades import ITEMS, gradebook_rows, items_of, rows_of
from ..models import Enrolment
from ..packages.access import package_to_change
from ..packages.learners import packages_of, scores_of
from ..pages import course_page

PAGE = 50


@login_required
@require_safe
def show_grades(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """Fifty learners by forty lessons and quizzes at a time; ``q`` looks for names."""
    offering = offering_access.offering_to_teach(request.user, slug, course_slug, public_id)
    items = items_of(offering)
    first = ITEMS * min(number_or_none(request.GET.get("part", "")) or 0, len(items) // ITEMS)
    people, query = taking(offering_access.taken_by(offering), offering), search_query(request)
    if query:
        people = people.filter(name__icontains=query)
    found = requested_page(request, people, order=("name", "id"), size=PAGE)
    context = {
        "offering": offering,
        "items": items[first : first + ITEMS],
        "rows": [(row, row.cells[first : first + ITEMS]) for row in rows_of(found.items, items)],
        "lessons": len({item.lesson.pk for item in items}),
        "query": query,
        "older": next_page_url(request, found),
        "packages": packages_of({item.lesson for item in items}),
        "parts": _parts(request, len(items), first // ITEMS),
    }
    return course_page(request, "grades", context, course=offering.course)


def _parts(request: SignedIn, number: int, here: int) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this one) of each forty items; nothing for fewer."""
    found = []
    for part in range((number + ITEMS - 1) // ITEMS):
        query = request.GET.copy()
        query["part"] = str(part)
        last = min(number, ITEMS * (part + 1))
        found.append((f"{ITEMS * part + 1}–{last}", f"?{query.urlencode()}", part == here))
    return found if len(found) > 1 else []


@login_required
@require_safe
def gradebook_csv(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponseBase:
    offering = offering_access.offering_to_teach(request.user, slug, course_slug, public_id)
    return csv_response(f"{offering.course.slug}.csv", gradebook_rows(offering))


@login_required
@require_safe
def show_package(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, package: UUID
) -> HttpResponse:
    """Who is where in a package, as it reports."""
    offering = offering_access.offering_to_teach(request.user, slug, course_slug, public_id)
    row = package_to_change(offering.course, package)
    people = offering_access.taken_by(offering)
    found = requested_page(request, people, order=("name", "id"), size=PAGE)
    mine = Enrolment.objects.standing().filter(offering=offering, user__in=found.items)
    played = scores_of([row.pk], list(mine))
    context = {
        "offering": offering,
        "package": row,
        "rows": [(person, played.get((row.pk, person.pk))) for person in found.items],
        "older": next_page_url(request, found),
    }
    return course_page(request, "package_learners", context, course=offering.course)
