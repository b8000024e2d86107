"""Views of those who mark: the list, one submission beside its rubric, and telling results."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.core.spreadsheets import csv_response
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done, failed

from .. import grading
from ..actions import grading as actions
from ..actions.grading import Found
from ..assignment_access import (
    comment_to_remove,
    handout_to_teach,
    hides_names,
    share_to_adjust,
    submission_to_mark,
    version_of,
)
from ..assignment_forms import GradeForm, PassageForm, ShareForm, initial_of_marks
from ..models import Grade, OwnResult, Share, Submission
from ..pages import attempted, work_page
from ..reviewing import overview_of
from ..work import VersionShown, read_versions

PAGE = 30
DRAFT = "assessment.grade"


@login_required
@require_safe
def list_submissions(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_to_teach(request.user, slug, public_id)
    waiting = request.GET.get("wait") == "1"
    rows = grading.handed_in(handout, request.user)
    rows = rows.filter(grading.WAITING) if waiting else rows
    found = requested_page(request, rows, order=("-submitted_at", "-id"), size=PAGE)
    context = {
        "handout": handout,
        "assignment": handout.assignment,
        "submissions": grading.with_grades(found.items),
        "older": next_page_url(request, found),
        "waiting": waiting,
        "summary": grading.summary_of(handout, request.user),
        "own": grading.has_handed_in(handout, request.user),
        "reviewed": hasattr(handout.assignment, "review_rules"),
    }
    return work_page(
        request, "submissions", context, community=handout.community, group=handout.group
    )


@login_required
@require_safe
def submissions_csv(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_to_teach(request.user, slug, public_id)
    rows = grading.csv_rows(handout, request.user)
    return csv_response("submissions.csv", rows)  # type: ignore[return-value]


@login_required
@require_POST
def release_all(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_to_teach(request.user, slug, public_id)
    count = actions.release_all(by=request.user, handout=handout)
    said = ngettext("One result is released.", "%(n)d results are released.", count)
    done(request, said % {"n": count} if count else _("There was nothing to release."))
    return see_other("assessment:submissions", slug, public_id)


@login_required
@require_form
def mark(request: SignedIn, public_id: UUID) -> HttpResponse:
    """What was handed in on the left, the rubric on the right."""
    submission = submission_to_mark(request.user, public_id)
    versions = read_versions(submission, marking=True)
    data = request.POST if request.method == "POST" else None
    form = _form(request.user, submission, versions[0], data)
    seen = request.POST.get("seen", "")

    def keep() -> bool:
        found = Found(**form.found)
        actions.mark_submission(by=request.user, submission=submission, found=found, seen=seen)
        return True

    if request.method == "POST":
        with one_by_one():  # two actions: to save, and to tell
            if attempted(form, keep):
                delete_submitted_drafts(request, _key(submission))
                return _after(request, submission)
        save_invalid_form(request, _key(submission))
    return _page(request, submission, versions, form)


def _key(submission: Submission) -> str:
    return f"{DRAFT}:{submission.public_id}-{submission.newest}"


def _form(
    actor: Any, submission: Submission, shown: VersionShown, data: QueryDict | None = None
) -> GradeForm:
    """What was sent; or a draft; or what is stored."""
    rules = submission.handout.assignment
    rubric = actions.criteria_for(submission.handout)
    has_points = rubric.has_points or bool(rules.points)
    about: dict[str, Any] = {
        "rubric": rubric,
        "points": rules.points,
        "decides": not (rules.pass_percent and has_points),
    }
    if data is not None:
        return GradeForm(data, **about)
    initial = initial_of(draft_of(actor, _key(submission)), several=())
    if not initial and (grade := shown.grade) is not None:
        accepted = {True: "yes", False: "no"}.get(grade.accepted, "yes")  # type: ignore[arg-type]
        initial = initial_of_marks(grade.marks) | {
            "points": grade.raw,
            "words": grade.words,
            "note": grade.note,
            "accepted": accepted,
        }
    return GradeForm(initial=initial, **about)


def _after(request: SignedIn, submission: Submission) -> HttpResponse:
    """Where whoever marks goes on, as the button says."""
    if "release" in request.POST:
        return _tried(request, submission, actions.release_result, _("The result is released."))
    if "return" in request.POST:
        return _tried(request, submission, actions.return_submission, _("It is returned."))
    done(request, _("Saved. Nobody else knows of it yet."))
    _before, after = grading.neighbours(submission, request.user)
    if "next" in request.POST and after is not None:
        return see_other("assessment:mark_submission", after.public_id)
    return see_other("assessment:mark_submission", submission.public_id)


def _tried(
    request: SignedIn, submission: Submission, action: Callable[..., None], said: str
) -> HttpResponse:
    try:
        action(by=request.user, submission=submission)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, said)
    return see_other("assessment:mark_submission", submission.public_id)


def _page(
    request: SignedIn,
    submission: Submission,
    versions: list[VersionShown],
    form: GradeForm,
    passage: PassageForm | None = None,
) -> HttpResponse:
    handout = submission.handout
    before, after = grading.neighbours(submission, request.user)
    shares = [] if hides_names(submission) else list(submission.shares.all())
    context = {
        "submission": submission,
        "handout": handout,
        "assignment": handout.assignment,
        "name": grading.name_of(submission),
        "newest": versions[0],
        "others": _others_mark(request.user, versions[0].grade),
        "seen": request.POST.get("seen")
        or actions.marked_as(versions[0].version, versions[0].grade),
        "earlier": versions[1:],
        "form": form,
        "passage": passage or PassageForm(),
        "before": before,
        "after": after,
        "shares": _share_forms(submission, shares) if submission.team else [],
        "people": shares,
        "reviewed": overview_of(handout, [submission])[0],
        "draft_url": reverse("keep_draft", args=[_key(submission)]),
    }
    return work_page(
        request, "mark_submission", context, community=handout.community, group=handout.group
    )


def _others_mark(actor: Any, grade: Grade | None) -> Grade | None:
    """Marked by somebody else, which a draft of the form's would hide."""
    return grade if grade and grade.marked_by_id not in (None, actor.pk) else None


