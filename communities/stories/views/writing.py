"""Views for writing, changing and discarding a story, and for asking those named in it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import community_to_see, next_step
from communities.community.pages import charter_before
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import uuid_or_none
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

from .. import access, actions, turns
from ..forms import StoryForm, text_for_editing
from ..models import Story, StoryKind, StoryState
from ..pages import new_url, page
from ..unsent import change_key, draft_key

LISTS = ("named",)  # fields with several values


@login_required
@require_safe
def choose_kind(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    if step := _charter_first(request, slug):
        return step
    community, group = access.place_to_write_in(request.user, slug, group_slug)
    context = {"new_url": new_url(community, group)}
    return page(request, "choose", context, community=community, group=group)


@login_required
@require_form
def write_story(
    request: SignedIn, slug: str, kind: str, group_slug: str | None = None
) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    if request.method != "POST" and (step := _charter_first(request, slug)):
        return step
    community, group = access.place_to_write_in(request.user, slug, group_slug, typed=typed)
    if kind not in StoryKind.values:
        raise Http404
    where: dict[str, Any] = {"by": request.user, "community": community, "group": group}
    key = draft_key(community, group, kind)
    if request.method != "POST":
        initial = initial_of(draft_of(request.user, key), several=LISTS)
        form = StoryForm(kind=kind, initial=initial, **where)
        form.put(request.GET.get("about", ""))
        return _page(request, form, key)
    form = StoryForm(request.POST, request.FILES, kind=kind, **where)
    if story := _try(form, lambda: _draft(request, form)):
        delete_submitted_drafts(request, key)
        return see_other(story)
    save_invalid_form(request, key)
    return _page(request, form, key)


def _charter_first(request: SignedIn, slug: str) -> HttpResponse | None:
    community = community_to_see(request.user, slug)
    if next_step(request.user, community) != "charter":
        return None
    return see_other(charter_before(community, request.get_full_path()))


def _try(form: StoryForm, action: Any) -> Story | None:
    """Run the action, and add a refusal to the form."""
    valid = form.is_valid()
    try:
        form.keep_picture()
        return action() if valid else None
    except Refused as refusal:
        say(form, refusal)
        return None


def _draft(request: SignedIn, form: StoryForm) -> Story:
    if reason := access.why_not_write(request.user, form.community, form.group):
        raise Refused(reason)
    limit_rate(request, "post")
    return actions.draft_story(
        by=request.user,
        community=form.community,
        group=form.group,
        kind=form.kind,
        public_id=form.cleaned_data.get("public_id"),
        **form.words,
    )


def _page(request: SignedIn, form: StoryForm, key: str, story: Story | None = None) -> HttpResponse:
    place = form.group or form.community
    waiting = []
    if form.kind == StoryKind.SPOTLIGHT:
        waiting = turns.longest_waiting(request.user, form.community)
    context = {
        "form": form,
        "story": story,
        "kind": form.kind,
        "kind_label": StoryKind(form.kind).label,
        "place": place,
        "place_key": f"group:{form.group.pk}" if form.group else f"community:{form.community.pk}",
        "draft_url": reverse("keep_draft", args=[key]),
        "waiting": waiting,
        "asked_before": story is not None and story.state != StoryState.DRAFT,
    }
    return page(request, "write", context, community=form.community, group=form.group)


@login_required
@require_form
def change_story(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    story = access.story_to_change(request.user, slug, public_id, typed=typed)
    where = {"by": request.user, "community": story.community, "group": story.group}
    given: dict[str, Any] = where | {"kind": story.kind, "story": story}
    key = change_key(story)
    if request.method != "POST":
        initial = text_for_editing(story) | initial_of(draft_of(request.user, key), several=LISTS)
        form = StoryForm(initial=initial, **given)
        form.put(request.GET.get("about", ""))
        return _page(request, form, key, story)
    form = StoryForm(request.POST, request.FILES, **given)
    if _try(form, lambda: _change(request, form, story)):
        delete_submitted_drafts(request, key)
        done(request, _("Saved."))
        return see_other(story)
    save_invalid_form(request, key)
    return _page(request, form, key, story)


def _change(request: SignedIn, form: StoryForm, story: Story) -> Story:
    if reason := access.why_not_write(request.user, story.community, story.group):
        raise Refused(reason)
    limit_rate(request, "edit")
    return actions.change_story(
        by=request.user,
        story=story,
        drop_picture=form.cleaned_data.get("drop_picture", False),
        alt=form.cleaned_data["alt"],
        seen=form.cleaned_data["version"],
        **form.words,
    )


@login_required
@require_POST
def ask_consent(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    story = access.story_to_change(request.user, slug, public_id)
    try:
        limit_rate(request, "ask")
        others = [uuid_or_none(value) for value in request.POST.getlist("namesake")]
        actions.ask_consent(by=request.user, story=story, namesakes=list(filter(None, others)))
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _asked(story))
    return see_other(story)


def _asked(story: Story) -> str:
    if story.state == StoryState.REVIEW:
        return _("It goes to those who review stories here.")
    return _("They are asked. You are told what they answer.")


@login_required
@require_POST
def discard_story(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    story = access.story_to_discard(request.user, slug, public_id)
    try:
        actions.discard_story(by=request.user, story=story)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(story)
    done(request, _("The draft is deleted."))
    return see_other("stories:mine")
