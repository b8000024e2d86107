"""Views for writing a lesson: its text with a preview, its versions, when it is done."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.feed.actions.attaching import MAX_FILES
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done, failed

from .. import access, actions
from ..actions.writing import Outdated
from ..assessed import KINDS, addresses_of
from ..embeds import SITES
from ..films import film_key
from ..forms import LessonForm, RuleForm, ScheduleForm
from ..models import Lesson
from ..pages import FOLDER, course_page
from ..put_forms import PutFilesForm
from ..putting import put_into
from ..wording import render_lesson
from .putting import on_to, take_files
from .writing import sections_of

PUT_IN = {"question", *KINDS}


@login_required
@require_form
def write_lesson(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """``then``: save, publish, or go on to put a question, a quiz or the like in. Files that were
    sent along stand at the end of the text, which its author sees before it is published."""
    typed = bool(texts_in(request.POST))
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id, typed=typed)
    key = f"courses.lesson:{lesson.public_id}"
    if request.method != "POST":
        kept = initial_of(draft_of(request.user, key), several=())
        form = LessonForm(initial=_saved(lesson) | kept)
        return editor(request, lesson, form)
    form = LessonForm(request.POST)
    theirs = None
    if form.is_valid():
        try:
            saved = _save(request, lesson, form)
        except Outdated as refusal:
            theirs = refusal.theirs
            _see(form, theirs)  # saving again is meant
            say(form, refusal)
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            return _then(request, saved)
    save_invalid_form(request, key)
    return editor(request, lesson, form, theirs)


def _saved(lesson: Lesson) -> dict[str, Any]:
    return {
        "name": lesson.name,
        "minutes": lesson.minutes,
        "source": lesson.source,
        "seen": lesson.revision,
    }


def _save(request: SignedIn, lesson: Lesson, form: LessonForm) -> Lesson:
    if reason := access.why_not_write(request.user, lesson.course):
        raise Refused(reason)
    limit_rate(request, "edit")
    if uploads := request.FILES.getlist("files"):
        _take(request, lesson, form, uploads)
    saved = actions.save_lesson(by=request.user, lesson=lesson, **form.cleaned_data)
    _see(form, saved)
    if request.POST.get("then") == "publish" and not uploads:
        actions.publish_lesson(by=request.user, lesson=saved)
    return saved


def _take(request: SignedIn, lesson: Lesson, form: LessonForm, uploads: list[Any]) -> None:
    """Into the text of the form, which comes back with it if it cannot be saved."""
    limit_rate(request, "upload")
    if len(uploads) > MAX_FILES:
        raise Refused(_("Choose at most ten files."))
    lines = take_files(request.user, lesson.course, uploads, request.POST.getlist("alt"))
    source = put_into(form.cleaned_data["source"], lines)
    form.cleaned_data["source"] = source
    form.data = {**dict(form.data.items()), "source": source}


def _see(form: LessonForm, lesson: Lesson) -> None:
    """The form is about this revision now."""
    form.data = {**dict(form.data.items()), "seen": str(lesson.revision)}


def _then(request: SignedIn, lesson: Lesson) -> HttpResponse:
    if (kind := request.POST.get("then", "")) in PUT_IN:
        return see_other(on_to(f"put_{kind}", lesson, request.POST.get("line", "")))
    if request.FILES:
        done(request, _("Saved, with the files at its end. Look it over, then publish it."))
    elif request.POST.get("then") == "publish":
        done(request, _("Published. Learners read this text now."))
    else:
        done(request, _("Saved. Learners read it once you publish it."))
    return see_other(lesson.write_url)


def editor(
    request: SignedIn,
    lesson: Lesson,
    form: LessonForm,
    theirs: Lesson | None = None,
    rule_form: RuleForm | None = None,
    schedule_form: ScheduleForm | None = None,
) -> HttpResponse:
    """The outline, the text and its preview. ``theirs`` is what another author saved meanwhile."""
    rules = {
        "rule": lesson.rule,
        "least_minutes": lesson.least_minutes,
        "needs": lesson.needs.public_id if lesson.needs else None,
        "score_counts": lesson.score_counts,
        "optional": lesson.is_optional,
    }
    published = lesson.published
    context = {
        "lesson": lesson,
        "form": form,
        "theirs": theirs,
        "draft_key": f"courses.lesson:{lesson.public_id}",
        "files_form": PutFilesForm(),
        "sections": sections_of(lesson.course),
        "rule_form": rule_form or RuleForm(lesson=lesson, initial=rules),
        "schedule_form": schedule_form or ScheduleForm(initial={"publish_at": lesson.publish_at}),
        "is_ahead": published is not None and published.source != lesson.source,
    }
    return course_page(request, "write_lesson", context, course=lesson.course)


@login_required
@require_POST
def preview_lesson(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """As learners will read it, with what its author has to mend."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    limit_rate(request, "preview")
    text = request.POST.get("text", "")
    rendered = render_lesson(lesson.course, text, prefix=str(lesson.public_id))
    context = {
        "parts": slots_for_show(rendered.taught.as_json()),
        "problems": rendered.problems[:20],
    }
    return render(request, f"{FOLDER}/_preview.html", context)


