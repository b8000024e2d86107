"""The member directory."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plc.core.member_marks import marks_in
from plc.core.paging import next_page_url, requested_page
from plc.core.registry import my_communities, place_audiences

from ..directory import ORDER, entry_of, found_people
from ..forms import DirectoryForm
from ..visibility import shown_fields_of


@require_safe
@login_required
def show_directory(request: HttpRequest) -> HttpResponse:
    """Search and filters in the query string, keyset pagination; a fixed number of queries."""
    request.nav_key = "members"  # type: ignore[attr-defined]
    known = my_communities if "community" in place_audiences else ()
    places = [place for provider in known for place in provider(request)]
    form = DirectoryForm(request.GET, communities=places)
    people = found_people(request.user, form.cleaned_data if form.is_valid() else {})
    page = requested_page(request, people, order=ORDER)
    shown = shown_fields_of(page.items, request.user)
    marks = marks_in(None, [person.pk for person in page.items], request.user)
    filtered = any(value for key, value in request.GET.items() if key != "after")
    context = {
        "form": form,
        "entries": [
            entry_of(person, shown[person.pk]) | {"mark": marks.get(person.pk)}
            for person in page.items
        ],
        "older": next_page_url(request, page),
        "narrowed": any(value for key, value in request.GET.items() if key not in ("q", "after")),
        "filtered": filtered,
        "alone": not (filtered or places) and page.items == [request.user],
    }
    status = 200 if form.is_valid() else 422
    return render(request, "plc/accounts/directory.html", context, status=status)
