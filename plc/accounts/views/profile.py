"""The profile page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .. import access
from ..pages import profile_context


@require_safe
@login_required
def show_me(request: HttpRequest) -> HttpResponse:
    return redirect(request.user)  # type: ignore[arg-type]


@require_safe
def show_profile(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Visitors without an account are asked to sign in, whether the page exists or not."""
    try:
        person = access.person_to_see(request.user, public_id)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    request.nav_key = "me" if person == request.user else "members"  # type: ignore[attr-defined]
    return render(request, "plc/accounts/profile.html", profile_context(person, request.user))
