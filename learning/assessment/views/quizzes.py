"""Views for putting quizzes together, and for giving them."""

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none, uuid_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.core.registry import quiz_uses
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done, failed

from .. import access, bank
from ..actions import quizzes
from ..actions.attempts import asked_by
from ..actions.quizzes import Arranged
from ..forms import BankFilter
from ..marking import Answered, explained
from ..models import Question, Quiz, QuizEntry, QuizSection
from ..outdated import seen_by
from ..pages import attempted, page, rooms
from ..pools import Offer, offers
from ..quiz_forms import GiveForm, QuizForm
from ..showing import Shown, drawn
from ..types import TYPES

PAGE = 30
NEW = "assessment.quiz"


@login_required
@require_safe
def list_quizzes(request: SignedIn, slug: str) -> HttpResponse:
    """All quizzes of the places where the actor writes them, also those that were never given."""
    actor, community = request.user, access.bank_to_read(request.user, slug)
    rows = Quiz.objects.visible_to(actor).filter(community=community)
    rows = rows.select_related("group", "community", "made_by")
    found = requested_page(request, rows, order=("-changed_at", "-id"), size=PAGE)
    context = {
        "quizzes": found.items,
        "place": bank.places(actor, community)[0][0],
        "older": next_page_url(request, found),
        "rooms": rooms(community, None, actor),
    }
    return page(request, "written_quizzes", context, community=community)


@login_required
@require_form
def write_quiz(request: SignedIn, slug: str) -> HttpResponse:
    where = request.POST.get("in") or request.GET.get("in", "-")
    if where != "-" and not slug_re.fullmatch(where):
        raise Http404
    typed = bool(texts_in(request.POST))
    community, group = access.place_to_author(
        request.user, slug, where.removeprefix("-"), typed=typed
    )
    key = f"{NEW}:{f'group-{group.pk}' if group else f'community-{community.pk}'}"
    form = _form(request, key)
    if request.method == "POST":
        if quiz := attempted(form, lambda: _write(request, form, community, group)):
            delete_submitted_drafts(request, key)
            return see_other(quiz)
        save_invalid_form(request, key)
    places = bank.places(request.user, community)
    context = {"form": form, "place": where, "places": places, "quiz": None, "draft_key": key}
    return page(request, "write_quiz", context, community=community, group=group)


def _write(request: SignedIn, form: QuizForm, community: Any, group: Any) -> Quiz:
    if reason := access.why_not_author(request.user, community, group):
        raise Refused(reason)
    limit_rate(request, "post")
    return quizzes.write_quiz(
        by=request.user, community=community, group=group, rules=form.rules, **_words(form)
    )


def _form(request: SignedIn, key: str, initial: dict[str, Any] | None = None) -> QuizForm:
    """What was sent, or a draft, or what there is. A box that a draft lacks was not ticked."""
    if request.method == "POST":
        return QuizForm(request.POST)
    if draft := initial_of(draft_of(request.user, key), several=()):
        draft |= {name: name in draft for name in QuizForm.boxes()}
    return QuizForm(initial=(initial or {}) | draft)


def _words(form: QuizForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("title", "intro", "public_id")}


