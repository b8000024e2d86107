"""Views for saying how an assignment is reviewed by learners, and for its examples."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done

from ..actions import reviewing
from ..actions.grading import Found
from ..actions.rubrics import newest_rubric
from ..assignment_access import assignment_to_author
from ..assignment_forms import ExampleForm, ReviewRulesForm
from ..models import Assignment
from ..pages import attempted, work_page
from ..review_access import example_to_author
from ..rubrics import Criteria, criteria_of
from ..work import verdicts_of

DRAFT = "assessment.example"


def _criteria(assignment: Assignment) -> Criteria:
    return criteria_of(newest_rubric(assignment.rubric).body if assignment.rubric else {})


@login_required
@require_form
def review_rules(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    assignment = assignment_to_author(request.user, slug, public_id, change=True)
    rules = getattr(assignment, "review_rules", None)
    initial = model_to_dict(rules) | {"reviewed": rules.is_on} if rules else {"reviewed": False}
    form = ReviewRulesForm(request.POST if request.method == "POST" else None, initial=initial)

    def keep() -> bool:
        said = dict(form.cleaned_data)
        reviewed = said.pop("reviewed")
        reviewing.set_review_rules(
            by=request.user, assignment=assignment, rules=said if reviewed else None
        )
        return True

    if request.method == "POST" and attempted(form, keep):
        done(request, _("Saved."))
        return see_other("assessment:review_rules", slug, public_id)
    criteria = _criteria(assignment)
    context = {
        "assignment": assignment,
        "form": form,
        "rules": rules,
        "has_rubric": bool(criteria.criteria),
        "examples": [(one, verdicts_of(criteria, one.marks)) for one in assignment.examples.all()],
    }
    return _page(request, "review_rules", context, assignment)


def _page(
    request: SignedIn, name: str, context: dict[str, Any], assignment: Assignment
) -> HttpResponse:
    return work_page(request, name, context, community=assignment.community, group=assignment.group)


@login_required
@require_form
def add_example(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    assignment = assignment_to_author(request.user, slug, public_id, change=True)
    key = f"{DRAFT}:{assignment.public_id}"
    about: dict[str, Any] = {"rubric": _criteria(assignment), "points": None}
    if request.method == "POST":
        form = ExampleForm(request.POST, **about)
    else:
        form = ExampleForm(initial=initial_of(draft_of(request.user, key), several=()), **about)

    def add() -> Any:
        said = form.cleaned_data
        return reviewing.add_example(
            by=request.user,
            assignment=assignment,
            title=said["title"],
            text=said["text"],
            found=Found(**form.found),
        )

    if request.method == "POST":
        if attempted(form, add):
            delete_submitted_drafts(request, key)
            done(request, _("The example is there."))
            return see_other("assessment:review_rules", slug, public_id)
        save_invalid_form(request, key)
    draft_url = reverse("keep_draft", args=[key])
    context = {"assignment": assignment, "form": form, "draft_url": draft_url}
    return _page(request, "add_example", context, assignment)


@login_required
@require_POST
def remove_example(request: SignedIn, slug: str, public_id: UUID, example: UUID) -> HttpResponse:
    _assignment, found = example_to_author(request.user, slug, public_id, example)
    reviewing.remove_example(by=request.user, example=found)
    done(request, _("The example is removed."))
    return see_other("assessment:review_rules", slug, public_id)
