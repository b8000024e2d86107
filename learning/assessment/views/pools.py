"""Sections of a quiz that draw from the bank by tags."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plc.accounts.http import SignedIn, see_other
from plc.core.ids import number_or_none
from plc.core.methods import require_form
from plc.web.toasts import done

from .. import access, bank
from ..actions import quizzes
from ..actions.quizzes import Pool
from ..models import Quiz, QuizSection
from ..pages import attempted, page
from ..quiz_forms import PoolForm


@login_required
@require_form
def draw_by_tags(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """A new pool, or the one that ``section`` names; a button of the form takes it out."""
    quiz = access.quiz_to_author(request.user, slug, public_id, change=True)
    section = _pool(request, quiz)
    if section is not None and "remove" in request.POST:
        quizzes.remove_pool(by=request.user, quiz=quiz, section=section)
        done(request, _("It draws no more."))
        return see_other(quiz)
    tags = bank.tags_of_place(quiz.community_id, quiz.group_id)
    form = _form(request, section, tags)

    def draw() -> QuizSection:
        pool = Pool(**form.cleaned_data)
        return quizzes.draw_by_tags(by=request.user, quiz=quiz, pool=pool, section=section)

    if request.method == "POST" and attempted(form, draw):
        done(request, _("Saved."))
        return see_other(quiz)
    context = {"quiz": quiz, "form": form, "section": section, "tags": tags}
    return page(request, "draw_by_tags", context, community=quiz.community, group=quiz.group)


def _pool(request: SignedIn, quiz: Quiz) -> QuizSection | None:
    named = request.POST.get("section") or request.GET.get("section", "")
    if not named:
        return None
    found = quiz.sections.filter(pk=number_or_none(named) or 0).first()
    if found is None or not found.is_pool:
        raise Http404
    return found


def _form(request: SignedIn, section: QuizSection | None, tags: list[tuple[str, int]]) -> PoolForm:
    chosen = section.pool_tags if section is not None else []
    if request.method == "POST":
        return PoolForm(request.POST, tags=tags, chosen=chosen)
    there: dict[str, Any] = {}
    if section is not None:
        there = {
            "title": section.title,
            "tags": chosen,
            "difficulty": section.pool_difficulty,
            "draws": section.draws,
            "points": section.pool_points,
        }
    return PoolForm(initial=there, tags=tags, chosen=chosen)
