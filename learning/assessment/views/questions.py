"""Views of the bank: listing, writing, changing, trying and putting away questions."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.models import Community
from communities.community.pages import next_address
from communities.groups.models import Group
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none, uuid_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done, failed

from .. import access, bank
from ..actions.questions import (
    change_question as change,
)
from ..actions.questions import (
    newest_version,
    put_away_question,
    write_question,
)
from ..actions.quizzes import add_questions
from ..forms import BankFilter, Editor, keep_picture, text_for_editing
from ..marking import Answered, explained, key_for_author
from ..models import Question, QuestionVersion, Quiz
from ..outdated import seen_by
from ..pages import page, rooms
from ..showing import Shown, drawn
from ..types import TYPES, QuestionType

PAGE = 30
NEW = "assessment.question"


@login_required
@require_safe
def list_questions(request: SignedIn, slug: str) -> HttpResponse:
    actor, community = request.user, access.bank_to_read(request.user, slug)
    places = bank.places(actor, community)
    form = BankFilter.offering(request.GET, places)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = bank.matching(bank.of_community(actor, community), chosen)
    found = requested_page(request, rows, order=("-changed_at", "-id"), size=PAGE)
    context = {
        "filter": BankFilter(initial=chosen) if form.errors else form,
        "tags": bank.tags_in(actor, community),
        "filtered": any(chosen.values()),
        "questions": [(question, TYPES[question.kind]) for question in found.items],
        "older": next_page_url(request, found),
        "several_places": len(places) > 1,
        "rooms": rooms(community, None, actor),
        "query": request.GET.urlencode(),
    }
    return page(request, "bank", context, community=community)


@login_required
@require_safe
def choose_type(request: SignedIn, slug: str) -> HttpResponse:
    community = access.bank_to_read(request.user, slug)
    places = bank.places(request.user, community)
    chosen = request.GET.get("in", "")
    context = {
        "types": TYPES.values(),
        "places": places,
        "place": chosen if chosen in dict(places) else (places[0][0] if places else "-"),
        "quiz": _quiz_named(request, slug),
        "next": request.GET.get("next", ""),
    }
    return page(request, "choose_type", context, community=community)


@login_required
@require_form
def write(request: SignedIn, slug: str, kind: str) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    where = _group_named(request)
    typed = bool(texts_in(request.POST))
    community, group = access.place_to_author(request.user, slug, where, typed=typed)
    key = f"{NEW}:{f'group-{group.pk}' if group else f'community-{community.pk}'}-{kind}"
    editor = _editor(request, TYPES[kind], key)
    if _wants_to_save(request) and (
        question := _try(editor, lambda: _write(request, editor, community, group))
    ):
        delete_submitted_drafts(request, key)
        return see_other(_into_quiz(request, slug, question) or _on_with(request, question))
    return _page(request, editor, key, community, group)


def _on_with(request: SignedIn, question: Question) -> str:
    """To where it was asked for, which is told its id; otherwise to its page."""
    own = question.get_absolute_url()
    to = next_address(request, own)
    return to if to == own else f"{to}{'&' if '?' in to else '?'}question={question.public_id}"


def _quiz_named(request: SignedIn, slug: str) -> Quiz | None:
    """The one for which the question is written, if it is for one."""
    key = uuid_or_none(request.GET.get("quiz", ""))
    return access.quiz_to_author(request.user, slug, key, change=True) if key else None


def _into_quiz(request: SignedIn, slug: str, question: Question) -> Quiz | None:
    """Put the new question into it as well."""
    quiz = _quiz_named(request, slug)
    if quiz is None:
        done(request, _("The question is in the bank."))
        return None
    try:
        if not bank.usable_in(request.user, quiz).filter(pk=question.pk).exists():
            raise Refused(_("This question belongs to another place."))
        add_questions(by=request.user, quiz=quiz, questions=[question])
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("The question is in the quiz, and in the bank."))
    return quiz


def _group_named(request: SignedIn) -> str:
    """The address of the group for which it is written; empty for the community."""
    where = request.POST.get("in") or request.GET.get("in", "-")
    if where != "-" and not slug_re.fullmatch(where):
        raise Http404
    return where.removeprefix("-")


def _write(
    request: SignedIn, editor: Editor, community: Community, group: Group | None
) -> Question:
    if reason := access.why_not_author(request.user, community, group):
        raise Refused(reason)
    limit_rate(request, "post")
    return write_question(
        by=request.user,
        community=community,
        group=group,
        kind=editor.kind.key,
        written=editor.written,
        public_id=editor.form.cleaned_data["public_id"],
    )


def _wants_to_save(request: SignedIn) -> bool:
    return request.method == "POST" and "more" not in request.POST


def _editor(
    request: SignedIn, kind: QuestionType, key: str, version: QuestionVersion | None = None
) -> Editor:
    """What was sent; or, to add rows, the same without a judgement; or a draft; or what there
    is."""
    by = request.user
    if _wants_to_save(request):
        return Editor(kind, by=by, data=request.POST, files=request.FILES)
    if request.method == "POST":
        return Editor.typed(kind, request.POST.dict() | _sent_picture(request), by=by, spare=2)
    if draft := draft_of(by, key):
        return Editor.typed(kind, initial_of(draft, several=()), by=by, spare=0)
    if version is None:
        return Editor(kind, by=by)
    initial, rows = text_for_editing(kind, version, key_for_author(by, version))
    return Editor(kind, by=by, initial=initial, rows=rows)


def _sent_picture(request: SignedIn) -> dict[str, str]:
    """It stays while rows are added."""
    upload = request.FILES.get("picture")
    try:
        return {"kept": str(keep_picture(request.user, upload).public_id)} if upload else {}
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return {}


def _try(editor: Editor, action: Any) -> Any:
    """Run the action, and add a refusal to the form."""
    valid = editor.is_valid()
    try:
        editor.keep_picture()
        return action() if valid else None
    except Refused as refusal:
        editor.say(refusal)
        return None


def _page(
    request: SignedIn,
    editor: Editor,
    key: str,
    community: Community,
    group: Group | None,
    version: QuestionVersion | None = None,
) -> HttpResponse:
    if _wants_to_save(request):
        save_invalid_form(request, key)
    context = {
        "editor": editor,
        "form": editor.form,
        "own": editor.own,
        "kind": editor.kind,
        "version": version,
        "question": version.question if version else None,
        "seen": seen_by(request, version.question) if version else "",
        "place": group.slug if group else "-",
        "draft_url": reverse("keep_draft", args=[key]),
        "preview_url": f"{reverse('feed:preview')}?topics=0&place={_key_of(community, group)}",
    }
    return page(request, "write_question", context, community=community, group=group)


def _key_of(community: Community, group: Group | None) -> str:
    return f"group:{group.pk}" if group else f"community:{community.pk}"


@login_required
@require_form
def change_question(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    question = access.question_to_change(request.user, slug, public_id, typed=typed)
    version, key = newest_version(question), f"{NEW}:{question.public_id}"
    editor = _editor(request, TYPES[question.kind], key, version)
    if _wants_to_save(request) and _try(editor, lambda: _change(request, editor, question)):
        delete_submitted_drafts(request, key)
        done(request, _("Saved."))
        return see_other(question)
    return _page(request, editor, key, question.community, question.group, version)


def _change(request: SignedIn, editor: Editor, question: Question) -> QuestionVersion:
    if reason := access.why_not_author(request.user, question.community, question.group):
        raise Refused(reason)
    limit_rate(request, "edit")
    seen = seen_by(request, question)
    return change(by=request.user, question=question, written=editor.written, seen=seen)


@login_required
@require_form
def show_question(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """The newest version, or the one asked for; a POST tries it, which counts nowhere."""
    question = access.question_to_author(request.user, slug, public_id)
    number = number_or_none(request.GET.get("version", "")) or question.newest
    version = access.version_to_read(request.user, slug, public_id, number)
    seed = number_or_none(request.POST.get("seed", "")) or question.pk
    shown = Shown(version, "try", drawn(version, seed))
    told = None
    if request.method == "POST":
        shown.answer = shown.read(request.POST)
        told = explained([Answered(version, shown.answer, shown.draw)])[0]
        shown.parts = told.parts
    context = {
        "question": question,
        "version": version,
        "kind": TYPES[question.kind],
        "shown": shown,
        "seed": seed,
        "next_seed": seed + 1,
        "told": told,
        "solution": explained([Answered(version, None, shown.draw)])[0].solution,
        "versions": question.versions.select_related("made_by").order_by("-number")[:20],
        "may_change": not access.why_not_author(request.user, question.community, question.group),
    }
    return page(request, "question", context, community=question.community, group=question.group)


@login_required
@require_POST
def put_away(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    question = access.question_to_change(request.user, slug, public_id)
    away = request.POST.get("away") == "yes"
    put_away_question(by=request.user, question=question, away=away)
    done(request, _("It is put away.") if away else _("It is back in the bank."))
    return see_other(question)