@login_required
@require_form
def change_quiz(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    quiz = access.quiz_to_author(request.user, slug, public_id, change=True)
    names = ("title", "intro", *quizzes.RULES)
    initial = {name: getattr(quiz, name) for name in names}
    key = f"{NEW}:{quiz.public_id}"
    form, seen = _form(request, key, initial), seen_by(request, quiz)

    def change() -> bool:
        words = {name: form.cleaned_data[name] for name in ("title", "intro")}
        quizzes.change_quiz(by=request.user, quiz=quiz, rules=form.rules, seen=seen, **words)
        return True

    if request.method == "POST":
        if attempted(form, change):
            delete_submitted_drafts(request, key)
            done(request, _("Saved."))
            return see_other(quiz)
        save_invalid_form(request, key)
    context = {"form": form, "quiz": quiz, "draft_key": key, "seen": seen}
    return page(request, "write_quiz", context, community=quiz.community, group=quiz.group)


@login_required
@require_form
def show_quiz(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """Its sections and questions, for those who put it together; a POST arranges them."""
    changing = request.method == "POST"
    quiz = access.quiz_to_author(request.user, slug, public_id, change=changing)
    if changing:
        try:
            _arrange(request, quiz)
        except Refused as refusal:
            failed(request, str(refusal.sentence))
        return see_other(quiz)
    given = quiz.sittings.filter(place_key="").select_related("community")
    sections = _sections(quiz)
    context = {
        "quiz": quiz,
        "seen": seen_by(request, quiz),
        "sections": sections,
        "own": [one.section for one in sections if one.offer is None],
        "asks": any(one.entries or one.offer for one in sections),
        "types": TYPES,
        "sittings": given.order_by("-id")[:20],
        "uses": [use for found in quiz_uses for use in found(quiz.pk, request.user)],
        "may_change": access.why_not_author(request.user, quiz.community, quiz.group) is None,
    }
    return page(request, "quiz", context, community=quiz.community, group=quiz.group)


class Put(NamedTuple):
    """A section with its questions; or, if it draws by tags, what the bank offers it."""

    section: QuizSection
    entries: list[QuizEntry]
    offer: Offer | None


def _sections(quiz: Quiz) -> list[Put]:
    entries = QuizEntry.objects.filter(section__quiz=quiz).select_related("question", "version")
    by_section: dict[int, list[QuizEntry]] = {}
    for entry in entries:
        by_section.setdefault(entry.section_id, []).append(entry)
    sections = list(quiz.sections.all())
    for section in sections:
        section.quiz = quiz
    pools = offers(sections, [entry.question_id for entry in entries])
    return [Put(one, by_section.get(one.pk, []), pools.get(one.pk)) for one in sections]


def _arrange(request: SignedIn, quiz: Quiz) -> None:
    sent = request.POST
    entries = [
        Arranged(
            entry=pk,
            section=number_or_none(sent.get(f"section-{pk}", "")) or 0,
            position=min(number_or_none(sent.get(f"position-{pk}", "")) or 0, 999),
            points=_points(sent.get(f"points-{pk}", "")),
            pinned=f"pinned-{pk}" in sent,
            out=f"out-{pk}" in sent,
        )
        for pk in filter(None, map(number_or_none, sent.getlist("entry")[:300]))
    ]
    sections = [
        (pk, sent.get(f"title-{pk}", ""), _draws(sent.get(f"draws-{pk}", "")))
        for pk in filter(None, map(number_or_none, sent.getlist("section")[:50]))
    ]
    new = "new_section" in sent
    given: dict[str, Any] = {"entries": entries, "sections": sections, "new_section": new}
    quizzes.arrange_quiz(by=request.user, quiz=quiz, seen=seen_by(request, quiz), **given)


def _draws(text: str) -> int | None:
    return min(number_or_none(text.strip()) or 0, 200) or None


def _points(text: str) -> Decimal:
    try:
        points = Decimal(text.strip().replace(",", ".")[:10])
    except InvalidOperation:
        points = Decimal(-1)
    if not points.is_finite() or not 0 <= points <= 1000:
        raise Refused(_("A question gives between 0 and 1000 points."))
    return round(points, 2)


@login_required
@require_form
def add_questions(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """Questions of the quiz's place, and of the community if the actor writes there as well."""
    actor = request.user
    quiz = access.quiz_to_author(actor, slug, public_id, change=True)
    rows = bank.usable_in(actor, quiz)
    if request.method == "POST":
        return _add(request, quiz, rows)
    form = BankFilter(request.GET)
    form.fields["kind"].choices = [("", _("Any type")), *((k, t.label) for k, t in TYPES.items())]  # type: ignore[attr-defined]
    chosen = form.cleaned_data if form.is_valid() else {}
    found = requested_page(
        request, bank.matching(rows, chosen), order=("-changed_at", "-id"), size=PAGE
    )
    known = QuizEntry.objects.filter(section__quiz=quiz).values_list("question", flat=True)
    context = {
        "quiz": quiz,
        "filter": BankFilter(initial=chosen) if form.errors else form,
        "filtered": any(chosen.values()),
        "tags": bank.tags_in(actor, quiz.community),
        "questions": [(question, TYPES[question.kind]) for question in found.items],
        "known": set(known),
        "older": next_page_url(request, found),
        "sections": [section for section in quiz.sections.all() if not section.is_pool],
    }
    return page(request, "add_questions", context, community=quiz.community, group=quiz.group)


def _add(request: SignedIn, quiz: Quiz, rows: Any) -> HttpResponse:
    keys = filter(None, map(uuid_or_none, request.POST.getlist("question")[:200]))
    chosen = number_or_none(request.POST.get("section", ""))
    section = next((one for one in quiz.sections.all() if one.pk == chosen), None)
    try:
        found: list[Question] = list(rows.filter(public_id__in=list(keys)).order_by("id"))
        quizzes.add_questions(by=request.user, quiz=quiz, questions=found, section=section)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(quiz)


@login_required
@require_form
def try_quiz(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """As a learner meets it; nothing of it is stored."""
    quiz = access.quiz_to_author(request.user, slug, public_id)
    seed = (number_or_none(request.POST.get("seed", "")) or quiz.pk) % 2**48
    checks = request.method == "POST" and "again" not in request.POST
    parts = _tried(request, quiz, seed, checks=checks)
    context = {"quiz": quiz, "parts": parts, "seed": seed, "next_seed": seed + 1}
    return page(request, "try_quiz", context, community=quiz.community, group=quiz.group)


def _tried(request: SignedIn, quiz: Quiz, seed: int, *, checks: bool) -> list[dict[str, Any]]:
    listed = [
        (Shown(one.version, f"a{n}", drawn(one.version, seed)), one.section)
        for n, one in enumerate(asked_by(quiz, seed), 1)
    ]
    if not checks:
        return [{"shown": shown, "section": section, "told": None} for shown, section in listed]
    for shown, _section in listed:
        shown.answer = shown.read(request.POST)
    told = explained(Answered(one.version, one.answer, one.draw) for one, _section in listed)
    for (shown, _section), one in zip(listed, told, strict=True):
        shown.parts = one.parts
    return [
        {"shown": shown, "section": section, "told": one}
        for (shown, section), one in zip(listed, told, strict=True)
    ]


@login_required
@require_form
def give_quiz(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    quiz = access.quiz_to_author(request.user, slug, public_id, change=True)
    form = GiveForm(request.POST if request.method == "POST" else None)

    def give() -> Any:
        limit_rate(request, "post")
        return quizzes.give_quiz(by=request.user, quiz=quiz, **form.cleaned_data)

    if request.method == "POST" and (sitting := attempted(form, give)):
        done(request, _("The quiz is given."))
        return see_other(sitting)
    context = {"quiz": quiz, "form": form}
    return page(request, "give_quiz", context, community=quiz.community, group=quiz.group)
