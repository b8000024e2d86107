"""Views of packages for those who write a course: uploading, trying, putting one into a lesson."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.pages import sent_files, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access, actions
from ..models import Course, Lesson, Package
from ..packages.access import package_to_change, unit_to_try
from ..packages.standing import playing_of
from ..pages import course_page
from ..put_forms import PackageForm, PutPackageForm
from .playing import opened, player
from .putting import line_named


@login_required
@require_form
def list_packages(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    """What the course has, and a form for another one."""
    course = access.course_to_write(request.user, slug, course_slug)
    form = PackageForm(submitted_data(request), sent_files(request))
    if form.is_valid() and (package := _upload(request, course, form)) is not None:
        done(request, _taken(package))
        return see_other(package)
    return _page(request, course, form)


def _upload(
    request: SignedIn, course: Course, form: Any, replaces: Package | None = None
) -> Package | None:
    upload = form.cleaned_data["file"]
    try:
        limit_rate(request, "upload")
        package = actions.upload_package(
            by=request.user, course=course, file=upload, filename=upload.name, replaces=replaces
        )
    except Refused as refusal:
        refusal.field = refusal.field or "file"
        say(form, refusal)
        return None
    package.course = course
    return package


def _taken(package: Package) -> str:
    if package.number > 1:
        return _("It is up to date. Learners go on where they were.")
    return _("The package is here. Try it, and put it into a lesson.")


def _page(
    request: SignedIn, course: Course, form: PackageForm, about: Package | None = None
) -> HttpResponse:
    """``form`` came back from uploading one, or the next of ``about``."""
    rows = list(course.packages.select_related("contents", "changed_by").order_by("title", "id"))
    context = {
        "form": form if about is None else PackageForm(),
        "about": about,
        "again": form,
        "packages": playing_of(rows, None),
        "playable": bool(settings.PACKAGES_ORIGIN),
    }
    return course_page(request, "packages", context, course=course)


@login_required
@require_POST
def change_package(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """``do``: replace it by the next version of it, or remove it."""
    course = access.course_to_write(request.user, slug, course_slug)
    package = package_to_change(course, public_id)
    match request.POST.get("do", ""):
        case "remove":
            try:
                actions.remove_package(by=request.user, package=package)
            except Refused as refusal:
                failed(request, str(refusal.sentence))
            return see_other("courses:packages", slug, course_slug)
        case "replace":
            form = PackageForm(request.POST, request.FILES)
            if form.is_valid() and _upload(request, course, form, package) is not None:
                done(request, _("It is up to date. Learners go on where they were."))
                return see_other(package)
            response = _page(request, course, form, package)
            response.status_code = 422
            return response
    raise Http404


@login_required
@require_form
def put_package(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """One that the course has, or a new one."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    items = lesson.course.packages.order_by("title", "id")
    form = PutPackageForm(submitted_data(request), sent_files(request), items=items)
    if form.is_valid() and _put(request, lesson, form):
        done(request, _("It stands in your text now."))
        return see_other(lesson.write_url)
    context = {"form": form, "lesson": lesson, "playable": bool(settings.PACKAGES_ORIGIN)}
    return course_page(request, "put_package", context, course=lesson.course)


def _put(request: SignedIn, lesson: Lesson, form: PutPackageForm) -> bool:
    said = form.cleaned_data
    package = said["item"] or _upload(request, lesson.course, form)
    if package is None:
        return False
    try:
        actions.put_package(
            by=request.user,
            lesson=lesson,
            package=package,
            passing=said["passing"],
            score_counts=said["score_counts"],
            line=line_named(request),
        )
    except Refused as refusal:
        say(form, refusal)
        return False
    return True


@login_required
@require_safe
def try_unit(request: SignedIn, slug: str, course_slug: str, unit: UUID) -> HttpResponse:
    """As learners play it, but nothing is kept."""
    course = access.course_to_write(request.user, slug, course_slug)
    row = unit_to_try(course, unit)
    [found] = playing_of([row.package], None)
    return player(request, course, found, row)


@login_required
@require_POST
def open_trial(request: SignedIn, slug: str, course_slug: str, unit: UUID) -> JsonResponse:
    len(request.POST)  # a body that is too large is refused
    course = access.course_to_write(request.user, slug, course_slug)
    return opened(request.user, unit_to_try(course, unit))
