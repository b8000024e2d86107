"""Views of the settings."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.core.contrast import link_ratios
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.files.models import StoredFile
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import HandOverForm, JoiningForm, LookForm, ModerationForm, SettingsForm
from ..models import Community
from ..pages import chosen, enter, page, search_query, sent_files, stored, submitted_data

LEAST = {"logo": 128, "cover": 0}  # pixels

Save = Callable[[Community, dict[str, Any], User], None]


def _change(community: Community, data: dict[str, Any], by: User) -> None:
    actions.change_community(community=community, by=by, **data)


def _edit(
    request: SignedIn, slug: str, *, form_class: type[forms.Form], section: str, save: Save
) -> HttpResponse:
    """A page of settings: show the form, or save it and redirect."""
    community = enter(request, access.community_to_set(request.user, slug))
    initial = {name: getattr(community, name, None) for name in form_class.base_fields}
    form = form_class(submitted_data(request), sent_files(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save(community, form.cleaned_data, request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other(request.path)
    return page(
        request,
        f"communities/community/settings/{section}.html",
        {"form": form, "section": section},
        community=community,
        tab="settings",
    )


@login_required
@require_form
def settings(request: SignedIn, slug: str) -> HttpResponse:
    return _edit(request, slug, form_class=SettingsForm, section="general", save=_change)


@login_required
@require_form
def joining(request: SignedIn, slug: str) -> HttpResponse:
    return _edit(request, slug, form_class=JoiningForm, section="joining", save=_change)


@login_required
@require_form
def moderation(request: SignedIn, slug: str) -> HttpResponse:
    return _edit(request, slug, form_class=ModerationForm, section="moderation", save=_change)


@login_required
@require_form
def look(request: SignedIn, slug: str) -> HttpResponse:
    """Logo, cover and accent, with a preview of a custom colour."""
    community = enter(request, access.community_to_set(request.user, slug))
    initial = {"accent": community.accent}
    form = LookForm(
        submitted_data(request), sent_files(request), initial=initial, community=community
    )
    if request.method == "POST" and form.is_valid():
        try:
            _dress(community, form.cleaned_data, request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other("community:look", slug)
    context = {"form": form, "section": "look", "ratios": link_ratios(*form.figures)}
    template = "communities/community/settings/look.html"
    return page(request, template, context, community=community, tab="settings")


def _dress(community: Community, data: dict[str, Any], by: User) -> None:
    pictures: dict[str, StoredFile | None] = {}
    for name in ("logo", "cover"):
        if data[name]:
            pictures[name] = stored(data[name], field=name, by=by, least=LEAST[name])
        elif data[f"remove_{name}"]:
            pictures[name] = None
    actions.set_appearance(
        community=community,
        by=by,
        accent=data["accent"],
        accent_hue=data.get("accent_hue"),
        accent_chroma=data.get("accent_chroma"),
        pictures=pictures,
    )


@login_required
@require_safe
def closing(request: SignedIn, slug: str) -> HttpResponse:
    """Handing over and archiving, for owners."""
    community = access.community_to_own(request.user, slug)
    return _closing(request, community, _hand_over_form(request, community))


def _hand_over_form(
    request: SignedIn, community: Community, data: QueryDict | None = None
) -> HandOverForm:
    heirs = community.memberships.heirs_of(request.user)
    return HandOverForm(data, heirs=heirs, query=search_query(request))


def _closing(request: SignedIn, community: Community, form: HandOverForm) -> HttpResponse:
    enter(request, community)
    context = {"form": form, "section": "closing"}
    template = "communities/community/settings/closing.html"
    return page(request, template, context, community=community, tab="settings")


@login_required
@require_form
def hand_over(request: SignedIn, slug: str) -> HttpResponse:
    """GET shows the person and the consequences; POST hands over."""
    community = access.community_to_own(request.user, slug)
    form = _hand_over_form(request, community, chosen(request))
    if form.is_valid():
        heir = access.member_to_hand_over_to(request.user, community, form.cleaned_data["to"])
        if request.method != "POST":
            return _sure(request, community, "hand_over", heir=heir)
        try:
            actions.hand_over_community(community=community, to=heir.user, by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            sentence = _("%(name)s owns the community now. You stay as an admin.")
            done(request, sentence % {"name": heir.user.name})
            return see_other("community:members", slug)
    return _closing(request, community, form)


def _sure(request: SignedIn, community: Community, what: str, **context: Any) -> HttpResponse:
    """A confirmation page."""
    template = f"communities/community/settings/{what}.html"
    context |= {"section": "closing"}
    return page(request, template, context, community=enter(request, community), tab="settings")


@login_required
@require_form
def archive(request: SignedIn, slug: str) -> HttpResponse:
    """GET shows the consequences; POST archives."""
    community = access.community_to_own(request.user, slug)
    if request.method != "POST":
        return _sure(request, community, "archive")
    actions.archive_community(community=community, by=request.user)
    done(request, _("Archived. Everything can be read, and nothing is added."))
    return see_other("community:closing", slug)


@login_required
@require_POST
def reopen(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_to_own(request.user, slug)
    try:
        actions.reopen_community(community=community, by=request.user)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("Open again."))
    return see_other("community:closing", slug)
