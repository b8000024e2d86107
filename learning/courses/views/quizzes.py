"""Views for putting quizzes into lessons."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from learning.assessment.access import can_author
from learning.assessment.models import Quiz
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import PutQuizForm
from ..models import Lesson
from ..pages import course_page
from ..quizzing import quizzes_for

MOST_OFFERED = 200


@login_required
@require_form
def put_quiz(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """One that is written already, or a new one, whose questions come next."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    form = PutQuizForm(
        request.POST if request.method == "POST" else None,
        quizzes=_offered(request.user, lesson),
        initial={"title": lesson.name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            limit_rate(request, "edit")
            return _put(request, lesson, form)
        except Refused as refusal:
            say(form, refusal)
    course = lesson.course
    context = {
        "form": form,
        "lesson": lesson,
        "writes_quizzes": can_author(request.user, course.community, course.group),
    }
    return course_page(request, "put_quiz", context, course=course)


def _offered(actor: Any, lesson: Lesson) -> Any:
    """Of the course's place, as far as the actor writes quizzes there: the newest."""
    rows = quizzes_for(lesson.course)
    first = rows.filter(pk__in=Quiz.objects.visible_to(actor).values("pk"))
    newest = first.order_by("-changed_at", "-id").values("pk")[:MOST_OFFERED]
    return Quiz.objects.filter(pk__in=newest).order_by("title", "pk")


def _put(request: SignedIn, lesson: Lesson, form: PutQuizForm) -> HttpResponse:
    said = form.cleaned_data
    given: dict[str, Any] = {"by": request.user, "lesson": lesson, "passing": said["passing"]}
    if said["quiz"] is not None:
        actions.place_quiz(quiz=said["quiz"], **given)
        done(request, _("It stands at the end of your text now."))
        return see_other(lesson.write_url)
    quiz = actions.write_lesson_quiz(
        title=said["title"],
        pass_percent=said["pass_percent"],
        public_id=said["public_id"],
        **given,
    )
    done(request, _("The quiz stands in the lesson. Now give it questions."))
    return see_other(quiz)
