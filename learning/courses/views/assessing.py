"""Views for putting quizzes and assignments into lessons."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.assessment.access import can_author
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done

from .. import access, actions
from ..assessed import ASSIGNMENT, QUIZ, Kind
from ..models import Lesson
from ..pages import course_page
from ..put_forms import PutAssignmentForm, PutForm, PutQuizForm
from .putting import line_named

MOST_OFFERED = 200


@dataclass(frozen=True)
class Putting:
    """How one of a kind is put in: ``write`` makes a new one, and ``written`` says what is next."""

    kind: Kind
    form: type[PutForm]
    write: Callable[..., Any]
    written: str | Promise


QUIZZES = Putting(
    QUIZ,
    PutQuizForm,
    actions.write_lesson_quiz,
    gettext_lazy("The quiz stands in the lesson. Now give it questions."),
)
ASSIGNMENTS = Putting(
    ASSIGNMENT,
    PutAssignmentForm,
    actions.write_lesson_assignment,
    gettext_lazy("The assignment stands in the lesson. Now choose how it is judged."),
)


@login_required
@require_form
def put_quiz(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """One that is written already, or a new one, whose questions come next."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    return _put_in(request, lesson, QUIZZES)


@login_required
@require_form
def put_assignment(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """One that is written already, or a new one, whose rules come next."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    return _put_in(request, lesson, ASSIGNMENTS)


def _put_in(request: SignedIn, lesson: Lesson, how: Putting) -> HttpResponse:
    key = f"courses.{how.kind.key}:{lesson.public_id}"
    kept = initial_of(draft_of(request.user, key), several=())
    form = how.form(
        request.POST if request.method == "POST" else None,
        items=_offered(request.user, lesson, how.kind),
        initial={"title": lesson.name} | kept,
    )
    if request.method == "POST" and form.is_valid():
        try:
            limit_rate(request, "edit")
            to = _put(request, lesson, how, form)
            delete_submitted_drafts(request, key)
            return see_other(to)
        except Refused as refusal:
            say(form, refusal)
    if form.errors:
        save_invalid_form(request, key)
    course = lesson.course
    context = {
        "form": form,
        "kind": how.kind.key,
        "lesson": lesson,
        "may_write": can_author(request.user, course.community, course.group),
        "draft_url": reverse("keep_draft", args=[key]),
    }
    return course_page(request, "put_in", context, course=course)


def _offered(actor: Any, lesson: Lesson, kind: Kind) -> Any:
    """Of the course's place, as far as the actor writes them there: the newest."""
    all_of_them = kind.model.objects
    rows = kind.usable_in(lesson.course)
    first = rows.filter(pk__in=all_of_them.visible_to(actor).values("pk"))
    newest = first.order_by("-changed_at", "-id").values("pk")[:MOST_OFFERED]
    return all_of_them.filter(pk__in=newest).order_by("title", "pk")


def _put(request: SignedIn, lesson: Lesson, how: Putting, form: PutForm) -> Any:
    """Returns where they go on."""
    said = form.cleaned_data
    given: dict[str, Any] = {
        "by": request.user,
        "lesson": lesson,
        "passing": said["passing"],
        "line": line_named(request),
    }
    if said["item"] is not None:
        actions.place_item(item=said["item"], **given)
        done(request, _("It stands in your text now."))
        return lesson.write_url
    item = how.write(**given, **{name: said[name] for name in form.new})
    done(request, str(how.written))
    return item
