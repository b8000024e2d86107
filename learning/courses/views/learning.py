"""Views of a lesson for those who learn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from communities.feed.access import why_not_post
from communities.feed.models import Comment, Post
from learning.assessment.models import Assignment, Quiz
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none, uuid7, uuid_or_none
from plc.core.plain import clean_text
from plc.core.refusals import Refused, say
from plc.web.drafts import delete_submitted_drafts, draft_of, save_invalid_form
from plc.web.offline import kept_offline
from plc.web.toasts import done, failed

from .. import access, actions
from ..actions.discussing import is_for_all, subject_of
from ..actions.learning import is_done_by_hand, why_not_done
from ..assessed import ASSIGNMENT, KINDS, PACKAGE, QUIZ, addresses_of
from ..embeds import SITES
from ..films import MOST_SECONDS, film_key, films_in
from ..forms import NoteForm
from ..models import CompletionRule, Enrolment, Lesson, Note
from ..outline import Step, is_open, outline_of
from ..packages.standing import Playing, playing
from ..pages import course_page
from ..standings import Doing, Taking, doing, taking

FEW_COMMENTS = 3


@login_required
@require_safe
@kept_offline
def show_lesson(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    return lesson_page(request, lesson, enrolment)


def lesson_page(
    request: SignedIn,
    lesson: Lesson,
    enrolment: Enrolment | None,
    *,
    note: NoteForm | None = None,
    **back: Any,
) -> HttpResponse:
    """The lesson if it is open, else what it waits for (403). ``back``: what else was refused."""
    course, context = lesson.course, _place_in_outline(request, lesson, enrolment)
    step = context["step"]
    if step is None or not step.open:
        response = course_page(request, "shut", context, course=course)
        response.status_code = 403
        return response
    frame = _frame(request, lesson)
    context |= _around(request, lesson, enrolment, step) | {
        "parts": _parts(lesson, enrolment, frame, _places(request, lesson, enrolment)),
        "note": note or NoteForm(),
        "talk": "",
        "why_no_talk": "",
        "changing": None,
    }
    response = course_page(request, "lesson", context | back, course=course)
    if back or (note is not None and note.errors):
        response.status_code = 422
    if frame is not None:  # the reader has agreed to this site, for this page
        site = next(one["site"] for one in _slots(lesson) if film_key(one) == frame)
        response._csp_update = {"frame-src": [SITES[site].origin]}  # type: ignore[attr-defined]
    return response


def _place_in_outline(
    request: SignedIn, lesson: Lesson, enrolment: Enrolment | None
) -> dict[str, Any]:
    outline = outline_of(lesson.course, enrolment)
    step = outline.step_of(lesson)
    before, after = outline.beside(step) if step else (None, None)
    return {
        "lesson": lesson,
        "enrolment": enrolment,
        "outline": outline,
        "step": step,
        "before": before,
        "after": after,
        "writes": access.can_write_course(request.user, lesson.course),
    }


def _slots(lesson: Lesson) -> list[dict[str, Any]]:
    parts = lesson.published.parts if lesson.published else []
    return [part for part in parts if isinstance(part, dict)]


def _frame(request: SignedIn, lesson: Lesson) -> str | None:
    """The film of another site that the reader wants to see."""
    film = request.GET.get("film", "")
    embeds = [slot for slot in _slots(lesson) if slot["kind"] == "embed"]
    return film if film in map(film_key, embeds) else None


def _places(request: SignedIn, lesson: Lesson, enrolment: Enrolment | None) -> dict[str, int]:
    """Where in its films the reader was, or, at one, where a note leads: to ``at`` of ``in``."""
    places: dict[str, int] = {}
    if enrolment is not None:
        row = enrolment.progress.filter(lesson=lesson).only("places").first()
        places = row.places if row is not None else {}
    film = request.GET.get("film") or request.GET.get("in", "")
    at = number_or_none(request.GET.get("at", ""))
    return places if at is None else places | {film: min(at, MOST_SECONDS)}


def _parts(
    lesson: Lesson, enrolment: Enrolment | None, frame: str | None, places: dict[str, int]
) -> list[dict[str, Any]]:
    """Parts of the lesson for its template: HTML, and slots. A film that stands in it twice has
    its anchor where it stands first."""
    taken = _taken(lesson, enrolment)
    parts = lesson.published.parts if lesson.published else []
    written = {} if enrolment else addresses_of(parts)
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for part in parts:
        if isinstance(part, str):
            found.append({"html": part})
            continue
        film = film_key(part)
        slot = part | {"film": film, "at": places.get(film, 0), "first": film not in seen}
        seen.add(film)
        if part["kind"] in KINDS:
            key = part[part["kind"]]
            slot |= {"taking": taken.get(key), "write_url": written.get(key)}
        if part["kind"] == "embed":
            site = SITES[part["site"]]
            slot |= {"name": site.name, "page": site.page.format(part["key"])}
            slot["frame"] = site.frame_at(part["key"], slot["at"]) if film == frame else ""
            slot["origin"] = site.origin
        found.append(slot)
    return found


def _taken(lesson: Lesson, enrolment: Enrolment | None) -> dict[str, Taking | Doing | Playing]:
    """Quizzes, assignments and packages by their ids; nothing is asked about lessons without any.
    Authors see packages, too."""
    kinds = {slot["kind"] for slot in _slots(lesson)}
    found: dict[str, Taking | Doing | Playing] = {}
    if PACKAGE.key in kinds:
        found |= {str(one.package.public_id): one for one in playing(lesson, enrolment)}
    if enrolment is not None and QUIZ.key in kinds:
        found |= {str(one.quiz.public_id): one for one in taking(lesson, enrolment)}
    if enrolment is not None and ASSIGNMENT.key in kinds:
        found |= {str(one.assignment.public_id): one for one in doing(lesson, enrolment)}
    return found


def _around(
    request: SignedIn, lesson: Lesson, enrolment: Enrolment | None, step: Step
) -> dict[str, Any]:
    """Notes, the conversation, and how the lesson is done."""
    if enrolment is None:
        return {"notes": []}
    missing, by_hand = "", not step.done and is_done_by_hand(lesson)
    if not step.done and not by_hand:
        missing = why_not_done(lesson, step.progress)
    return {
        "films": films_in(_slots(lesson)),
        "asked_in": lesson.pk,  # in which questions are answered
        "notes": list(Note.objects.filter(user=request.user, lesson=lesson).order_by("id")),
        "missing": missing,
        "reopens": lesson.rule in (CompletionRule.MARKED, CompletionRule.TIME),
        "by_hand": by_hand or lesson.rule == CompletionRule.TIME,
        "talk_key": _talk_key(lesson),
        "note_key": _note_key(lesson),
        "kept_talk": _kept(request, _talk_key(lesson)),
        "kept_note": _kept(request, _note_key(lesson)),
        "new_id": uuid7(),
        **_conversation(request, lesson, enrolment),
    }


def _talk_key(lesson: Lesson) -> str:
    return f"courses.talk:{lesson.public_id}"


def _note_key(lesson: Lesson) -> str:
    return f"courses.note:{lesson.public_id}"


def _kept(request: SignedIn, key: str) -> str:
    fields = draft_of(request.user, key)
    return next((values[-1] for name, values in fields.items() if name == "body"), "")


def _conversation(request: SignedIn, lesson: Lesson, enrolment: Enrolment) -> dict[str, Any]:
    """The last of what was said about it in the place of the offering."""
    offering = enrolment.offering
    subject, post = subject_of(offering, lesson), None
    if subject is not None:
        about = Post.objects.visible_to(request.user).filter(
            subject_kind=subject.kind,
            subject_id=subject.id,
            community=offering.course.community_id,
        )
        post = about.filter(group=offering.group_id).select_related("author").first()
    comments: list[Comment] = []
    if post is not None:
        rows = Comment.objects.visible_to(request.user).filter(post=post, parent=None)
        newest = rows.select_related("author").order_by("-created_at", "-id")[:FEW_COMMENTS]
        comments = list(reversed(newest))
    why_not = why_not_post(request.user, offering.course.community, offering.group)
    return {
        "post": post,
        "comments": comments,
        "place": offering.place,
        "for_all": is_for_all(offering),
        "closed": why_not or (post is not None and post.closed_at and _("It is closed.")) or "",
    }


@login_required
@require_POST
def visit_lesson(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """A sign of life of an open page. Authors who only look leave none."""
    _ = request.POST  # a body that is too large is refused
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    if enrolment is not None and is_open(lesson, enrolment):
        actions.visit_lesson(by=request.user, enrolment=enrolment, lesson=lesson)
        actions.settle_course(enrolment=enrolment)
    return HttpResponse(status=204)


@login_required
@require_POST
def complete_lesson(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    """``on=1`` completes it and goes on to the next one, ``on=0`` opens it again. What was sent by
    the page, which queues it while there is no connection, is led on by the page."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    to = lesson.course.get_absolute_url()
    if enrolment is not None and is_open(lesson, enrolment):
        to = _complete(request, lesson, enrolment)
    return HttpResponseClientRedirect(to) if request.htmx else see_other(to)


