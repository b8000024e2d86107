"""Views for giving a course, and for those who teach its learners."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import can_invite_to_community
from communities.community.pages import sent_files, submitted_data
from communities.feed.models import Comment, Post
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import uuid_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.times import exact
from plc.web.toasts import done, failed

from .. import access, actions, offering_access
from ..actions.discussing import GIVEN_LESSON, LESSON, is_for_all
from ..forms import InviteForm, NudgeForm, TimeForm
from ..gradebook import (
    STUCK,
    ending_in,
    learners,
    lessons_of,
    standing,
    standing_words,
    taking,
    where_in,
)
from ..models import Course, Enrolment, GivenLesson, Offering
from ..offering_forms import OfferingForm, conditions_of
from ..outline import sections_left_shut
from ..pages import course_page
from ..ratings import words_in
from ..stuck import reasons_in

PAGE = 50


@login_required
@require_form
def give_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    """Where it is given, and giving it in another place."""
    course = access.course_to_write(request.user, slug, course_slug)
    community, groups = access.places_to_offer_in(request.user, course)
    given: dict[str, Any] = {"course": course, "community": community, "groups": groups}
    form = OfferingForm(submitted_data(request), by=request.user, **given)
    if form.is_valid():
        try:
            offering = actions.open_offering(
                by=request.user,
                course=course,
                group=form.group,
                public_id=form.cleaned_data.get("public_id"),
                **form.conditions,
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            return _given(request, offering)
    context = {"form": form, "offerings": _offerings(request.user, course)}
    return course_page(request, "give", context, course=course)


def _given(request: SignedIn, offering: Offering) -> HttpResponse:
    """Where its sections open one by one, to the page that asks when."""
    slugs = (offering.course.community.slug, offering.course.slug)
    if sections_left_shut(offering).exists():
        done(request, _("The course is given there now. Say when its sections open."))
        return see_other("courses:offering", *slugs, offering.public_id)
    done(request, _("The course is given there now."))
    return see_other("courses:give", *slugs)


def _offerings(actor: Any, course: Course) -> list[Offering]:
    """Those in the community, and in groups that the actor belongs to."""
    rows = course.offerings.select_related("group").order_by("closed_at", "-id")[:50]
    found = []
    for offering in rows:
        offering.course = course
        if access.can_teach_offering(actor, offering):
            found.append(offering)
    return found


@login_required
@require_form
def change_offering(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    course = offering.course
    given: dict[str, Any] = {
        "by": request.user,
        "course": course,
        "community": offering.group_id is None,
        "groups": [],
        "offering": offering,
    }
    form = OfferingForm(submitted_data(request), initial=conditions_of(offering), **given)
    if form.is_valid():
        try:
            actions.change_offering(
                by=request.user, offering=offering, releases=form.releases, **form.conditions
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other("courses:offering", slug, course_slug, public_id)
    context = {"form": form, "offering": offering, "left_shut": sections_left_shut(offering)}
    return course_page(request, "offering", context, course=course)


@login_required
@require_POST
def close_offering(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """``on=1`` closes it to newcomers, ``on=0`` opens it again."""
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    try:
        if request.POST.get("on") == "0":
            actions.reopen_offering(by=request.user, offering=offering)
        else:
            actions.close_offering(by=request.user, offering=offering)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other("courses:offering", slug, course_slug, public_id)


@login_required
@require_safe
def list_learners(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    offering = offering_access.offering_to_teach(request.user, slug, course_slug, public_id)
    return learners_page(request, offering)


def learners_page(
    request: SignedIn, offering: Offering, *, form: NudgeForm | None = None, whom: Any = None
) -> HttpResponse:
    """Who is where, who seems stuck, and what was asked about its lessons."""
    lessons, reasons = lessons_of(offering), reasons_in(offering)
    everybody, which = offering_access.taken_by(offering), request.GET.get("who", "")
    rows = taking(standing(everybody, offering, which, reasons), offering)
    found = requested_page(request, rows, order=("name", "id"), size=PAGE)
    people = learners(found.items, lessons, reasons)
    context = {
        "offering": offering,
        "learners": [(one, standing_words(one), where_in(one, lessons)) for one in people],
        "which": which,
        "stuck": standing(everybody, offering, "stuck", reasons).count(),
        "stuck_days": STUCK.days,
        "older": next_page_url(request, found),
        "lessons": len(lessons),
        "left_shut": sections_left_shut(offering),
        "waiting": _line(offering),
        "ending": ending_in(offering)[:PAGE],
        "now": timezone.now(),
        "questions": _open_talk(request.user, offering),
        "words": words_in(offering),
        "form": form or NudgeForm(),
        "whom": whom,
        "me": request.user,
    }
    return course_page(request, "learners", context, course=offering.course)


def _line(offering: Offering) -> list[Enrolment]:
    """Those who wait longest."""
    waiting = offering.enrolments.in_line().select_related("user")
    return list(waiting.order_by("asked_at", "id")[:PAGE])


def _open_talk(actor: Any, offering: Offering) -> list[tuple[Post, Comment | None]]:
    """Discussions of its lessons whose last word is a learner's, newest first, with that word: the
    last comment, or none where nobody has answered the post."""
    teachers = offering_access.able_to_teach(offering)
    lessons = [lesson.pk for lesson in lessons_of(offering)]
    kind, ids = LESSON, lessons
    if not is_for_all(offering):
        given = GivenLesson.objects.filter(offering=offering, lesson__in=lessons, round=1)
        kind, ids = GIVEN_LESSON, list(given.values_list("pk", flat=True))
    posts = Post.objects.visible_to(actor).filter(
        subject_kind=kind, subject_id__in=ids, group=offering.group_id
    )
    if offering.group_id is None:
        posts = posts.filter(community=offering.course.community_id)
    words = Comment.objects.visible_to(actor).filter(post=OuterRef("pk"), state="published")
    last = words.order_by("-created_at", "-id")
    theirs = Q(last=None) & ~Q(author__in=teachers)
    theirs |= Q(last__isnull=False) & (Q(last_by=None) | ~Q(last_by__in=teachers))
    rows = posts.annotate(
        last=Subquery(last.values("pk")[:1]),
        last_by=Subquery(last.values("author")[:1]),
        last_at=Coalesce(Subquery(last.values("created_at")[:1]), "published_at"),
    )
    open_posts: list[Any] = list(rows.filter(theirs).order_by("-last_at", "-id")[:10])
    comments = Comment.objects.select_related("author", "post").in_bulk(
        [post.last for post in open_posts if post.last]
    )
    return [(post, comments.get(post.last)) for post in open_posts]


@login_required
@require_POST
def answer_waiting(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, enrolment: UUID
) -> HttpResponse:
    """``do=give`` gives somebody a place, ``do=end`` takes them off the waiting list."""
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    waiting = offering_access.waiting_for(offering, enrolment)
    said = {"name": waiting.user.name}
    try:
        if request.POST.get("do") == "give":
            actions.give_place(by=request.user, enrolment=waiting)
            done(request, _("%(name)s has a place now, and is told.") % said)
        elif request.POST.get("do") == "end":
            actions.end_waiting(by=request.user, enrolment=waiting)
            done(request, _("%(name)s waits no longer, and is told.") % said)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other("courses:learners", slug, course_slug, public_id)


@login_required
@require_POST
def give_more_time(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, person: UUID
) -> HttpResponse:
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    enrolment = offering_access.enrolment_of(offering, person)
    form = TimeForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Say how many days, from 1 to 3650."))
        days = form.cleaned_data["days"]
        until = actions.give_more_time(by=request.user, enrolment=enrolment, days=days)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        said = {"name": enrolment.user.name, "when": exact(timezone.localtime(until))}
        done(request, _("%(name)s has access until %(when)s.") % said)
    return see_other("courses:learners", slug, course_slug, public_id)


@login_required
@require_POST
def nudge_learners(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """Those that were chosen, in one sentence for all."""
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    chosen = [key for one in request.POST.getlist("person")[:PAGE] if (key := uuid_or_none(one))]
    people = list(offering_access.learners_of(offering).filter(public_id__in=chosen))
    words = request.POST.get("words", "")
    try:
        if not people:
            raise Refused(_("Choose somebody first."))
        limit_rate(request, "invite")
        n = actions.nudge_learners(by=request.user, offering=offering, people=people, words=words)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _read_by(n, left_out=len(people) - n))
    return see_other("courses:learners", slug, course_slug, public_id)


def _read_by(n: int, *, left_out: int) -> str:
    said = ngettext("%(n)d person reads it.", "%(n)d people read it.", n) % {"n": n}
    left = _("Those who were asked within the last week are left out.")
    return f"{said} {left}" if left_out else said


@login_required
@require_POST
def nudge_learner(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, person: UUID
) -> HttpResponse:
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    learner = offering_access.learner_of(request.user, offering, person)
    form = NudgeForm(request.POST)
    if form.is_valid():
        try:
            limit_rate(request, "invite")
            actions.nudge_learner(
                by=request.user,
                offering=offering,
                person=learner,
                words=form.cleaned_data["words"],
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s reads your sentence.") % {"name": learner.name})
            return see_other("courses:learners", slug, course_slug, public_id)
    return learners_page(request, offering, form=form, whom=learner)


@login_required
@require_form
def invite_people(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """A list of addresses: first who is found, then, once that was confirmed, inviting them."""
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    if (key := uuid_or_none(request.POST.get("off", ""))) is not None:
        actions.take_off_list(by=request.user, offering=offering, person=key)
        done(request, _("They are no longer on the list."))
        return see_other("courses:invite", slug, course_slug, public_id)
    form = InviteForm(submitted_data(request), sent_files(request))
    context: dict[str, Any] = {"form": form, "offering": offering}
    if form.is_valid():
        addresses = form.cleaned_data["addresses"]
        known = _members(offering, addresses)
        found = {(person.email or "").lower() for person in known}
        unknown = [address for address in addresses if address not in found]
        if request.POST.get("confirmed") and _invite(request, form, offering, known, unknown):
            return see_other("courses:invite", slug, course_slug, public_id)
        context |= {"known": known, "unknown": unknown, "sent": "\n".join(addresses)}
        context["may_invite"] = can_invite_to_community(request.user, offering.course.community)
    rows = offering.invitees.select_related("user").order_by("user__name", "pk")
    context |= {"invitees": rows[:200], "number": offering.invitees.count()}
    return course_page(request, "invite", context, course=offering.course)


def _invite(
    request: SignedIn, form: InviteForm, offering: Offering, known: list[User], unknown: list[str]
) -> bool:
    """The members, and with ``too`` the others as well, to the community. False if it is
    refused, or nobody is left."""
    by, community = request.user, offering.course.community
    may_invite = bool(request.POST.get("too")) and can_invite_to_community(by, community)
    others = unknown if may_invite else []
    if not known and not others:
        return False
    try:
        with transaction.atomic():
            number = actions.invite_people(by=by, offering=offering, people=known)
            if others:
                actions.invite_with_community(by=by, offering=offering, emails=others)
    except Refused as refusal:
        say(form, Refused(refusal.sentence))
        return False
    if known:
        done(request, _said(number))
    if others:
        done(request, _("Who is no member gets a letter, and is on the list once they join."))
    return True


def _said(number: int) -> str:
    sentence = ngettext("%(n)s person was invited.", "%(n)s people were invited.", number)
    return sentence % {"n": number}


def _members(offering: Offering, addresses: list[str]) -> list[User]:
    """Members of the community with these addresses who are not on the list yet. Whether others
    have an account is not said."""
    people = offering_access.people_to_invite(offering).filter(email__in=addresses)
    return list(people.order_by("name", "pk"))