def _share_forms(submission: Submission, shares: list[Share]) -> list[Any]:
    """(share, what they get for the newest version or None, form)."""
    rows = OwnResult.objects.filter(
        share__in=shares, version__submission=submission, version__number=submission.newest
    )
    own = {one.share_id: one for one in rows}
    found = []
    for share in shares:
        mine = own.get(share.pk)
        initial = {"points": mine.points, "words": mine.words} if mine else {}
        found.append((share, mine, ShareForm(initial=initial, prefix=f"s{share.pk}")))
    return found


@login_required
@require_POST
def comment(request: SignedIn, public_id: UUID) -> HttpResponse:
    submission = submission_to_mark(request.user, public_id)
    form = PassageForm(request.POST)
    version = version_of(submission)

    def write() -> Any:
        said = form.cleaned_data
        return actions.comment_on_passage(
            by=request.user,
            version=version,  # type: ignore[arg-type]  # something was handed in
            quote=said["quote"],
            text=said["comment"],
            near=said["near"] or 0,
        )

    address = reverse("assessment:mark_submission", args=[public_id])
    if attempted(form, write):
        return see_other(f"{address}#text")
    versions = read_versions(submission, marking=True)
    return _page(request, submission, versions, _form(request.user, submission, versions[0]), form)


@login_required
@require_POST
def remove_comment(request: SignedIn, public_id: UUID, pk: int) -> HttpResponse:
    found = comment_to_remove(request.user, public_id, pk)
    actions.remove_comment(by=request.user, comment=found)
    return see_other(f"{reverse('assessment:mark_submission', args=[public_id])}#text")


@login_required
@require_POST
def adjust_share(request: SignedIn, public_id: UUID, person: UUID) -> HttpResponse:
    share = share_to_adjust(request.user, public_id, person)
    form = ShareForm(request.POST, prefix=f"s{share.pk}")

    def adjust() -> bool:
        actions.adjust_share(by=request.user, share=share, **form.cleaned_data)
        return True

    if attempted(form, adjust):
        done(request, _("Saved."))
    else:
        failed(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return see_other("assessment:mark_submission", public_id)


@login_required
@require_POST
def release(request: SignedIn, public_id: UUID) -> HttpResponse:
    submission = submission_to_mark(request.user, public_id)
    return _tried(request, submission, actions.release_result, _("The result is released."))


@login_required
@require_POST
def return_work(request: SignedIn, public_id: UUID) -> HttpResponse:
    submission = submission_to_mark(request.user, public_id)
    return _tried(request, submission, actions.return_submission, _("It is returned."))