def _complete(request: SignedIn, lesson: Lesson, enrolment: Enrolment) -> str:
    """Returns where they go on."""
    given: dict[str, Any] = {"by": request.user, "enrolment": enrolment, "lesson": lesson}
    if request.POST.get("on") == "0":
        actions.reopen_lesson(**given)
        return lesson.get_absolute_url()
    try:
        actions.complete_lesson(**given)
    except Refused as refusal:
        # On its own: what is refused leaves nothing behind, and from here on the time counts.
        actions.enter_lesson(enrolment=enrolment, lesson=lesson)
        failed(request, str(refusal.sentence))
        return lesson.get_absolute_url()
    if actions.settle_course(enrolment=enrolment):
        done(request, _("You have completed the course."))
        return lesson.course.get_absolute_url()
    _before, after = _beside(lesson, enrolment)
    if after is None or not after.open:
        return lesson.course.get_absolute_url()
    actions.enter_lesson(enrolment=enrolment, lesson=after.lesson)
    return after.lesson.get_absolute_url()


def _beside(lesson: Lesson, enrolment: Enrolment) -> tuple[Step | None, Step | None]:
    outline = outline_of(lesson.course, enrolment)
    step = outline.step_of(lesson)
    return outline.beside(step) if step is not None else (None, None)


