"""Views of reviews: what is to be reviewed, writing one, saying whether it helped, and the overview
of those who look after it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.spreadsheets import csv_response
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done, failed

from .. import grading
from ..actions import reviewing as actions
from ..actions.grading import Found, comment_on_passage, criteria_for, remove_comment
from ..assignment_forms import FoundForm, PassageForm, RatingForm, initial_of_marks
from ..medians import distance
from ..models import Review, ReviewKind
from ..pages import attempted, work_page
from ..review_access import (
    comment_of_review,
    example_to_review,
    handout_to_review,
    handout_with_reviews,
    review_of_mine,
    review_to_rate,
    review_to_write,
)
from ..reviewing import author_name, overview_of, review_rows, steps_of
from ..rubrics import criteria_of, levels_in
from ..work import read_for_review, verdicts_of

PAGE = 20
DRAFT = "assessment.review"


@login_required
@require_safe
def list_reviews(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """What somebody reviews: their own work, examples, and the work of others."""
    handout = handout_to_review(request.user, slug, public_id)
    steps = steps_of(request.user, handout)
    context = {
        "handout": handout,
        "assignment": handout.assignment,
        "steps": steps,
        "given": [(one, author_name(one)) for one in steps.given],
        "current_name": author_name(steps.current) if steps.current else "",
    }
    return work_page(request, "reviews", context, community=handout.community, group=handout.group)


@login_required
@require_POST
def take_review(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """One's own work if it comes first, else that of somebody else."""
    handout = handout_to_review(request.user, slug, public_id)
    limit_rate(request, "post")
    steps = steps_of(request.user, handout)
    if steps.submission is None or steps.next in {"submit", "example"}:
        failed(request, _("There is something to do before you review others."))
    elif steps.next == "self":
        return see_other(actions.review_own(by=request.user, submission=steps.submission))
    elif (review := actions.take_review(by=request.user, handout=handout)) is not None:
        return see_other(review)
    else:
        failed(request, _("There is nothing to review for you now. More comes as others hand in."))
    return see_other("assessment:reviews", slug, public_id)


@login_required
@require_POST
def review_example(request: SignedIn, slug: str, public_id: UUID, example: UUID) -> HttpResponse:
    handout, found = example_to_review(request.user, slug, public_id, example)
    return see_other(actions.review_example(by=request.user, handout=handout, example=found))


@login_required
@require_form
def review(request: SignedIn, public_id: UUID) -> HttpResponse:
    """To write until it is given; afterwards to read, with what the author of an example says."""
    found = review_of_mine(request.user, public_id)
    if request.method == "POST" and found.is_given:
        return see_other(found)
    form = _form(request, found, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, found, form)
    giving = "submit" in request.POST

    def send() -> bool:
        action = actions.give_review if giving else actions.save_review
        action(by=request.user, review=found, found=Found(**form.found))
        return True

    if attempted(form, send):
        delete_submitted_drafts(request, _key(found))
        done(request, _("Your review is given.") if giving else _("Saved."))
        return see_other(_after(found) if giving else found)
    save_invalid_form(request, _key(found))
    return _page(request, found, form)


def _after(found: Review) -> str:
    """An example shows the difference; everything else leads back."""
    if found.kind == ReviewKind.EXAMPLE:
        return found.get_absolute_url()
    handout = found.handout
    return reverse("assessment:reviews", args=[handout.community.slug, handout.public_id])


def _key(found: Review) -> str:
    return f"{DRAFT}:{found.public_id}"


def _form(request: SignedIn, found: Review, data: QueryDict | None) -> FoundForm:
    about: dict[str, Any] = {"rubric": criteria_for(found.handout), "points": None}
    about["words"] = _("What works, and what would help?")
    if data is not None:
        return FoundForm(data, **about)
    initial = initial_of_marks(found.marks) | {"words": found.words}
    draft = {} if found.is_given else initial_of(draft_of(request.user, _key(found)), several=())
    return FoundForm(initial=initial | draft, **about)


def _page(
    request: SignedIn, found: Review, form: FoundForm, passage: PassageForm | None = None
) -> HttpResponse:
    handout, version, example = found.handout, found.version, found.example
    rubric = criteria_for(handout)
    hidden = version is not None and version.submission.hidden_at is not None
    told = found.is_given and example is not None
    context = {
        "review": found,
        "handout": handout,
        "assignment": handout.assignment,
        "rules": handout.assignment.review_rules,
        "name": author_name(found),
        "hidden": hidden,
        "html": example.text_html if example is not None else "",
        "shown": None if version is None or hidden else read_for_review(version, found),
        "comments": found.kind == ReviewKind.PEER and not found.is_given,
        "removable": request.user.pk if not found.is_given else 0,
        "passage": passage or PassageForm(),
        "form": form,
        "verdicts": verdicts_of(rubric, found.marks) if found.is_given else [],
        "authors": verdicts_of(rubric, example.marks) if told and example else [],
        "apart": distance(rubric, levels_in(found.marks), levels_in(example.marks))
        if told and example
        else None,
        "draft_url": reverse("keep_draft", args=[_key(found)]),
    }
    return work_page(
        request, "review_work", context, community=handout.community, group=handout.group
    )


@login_required
@require_POST
def comment_in_review(request: SignedIn, public_id: UUID) -> HttpResponse:
    found = review_to_write(request.user, public_id)
    passage = PassageForm(request.POST)

    def write() -> Any:
        said, version = passage.cleaned_data, found.version
        assert version is not None
        place: dict[str, Any] = {"quote": said["quote"], "near": said["near"] or 0}
        return comment_on_passage(
            by=request.user, version=version, review=found, text=said["comment"], **place
        )

    if attempted(passage, write):
        return see_other(f"{found.get_absolute_url()}#text")
    return _page(request, found, _form(request, found, None), passage)


@login_required
@require_POST
def remove_review_comment(request: SignedIn, public_id: UUID, pk: int) -> HttpResponse:
    comment = comment_of_review(request.user, public_id, pk)
    remove_comment(by=request.user, comment=comment)
    return see_other(f"{reverse('assessment:review', args=[public_id])}#text")


@login_required
@require_POST
def rate_review(request: SignedIn, public_id: UUID) -> HttpResponse:
    found = review_to_rate(request.user, public_id)
    form = RatingForm(request.POST)

    def rate() -> bool:
        said = form.cleaned_data
        actions.rate_review(
            by=request.user, review=found, helped=said["helped"], words=said["helped_words"]
        )
        return True

    if attempted(form, rate):
        done(request, _("Thank you. Whoever reviewed you reads it."))
    else:
        failed(request, _("Choose how much it helped."))
    assert found.version is not None
    return see_other(f"{found.version.submission.get_absolute_url()}#reviews")


@login_required
@require_safe
def overview(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_with_reviews(request.user, slug, public_id)
    rows = grading.handed_in(handout, request.user)
    found = requested_page(request, rows, order=("-submitted_at", "-id"), size=PAGE)
    context = {
        "handout": handout,
        "assignment": handout.assignment,
        "rules": handout.assignment.review_rules,
        "criteria": criteria_of(handout.rubric.body if handout.rubric else {}),
        "reviewed": overview_of(handout, found.items),
        "older": next_page_url(request, found),
    }
    return work_page(
        request, "review_overview", context, community=handout.community, group=handout.group
    )


@login_required
@require_safe
def reviews_csv(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_with_reviews(request.user, slug, public_id)
    rows = review_rows(handout, request.user)
    return csv_response("reviews.csv", rows)  # type: ignore[return-value]
