"""Points given by hand, and questions about entries, for those who look after a community."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import community_to_manage, community_to_set
from communities.community.models import Community
from communities.community.pages import search_query, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from ..actions.grants import grant_points, withdraw_grant
from ..actions.questions import answer_question
from ..ledger import access
from ..ledger.entries import lines_of
from ..ledger.forms import AnswerForm, GrantForm
from ..models import PointGrant
from ..pages import page


@login_required
@require_form
def grants(request: SignedIn, slug: str) -> HttpResponse:
    """The latest ones; POST gives or takes points."""
    community = community_to_set(request.user, slug)
    people = access.people_to_grant(request.user, community)
    form = GrantForm(submitted_data(request), people=people, query=search_query(request))
    if request.method == "POST" and form.is_valid() and _grant(request, community, form):
        return see_other("gamification:grants", slug)
    rows = PointGrant.objects.filter(community=community).select_related(
        "member", "granted_by", "withdrawn_by"
    )
    context = {"form": form, "grants": rows.order_by("-pk")[:50]}
    template = "gamification/rules/grants.html"
    return page(request, template, context, community=community, tab="rules")


def _grant(request: SignedIn, community: Community, form: GrantForm) -> bool:
    to = access.member_to_grant(request.user, community, form.cleaned_data["to"])
    said = {name: form.cleaned_data[name] for name in ("kind", "points", "reason")}
    try:
        grant_points(community=community, member=to.user, by=request.user, **said)
    except Refused as refusal:
        say(form, refusal)
        return False
    done(request, _("Entered. %(name)s is told.") % {"name": to.user.name})
    return True


@login_required
@require_POST
def withdraw(request: SignedIn, slug: str, public_id: Any) -> HttpResponse:
    grant = access.grant_to_withdraw(request.user, slug, public_id)
    try:
        withdraw_grant(grant=grant, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("Taken back. The entry is reversed, and the member is told."))
    return see_other("gamification:grants", slug)


@login_required
@require_safe
def questions(request: SignedIn, slug: str) -> HttpResponse:
    community = community_to_manage(request.user, slug)
    return _questions(request, community)


def _questions(
    request: SignedIn, community: Community, sent: tuple[Any, AnswerForm] | None = None
) -> HttpResponse:
    """Open questions with a form each, and the latest answers. ``sent`` is a faulty form."""
    rows = access.questions_of(community)
    waiting = list(rows.filter(answered_at=None).order_by("id")[:50])
    lines = lines_of([question.entry for question in waiting], request.user)
    asked = [
        {
            "question": question,
            "line": line,
            "mine": question.entry.member_id == request.user.pk,
            "form": sent[1]
            if sent and sent[0] == question
            else AnswerForm(auto_id=f"%s-{question.public_id}"),
        }
        for question, line in zip(waiting, lines, strict=True)
    ]
    answered = rows.filter(answered_at__isnull=False).order_by("-answered_at")[:20]
    context = {"asked": asked, "answered": answered, "sent": sent[1] if sent else None}
    template = "gamification/rules/questions.html"
    return page(request, template, context, community=community, tab="rules")


@login_required
@require_POST
def answer(request: SignedIn, slug: str, public_id: Any) -> HttpResponse:
    community, question = access.question_to_answer(request.user, slug, public_id)
    form = AnswerForm(request.POST, auto_id=f"%s-{question.public_id}")
    if form.is_valid():
        try:
            answer_question(question=question, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Answered."))
            return see_other("gamification:questions", slug)
    return _questions(request, community, (question, form))