@login_required
@require_POST
def write_note(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """Also beside a lesson that is shut by now: it was open where the note was written."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    if enrolment is None:
        return see_other(lesson)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            actions.write_note(by=request.user, lesson=lesson, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, _note_key(lesson))
            return see_other(f"{lesson.get_absolute_url()}#notes")
    save_invalid_form(request, _note_key(lesson))
    return lesson_page(request, lesson, enrolment, note=form)


@login_required
@require_POST
def change_note(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, note: UUID
) -> HttpResponse:
    """An empty text deletes it."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    row = access.note_of_mine(request.user, lesson, note)
    body = request.POST.get("body", "")
    try:
        actions.change_note(by=request.user, note=row, body=body)
    except Refused as refusal:
        row.body = body
        why_not = str(refusal.sentence)
        return lesson_page(request, lesson, enrolment, changing=row, why_not_changed=why_not)
    return see_other(f"{lesson.get_absolute_url()}#notes")


@login_required
@require_POST
def talk_about_lesson(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    if enrolment is None:
        return see_other(lesson)
    if not is_open(lesson, enrolment):
        save_invalid_form(request, _talk_key(lesson))
        return lesson_page(request, lesson, enrolment)
    body = clean_text(request.POST.get("body", ""))
    try:
        limit_rate(request, "comment")
        actions.talk_about_lesson(
            by=request.user,
            enrolment=enrolment,
            lesson=lesson,
            body=body,
            public_id=uuid_or_none(request.POST.get("public_id", "")),
        )
    except Refused as refusal:
        save_invalid_form(request, _talk_key(lesson))
        sentence = str(refusal.sentence)
        return lesson_page(request, lesson, enrolment, talk=body, why_no_talk=sentence)
    actions.settle_course(enrolment=enrolment)
    delete_submitted_drafts(request, _talk_key(lesson))
    return see_other(f"{lesson.get_absolute_url()}#talk")


@login_required
@require_POST
def start_quiz(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, quiz: UUID
) -> HttpResponse:
    """To the attempt that is open, or to a new one."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    asked = access.quiz_in(lesson, quiz)
    return _start(request, lesson, enrolment, actions.start_quiz, quiz=asked)


@login_required
@require_POST
def start_assignment(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, assignment: UUID
) -> HttpResponse:
    """To the work that was begun, or is begun now."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    asked = access.assignment_in(lesson, assignment)
    return _start(request, lesson, enrolment, actions.start_assignment, assignment=asked)


def _start(
    request: SignedIn,
    lesson: Lesson,
    enrolment: Enrolment | None,
    start: Callable[..., Any],
    **asked: Quiz | Assignment,
) -> HttpResponse:
    """``asked`` names what is begun."""
    if enrolment is None or not is_open(lesson, enrolment):
        return see_other(lesson)
    try:
        begun = start(by=request.user, enrolment=enrolment, lesson=lesson, **asked)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        [(kind, item)] = asked.items()
        return see_other(f"{lesson.get_absolute_url()}#{kind}-{item.public_id}")
    return see_other(begun)


@login_required
@require_POST
def keep_film_place(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    film = request.POST.get("film", "")
    second = number_or_none(request.POST.get("second", ""))
    if enrolment is None or not is_open(lesson, enrolment):
        return HttpResponse(status=204)
    if second is not None:
        actions.keep_film_place(enrolment=enrolment, lesson=lesson, film=film, second=second)
    return HttpResponse(status=204)
