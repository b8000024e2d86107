"""Views of skills: frameworks of a place, assessing, and what came of it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.pages import sent_files, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.queries import one_by_one
from plc.core.refusals import Refused, say
from plc.core.spreadsheets import csv_response
from plc.web.toasts import done, failed

from .. import access, access_skills
from ..actions import skills as actions
from ..around import changes, courses_to_link
from ..forms import AssessForm, FrameworkForm, OpennessForm, PeersForm
from ..frameworks import read_framework, rows_of
from ..levels import conversations, conversations_as_peer, levels_of
from ..models import Assessment, By, CourseSkills, Framework, Openness, PeerRequest, SeenBy
from ..pages import page, place_url
from ..pictures import trend

MOST_FRAMEWORKS = 50
MOST_LINKED = 5


@login_required
@require_safe
def frameworks(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    actor = request.user
    community, group = access.place_of_mine(actor, slug, group_slug)
    rows = Framework.objects.visible_to(actor).filter(community=community, archived_at=None)
    rows = rows.filter(group=group) if group else rows.filter(group=None)
    may_write = not access_skills.why_not_write_framework(actor, community, group)
    context = {
        "frameworks": rows.order_by("name")[:MOST_FRAMEWORKS],
        "write_url": place_url("growth:write_framework", community, group) if may_write else "",
    }
    return page(request, "frameworks", context, community=community, group=group)


@login_required
@require_form
def write_framework(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    """First a look at what the table brings; the same table is then taken."""
    actor = request.user
    community, group = access_skills.place_to_write_framework_in(actor, slug, group_slug)
    form, read = FrameworkForm(submitted_data(request), sent_files(request)), None
    if form.is_valid():
        try:
            read = read_framework(form.content, form.cleaned_data["name"])
            if "take" in request.POST and not read.problems:
                limit_rate(request, "post")
                framework = actions.take_framework(
                    by=actor, community=community, group=group, read=read
                )
                done(request, _("The skills are there now."))
                return see_other(framework)
        except Refused as refusal:
            say(form, refusal)
            read = None
    context = {"form": form, "read": read, "table": form.content.decode("utf-8") if read else ""}
    return page(request, "write_framework", context, community=community, group=group)


@login_required
@require_safe
def table(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    framework = access_skills.framework_to_read(request.user, public_id)
    return csv_response("skills.csv", rows_of(framework))


@login_required
@require_POST
def put_away(request: SignedIn, public_id: UUID) -> HttpResponse:
    framework = access_skills.framework_to_change(request.user, public_id)
    away = request.POST.get("away") == "yes"
    actions.put_away_framework(by=request.user, framework=framework, away=away)
    done(request, _("It is put away.") if away else _("It is back."))
    return see_other(framework)


@login_required
@require_safe
def framework(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One's own levels."""
    found = access_skills.framework_to_read(request.user, public_id)
    return _levels(request, found, request.user)


@login_required
@require_safe
def member(request: SignedIn, public_id: UUID, person: UUID) -> HttpResponse:
    found, who = access_skills.member_to_see(request.user, public_id, person)
    return _levels(request, found, who)


def _levels(
    request: SignedIn, framework: Framework, who: User, peers: PeersForm | None = None
) -> HttpResponse:
    """``peers``: the form that came back."""
    actor, own = request.user, who.pk == request.user.pk
    rows = levels_of(who, framework, own=own)
    openness = Openness.objects.filter(framework=framework, member=who).first()
    asked = PeerRequest.objects.filter(framework=framework, member=who, closed_at=None)
    keeps = access.looks_after(actor, framework.community, framework.group)
    context = {
        "framework": framework,
        "who": who,
        "own": own,
        "skills_url": place_url("growth:frameworks", framework.community, framework.group),
        "rows": rows,
        "assessed": any(row.latest for row in rows),
        "talks": [*conversations(who, rows), *conversations_as_peer(who, framework)] if own else (),
        "openness": OpennessForm(initial={"seen_by": openness.seen_by if openness else SeenBy.ME}),
        "peers": (peers or PeersForm(people=None)) if own else None,
        "asked": asked.select_related("peer") if own else (),
        "members": access_skills.visible_members(actor, framework) if own else (),
        "keeps": keeps,
        **(_courses(actor, framework) if own else {}),
        "may_assess": keeps and not own and framework.archived_at is None,
    }
    place: Any = {"community": framework.community, "group": framework.group}
    return page(request, "framework", context, **place)


