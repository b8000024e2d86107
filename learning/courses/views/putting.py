"""Views for putting files and questions of the bank into a lesson."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learning.assessment import bank
from learning.assessment.access import can_author
from learning.assessment.forms import BankFilter
from learning.assessment.models import Question
from learning.assessment.types import TYPES
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none, uuid_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.files.actions import store_upload
from plc.web.toasts import done, failed

from .. import access, actions
from ..models import Course, Lesson
from ..pages import course_page
from ..put_forms import PutFilesForm
from ..putting import CAPTIONS, lines_for

PAGE = 20
MOST = 50
ANSWERS_AT_ONCE = [key for key, kind in TYPES.items() if not kind.by_hand]


def line_named(request: HttpRequest) -> int | None:
    """Where in the text the author was when they asked for it; None: at its end."""
    return number_or_none(request.GET.get("line", ""))


def on_to(name: str, lesson: Lesson, line: str) -> str:
    """The address of a page that puts something into the lesson, there."""
    course = lesson.course
    to = reverse(f"courses:{name}", args=[course.community.slug, course.slug, lesson.public_id])
    return f"{to}?{urlencode({'line': line})}" if number_or_none(line) is not None else to


def take_files(by: User, course: Course, uploads: Sequence[Any], shows: Sequence[str]) -> str:
    """Store them for the course; returns the Markdown that shows them."""
    named = []
    for upload in uploads:
        file = store_upload(by=by, upload=upload, purpose="course")
        name = upload.name if upload.name.lower().endswith(CAPTIONS) else file.name
        named.append((name, file))
    return lines_for(actions.add_files(by=by, course=course, named=named), shows)


@login_required
@require_POST
def put_files(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> JsonResponse:
    """For the editor: their Markdown as ``text``, or an ``error``. The text itself is saved by its
    author."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    form = PutFilesForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(str(form.errors["files"][0]))
        if reason := access.why_not_write(request.user, lesson.course):
            raise Refused(reason)
        limit_rate(request, "upload")
        shows = request.POST.getlist("alt")
        text = take_files(request.user, lesson.course, form.cleaned_data["files"], shows)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal.sentence)}, status=422)
    return JsonResponse({"text": text})


@login_required
@require_form
def put_question(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """The bank of the course's place, to choose from; or, with ``question`` in the address, those
    that were written for this lesson just now."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    rows = _usable(request.user, lesson.course)
    if request.method == "POST":
        return _put(request, lesson, rows)
    place = lesson.course.group
    context = _offered(request, lesson, rows) | {
        "lesson": lesson,
        "line": line_named(request),
        "place": place.slug if place else "-",
        "may_write": can_author(request.user, lesson.course.community, place),
        "back": on_to("put_question", lesson, request.GET.get("line", "")),
    }
    return course_page(request, "put_question", context, course=lesson.course)


def _offered(request: SignedIn, lesson: Lesson, rows: QuerySet[Question]) -> dict[str, Any]:
    form = BankFilter.offering(request.GET, [])
    form.fields["kind"].choices = [("", _("Any type")), *_kinds()]  # type: ignore[attr-defined]
    chosen = form.cleaned_data if form.is_valid() else {}
    picked = rows.filter(public_id__in=named) if (named := _named(request.GET)) else None
    fitting = bank.matching(rows, chosen) if picked is None else picked
    found = requested_page(request, fitting, order=("-changed_at", "-id"), size=PAGE)
    return {
        "filter": form if not form.errors else BankFilter(initial=chosen),
        "filtered": any(chosen.values()),
        "tags": bank.tags_in(request.user, lesson.course.community),
        "questions": [
            (one, TYPES[one.kind], str(one.public_id) in lesson.source) for one in found.items
        ],
        "picked": picked is not None,
        "older": next_page_url(request, found),
    }


def _kinds() -> list[tuple[str, Any]]:
    return [(key, TYPES[key].label) for key in ANSWERS_AT_ONCE]


def _usable(actor: Any, course: Course) -> QuerySet[Question]:
    """Those that answer at once, of the course's place, as far as the actor writes them there."""
    banks = Q(group=None) | Q(group=course.group_id) if course.group_id else Q(group=None)
    rows: QuerySet[Question] = bank.of_community(actor, course.community).offered()
    return rows.filter(banks, kind__in=ANSWERS_AT_ONCE)


def _named(given: Any) -> list[UUID]:
    return [key for one in given.getlist("question")[:MOST] if (key := uuid_or_none(one))]


def _put(request: SignedIn, lesson: Lesson, rows: QuerySet[Question]) -> HttpResponse:
    try:
        if reason := access.why_not_write(request.user, lesson.course):
            raise Refused(reason)
        limit_rate(request, "edit")
        questions = list(rows.filter(public_id__in=_named(request.POST)).order_by("pk"))
        if not questions:
            raise Refused(_("Choose a question."))
        actions.put_questions(
            by=request.user, lesson=lesson, questions=questions, line=line_named(request)
        )
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(request.get_full_path())
    done(request, _("It stands in your text now."))
    return see_other(lesson.write_url)