def slots_for_show(parts: list[Any]) -> list[dict[str, Any]]:
    """For authors, who need no films to play from where they were."""
    found = []
    written = addresses_of(parts)
    for part in parts:
        if isinstance(part, str):
            found.append({"html": part})
            continue
        slot = part | {"film": film_key(part), "at": 0}
        if part["kind"] == "embed":
            site = SITES[part["site"]]
            slot |= {"name": site.name, "page": site.page.format(part["key"])}
        if part["kind"] in KINDS:
            slot["write_url"] = written.get(part[part["kind"]], "")
        found.append(slot)
    return found


@login_required
@require_POST
def change_lesson(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """``do``: up, down, remove, or schedule nothing any more."""
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    given: dict[str, Any] = {"by": request.user, "lesson": lesson}
    match request.POST.get("do", ""):
        case "up":
            actions.move_lesson(step=-1, **given)
        case "down":
            actions.move_lesson(step=1, **given)
        case "remove":
            actions.remove_lesson(**given)
            done(request, _("Taken out of the course. It waits below the outline."))
        case "unschedule":
            actions.schedule_lesson(at=None, **given)
            return see_other(lesson.write_url)
        case _:
            raise Http404
    return see_other(lesson.course.write_url)


@login_required
@require_POST
def bring_back_lesson(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    lesson = access.lesson_to_bring_back(request.user, slug, course_slug, public_id)
    actions.bring_back_lesson(by=request.user, lesson=lesson)
    return see_other(lesson.course.write_url)


@login_required
@require_POST
def set_rule(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    form = RuleForm(request.POST, lesson=lesson)
    if form.is_valid():
        try:
            actions.set_lesson_rule(by=request.user, lesson=lesson, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other(lesson.write_url)
    return editor(request, lesson, LessonForm(initial=_saved(lesson)), rule_form=form)


@login_required
@require_POST
def schedule_lesson(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID
) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            actions.schedule_lesson(
                by=request.user, lesson=lesson, at=form.cleaned_data["publish_at"]
            )
        except Refused as refusal:
            form.add_error("publish_at", str(refusal.sentence))
        else:
            done(request, _("It is published by itself then."))
            return see_other(lesson.write_url)
    return editor(request, lesson, LessonForm(initial=_saved(lesson)), schedule_form=form)


@login_required
@require_safe
def list_versions(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    versions = lesson.versions.select_related("by").defer("parts", "taught", "text")
    context = {"lesson": lesson, "versions": versions.order_by("-number")[:100]}
    return course_page(request, "versions", context, course=lesson.course)


@login_required
@require_POST
def restore_version(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, version: int
) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, slug, course_slug, public_id)
    row = access.version_to_restore(lesson, version)
    try:
        actions.restore_version(by=request.user, lesson=lesson, version=row)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("This is the text of then. Publish it if learners are to read it."))
    return see_other(lesson.write_url)
