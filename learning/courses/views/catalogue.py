"""Views of the courses of a place, of one course, and of what somebody learns."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, Max, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import memberships_of
from communities.community.pages import search_query
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.core.registry import course_panels
from plc.web.offline import kept_offline
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import RatingForm
from ..models import (
    Announcement,
    Course,
    CourseQuerySet,
    Enrolment,
    EnrolmentState,
    Note,
    Offering,
    Rating,
)
from ..outline import Outline, is_more_to_come, outline_of
from ..pages import FOLDER, cards, page, when_access_ends
from ..ratings import rating_of
from ..search import matching

PAGE = 24
FEW_TOLD = 5
KEEPS = 60  # lessons that are kept on a device; it has room for eighty pages
UNREAD_WITH_NOTES = [f"lesson__{column}" for column in access.UNREAD]


@require_safe
def list_courses(request: HttpRequest, slug: str, group_slug: str | None = None) -> HttpResponse:
    """What is given here, and what the reader writes here."""
    actor = request.user
    community, group = access.place_of_courses(actor, slug, group_slug)
    rows = Course.objects.listed_for(actor).filter(community=community).for_cards()
    if group is not None:
        given = Offering.objects.filter(course=OuterRef("pk"), group=group, closed_at=None)
        rows = rows.filter(Q(group=group) | Exists(given))
    query, language = search_query(request), request.GET.get("language", "")
    languages = sorted(set(rows.order_by().values_list("language", flat=True)[:50]))
    if query:
        rows = rows.filter(matching(actor, community, query))
    if language in languages:
        rows = rows.filter(language=language)
    found = requested_page(request, rows, order=("-created_at", "-id"), size=PAGE)
    context = {
        "cards": cards(found.items, actor),
        "older": next_page_url(request, found),
        "query": query,
        "in_language": language,  # "language" is that of the place
        "languages": languages if len(languages) > 1 else [],
        "new_url": _new_url(actor, community, group),
    }
    return page(request, "courses", context, community=community, group=group)


def _new_url(actor: Any, community: Any, group: Any) -> str:
    if not access.can_found_course(actor, community, group):
        return ""
    if group is not None:
        return reverse("courses:found_in_group", args=[community.slug, group.slug])
    return reverse("courses:found", args=[community.slug])


@login_required
@require_safe
@kept_offline
def my_learning(request: SignedIn) -> HttpResponse:
    """What the reader learns now, has completed, waits for, and writes."""
    request.nav_key = "learn"
    mine = Enrolment.objects.of(request.user).filter(offering__course__taken_down="")
    shown = mine.standing().exclude(state=EnrolmentState.LEFT).select_related("offering")
    rows = list(shown.by_use()[:100])
    ids = [row.offering.course_id for row in rows]
    courses = Course.objects.for_cards().in_bulk(ids)
    found = {card.course.pk: card for card in cards(courses.values(), request.user)}
    written = Course.objects.filter(CourseQuerySet.written_by(request.user), owner=request.user)
    over = {row.offering.course_id for row in rows if row.completed_at}
    completed = {
        pk
        for pk, card in found.items()
        if (card.enrolment.completed_at if card.enrolment else pk in over)
    }
    waiting = {row.offering.course_id for row in rows if row.state == EnrolmentState.WAITING}
    order = [found[pk] for pk in dict.fromkeys(ids)]
    context = {
        "learning": [card for card in order if card.enrolment and card.course.pk not in completed],
        "completed": [card for card in order if card.course.pk in completed],
        "waiting": [card for card in order if card.course.pk in waiting and not card.enrolment],
        "catalogues": [one.community for one in memberships_of(request.user).values()],
        "written": cards(written.for_cards().order_by("-created_at")[:PAGE], request.user),
        "has_notes": Note.objects.filter(user=request.user).exists(),
    }
    return render(request, f"{FOLDER}/mine.html", context)


@login_required
@require_safe
@kept_offline
def my_notes(request: SignedIn) -> HttpResponse:
    """All that the reader noted in lessons, also of courses that they do not take any more."""
    request.nav_key = "learn"
    rows = Note.objects.filter(user=request.user).defer(*UNREAD_WITH_NOTES)
    rows = rows.select_related("lesson__published", "lesson__course__community")
    found = requested_page(request, rows, order=("-at", "-id"), size=PAGE)
    courses = {note.lesson.course_id for note in found.items}
    taken = Enrolment.objects.of(request.user).learning().filter(offering__course__in=courses)
    read = Q(pk__in=taken.values("offering__course")) | CourseQuerySet.written_by(request.user)
    shown = Course.objects.filter(read, pk__in=courses, taken_down="")
    context = {
        "notes": found.items,
        "readable": set(shown.values_list("pk", flat=True)),
        "older": next_page_url(request, found),
    }
    return render(request, f"{FOLDER}/notes.html", context)


@require_safe
@kept_offline
def show_course(request: HttpRequest, slug: str, course_slug: str) -> HttpResponse:
    return landing(request, access.course_to_see(request.user, slug, course_slug))


def landing(request: HttpRequest, course: Course, form: RatingForm | None = None) -> HttpResponse:
    """Its page: what it is about, its outline, and how to begin or go on."""
    actor = request.user
    enrolment = access.enrolment_in(actor, course)
    outline = outline_of(course, enrolment)
    context: dict[str, Any] = {
        "course": course,
        "outline": outline,
        "enrolment": enrolment,
        "next": outline.next_for(enrolment),
        "more_to_come": is_more_to_come(course),
        "ends": when_access_ends(enrolment) if enrolment else "",
        "to_keep": _to_keep(course, outline) if enrolment else "",
        **_taking(actor, course, enrolment),
        "writes": access.can_write_course(actor, course),
        "taught": _taught(actor, course),
        "told": _told(actor, course),
        "authors": _authors(course),
        "rating": rating_of(course, actor),
        "form": form or _rating_form(enrolment),
        "panels": [
            panel for give in course_panels if (panel := give(course, enrolment, actor)) is not None
        ],
    }
    return page(request, "course", context, community=course.community, group=course.group)


def _to_keep(course: Course, outline: Outline) -> str:
    """The addresses of its page and of its open lessons, as `<offline-copy>` reads them; "" where
    they are more than a device keeps beside what else is read."""
    lessons = [step.lesson.get_absolute_url() for step in outline.steps if step.open]
    return json.dumps([course.get_absolute_url(), *lessons]) if 0 < len(lessons) <= KEEPS else ""


def _taking(actor: Any, course: Course, enrolment: Enrolment | None) -> dict[str, Any]:
    """How to begin, elsewhere for those who learn it already, or to take it again for those who
    have a reason; and when they completed it before."""
    completed: dict[int, Enrolment] = {}
    reason, before = "", None
    if actor.is_authenticated and enrolment is not None and enrolment.round > 1:
        past = Enrolment.objects.filter(user=actor, offering=enrolment.offering_id)
        before = past.exclude(pk=enrolment.pk).aggregate(last=Max("completed_at"))["last"]
    if actor.is_authenticated and (enrolment is None or enrolment.completed_at):
        reason = access.reason_to_repeat(actor, course)
    if reason:
        rows = Enrolment.objects.standing().filter(user=actor, offering__course=course)
        completed = {row.offering_id: row for row in rows.exclude(completed_at=None)}
    elsewhere = enrolment is not None and not reason
    here = enrolment.offering_id if enrolment is not None and elsewhere else None
    ways = [_way(actor, one, completed) for one in _offerings(actor, course) if one.pk != here]
    ways.sort(key=lambda way: way["again"] is None)
    said = {"reason": reason, "repeats": bool(completed), "before": before}
    return said | {"ways": ways, "elsewhere": elsewhere}


def _offerings(actor: Any, course: Course) -> list[Offering]:
    """Those that the actor may know of; ``taken`` says whether they learn by it."""
    mine = Enrolment.objects.of(actor).learning().filter(offering=OuterRef("pk"))
    known = Q(pk__in=Offering.objects.visible_to(actor).values("pk")) | Q(taken=True)
    rows = Offering.objects.filter(course=course).annotate(taken=Exists(mine)).filter(known)
    shown = rows.select_related("group", "needs").order_by(F("group").asc(nulls_last=True))
    offerings = list(shown[:20])
    for offering in offerings:
        offering.course = course
    return offerings


def _way(actor: Any, offering: Offering, completed: Mapping[int, Enrolment]) -> dict[str, Any]:
    waiting, number = access.waiting_in(actor, offering)
    again = completed.get(offering.pk)
    if again is not None:
        again.offering = offering
        why_not = access.why_not_repeat(actor, again)
    else:
        why_not = access.why_not_begin(actor, offering)
    return {
        "offering": offering,
        "again": again,
        "why_not": why_not,
        "waiting": waiting,
        "number": number,
    }


def _taught(actor: Any, course: Course) -> list[Offering]:
    """What the actor teaches of it; no query for others."""
    if not actor.is_authenticated:
        return []
    rows = list(course.offerings.select_related("group").order_by("closed_at", "-id")[:50])
    for offering in rows:
        offering.course = course
    return [offering for offering in rows if access.can_teach_offering(actor, offering)]


def _told(actor: Any, course: Course) -> list[Announcement]:
    """The newest announcements to its learners, for them; no query for visitors."""
    if not actor.is_authenticated:
        return []
    mine = Announcement.objects.for_learner(actor).filter(offering__course=course)
    return list(mine.select_related("by").order_by("-id")[:FEW_TOLD])


def _authors(course: Course) -> list[Any]:
    people = [course.owner] if course.owner else []
    return [*people, *(row.user for row in course.authors.select_related("user").order_by("id"))]


def _rating_form(enrolment: Enrolment | None) -> RatingForm | None:
    if enrolment is None or enrolment.completed_at is None:
        return None
    rating = Rating.objects.filter(enrolment=enrolment).first()
    initial = {"stars": rating.stars, "words": rating.words} if rating else {}
    return RatingForm(initial=initial)


@login_required
@require_POST
def begin_course(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    course = access.course_to_see(request.user, slug, course_slug)
    offering = access.offering_to_begin(request.user, course, public_id)
    try:
        limit_rate(request, "ask")
        enrolment = actions.begin_course(by=request.user, offering=offering)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(course)
    return _after_beginning(request, course, enrolment)


def _after_beginning(request: SignedIn, course: Course, enrolment: Enrolment) -> HttpResponse:
    if enrolment.state == EnrolmentState.WAITING:
        done(request, _("You are on the waiting list. You are told when a place is yours."))
        return see_other(course)
    return see_other("courses:resume", course.community.slug, course.slug)


@login_required
@require_POST
def take_again(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """In a new round, where there is a reason to."""
    enrolment = access.enrolment_to_repeat(request.user, slug, course_slug, public_id)
    course = enrolment.offering.course
    try:
        limit_rate(request, "ask")
        anew = actions.take_again(by=request.user, enrolment=enrolment)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(course)
    return _after_beginning(request, course, anew)


@login_required
@require_POST
def leave_course(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    enrolment = access.enrolment_to_leave(request.user, slug, course_slug, public_id)
    course = enrolment.offering.course
    waited = enrolment.state == EnrolmentState.WAITING
    if actions.leave_course(by=request.user, enrolment=enrolment):
        if waited:
            done(request, _("You are not on the waiting list any more."))
        else:
            sentence = _("You have left the course. What you did is kept for when you come back.")
            done(request, sentence)
    may_see = Course.objects.visible_to(request.user).filter(pk=course.pk).exists()
    return see_other(course) if may_see else see_other("courses:mine")


@login_required
@require_safe
def resume_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    """To the lesson in which they are, on whatever device they were."""
    course = access.course_to_see(request.user, slug, course_slug)
    enrolment = access.enrolment_in(request.user, course)
    step = outline_of(course, enrolment).next_for(enrolment)
    readable = enrolment is not None or access.can_write_course(request.user, course)
    return see_other(step.lesson if step is not None and step.open and readable else course)


@login_required
@require_POST
def rate_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    enrolment = access.enrolment_to_learn(request.user, slug, course_slug)
    course = enrolment.offering.course
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            actions.rate_course(by=request.user, enrolment=enrolment, **form.cleaned_data)
        except Refused as refusal:
            failed(request, str(refusal.sentence))
        else:
            done(request, _("Thank you. Its authors read it without your name."))
        return see_other(course)
    return landing(request, course, form)