def _courses(actor: User, framework: Framework) -> dict[str, Any]:
    """For those who write courses here: before and after which ones it is asked."""
    mine = courses_to_link(actor, framework)
    rows = CourseSkills.objects.filter(framework=framework, course__in=mine)
    linked = set(rows.values_list("course", flat=True)) if mine else set()
    asked = [course for course in mine if course.pk in linked][:MOST_LINKED]
    with one_by_one():
        changed = [(course, changes(course, framework)) for course in asked]
    return {
        "linked": changed,
        "unlinked": [course for course in mine if course.pk not in linked],
    }


@login_required
@require_POST
def link_course(request: SignedIn, public_id: UUID) -> HttpResponse:
    given = request.POST.get("course", "")
    framework, course = access_skills.course_to_link(request.user, public_id, given)
    on = request.POST.get("on") != "0"
    try:
        actions.link_course(by=request.user, framework=framework, course=course, on=on)
        done(request, _("Learners are asked before and after.") if on else _("They are not asked."))
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(framework)


@login_required
@require_safe
def skill(request: SignedIn, public_id: UUID, pk: int) -> HttpResponse:
    """One's own way in a skill: a chart, the same as a table, and what the levels mean."""
    found = access_skills.skill_to_see(request.user, public_id, pk)
    rows = Assessment.objects.filter(member=request.user, version__skill=found)
    seen = list(rows.select_related("by", "version").order_by("-id")[:200])
    levels = found.framework.levels
    current = found.current.descriptors if found.current else []
    context = {
        "skill": found,
        "framework": found.framework,
        "seen": [(one, levels[one.level - 1]) for one in seen],
        "trend": trend(levels, [(one.source, one.level, one.at) for one in seen]),
        "meanings": list(zip(levels, current, strict=False)),
    }
    place: Any = {"community": found.framework.community, "group": found.framework.group}
    return page(request, "skill", context, **place)


@login_required
@require_form
def assess_myself(request: SignedIn, public_id: UUID) -> HttpResponse:
    framework = access_skills.framework_to_use(request.user, public_id)
    return _assess(request, framework, request.user, By.SELF)


@login_required
@require_form
def assess_member(request: SignedIn, public_id: UUID, person: UUID) -> HttpResponse:
    framework, who = access_skills.member_to_assess(request.user, public_id, person)
    return _assess(request, framework, who, By.FACILITATOR)


@login_required
@require_form
def answer_peer(request: SignedIn, public_id: UUID) -> HttpResponse:
    asked = access_skills.request_to_answer(request.user, public_id)
    if "decline" in request.POST:
        actions.decline_peer(by=request.user, request=asked)
        done(request, _("You are not asked any more. Nobody is told."))
        return see_other("feed:home")
    return _assess(request, asked.framework, asked.member, By.PEER)


def _assess(request: SignedIn, framework: Framework, who: User, source: str) -> HttpResponse:
    rows = [row for row in levels_of(who, framework) if row.skill.current is not None]
    form = AssessForm(submitted_data(request), rows=rows, by=request.user)
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            actions.assess(
                by=request.user,
                framework=framework,
                member=who,
                source=source,
                levels=form.levels,
                evidence=form.cleaned_data["evidence"],
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Thank you. That is noted."))
            if source == By.FACILITATOR:
                return see_other("growth:member", framework.public_id, who.public_id)
            return see_other(framework)
    context = {"framework": framework, "who": who, "source": source, "form": form}
    place: Any = {"community": framework.community, "group": framework.group}
    return page(request, "assess", context, **place)


@login_required
@require_POST
def ask_peers(request: SignedIn, public_id: UUID) -> HttpResponse:
    framework = access_skills.framework_to_use(request.user, public_id)
    form = PeersForm(request.POST, people=access_skills.people_of(request.user, framework))
    if form.is_valid():
        try:
            peers = form.cleaned_data["peers"]
            actions.ask_peers(by=request.user, framework=framework, peers=peers)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("They are asked how they see you."))
            return see_other(framework)
    return _levels(request, framework, request.user, peers=form)


@login_required
@require_POST
def set_openness(request: SignedIn, public_id: UUID) -> HttpResponse:
    framework = access_skills.framework_to_read(request.user, public_id)
    form = OpennessForm(request.POST)
    if form.is_valid():
        actions.open_levels(by=request.user, framework=framework, **form.cleaned_data)
        done(request, _("Saved."))
    return see_other(framework)
