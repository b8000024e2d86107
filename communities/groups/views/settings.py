"""Views of the settings, and for handing over and archiving a group."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import can_manage_community
from communities.community.forms import HandOverForm
from communities.community.pages import chosen, search_query, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import SettingsForm, TemplateForm
from ..models import Group
from ..pages import enter, page, place_of


@login_required
@require_form
def settings(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    group = enter(request, access.group_to_set(request.user, place_of(request, slug), group_slug))
    initial = {name: getattr(group, name, None) for name in SettingsForm.base_fields}
    form = SettingsForm(submitted_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_group(group=group, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other("groups:settings", slug, group_slug)
    context = {"form": form, "section": "general"}
    return page(request, "communities/groups/settings.html", context, group=group, tab="settings")


@login_required
@require_safe
def closing(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """Handing over, saving as a template, archiving."""
    group = access.group_to_manage(request.user, place_of(request, slug), group_slug)
    return _closing(request, group, _hand_over_form(request, group), _template_form(group))


def _hand_over_form(request: SignedIn, group: Group, data: QueryDict | None = None) -> HandOverForm:
    heirs = group.memberships.heirs_of(request.user)
    return HandOverForm(data, heirs=heirs, query=search_query(request))


def _template_form(group: Group) -> TemplateForm:
    return TemplateForm(initial={"name": group.name})


def _closing(
    request: SignedIn, group: Group, form: HandOverForm, template_form: TemplateForm
) -> HttpResponse:
    enter(request, group)
    context = {
        "form": form,
        "template_form": template_form,
        "may_keep": can_manage_community(request.user, group.community),
        "templates": group.community.group_templates.order_by("name", "id"),
        "section": "closing",
    }
    return page(request, "communities/groups/closing.html", context, group=group, tab="settings")


@login_required
@require_form
def hand_over(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """GET shows the person and the consequences; POST hands over."""
    group = access.group_to_manage(request.user, place_of(request, slug), group_slug)
    form = _hand_over_form(request, group, chosen(request))
    if form.is_valid():
        heir = access.group_heir(request.user, group, form.cleaned_data["to"])
        if request.method != "POST":
            return _sure(request, group, "hand_over", heir=heir)
        try:
            actions.hand_over_group(group=group, to=heir.user, by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s facilitates the group now.") % {"name": heir.user.name})
            return see_other("groups:members", slug, group_slug)
    return _closing(request, group, form, _template_form(group))


def _sure(request: SignedIn, group: Group, what: str, **context: Any) -> HttpResponse:
    """A confirmation page."""
    template = f"communities/groups/{what}.html"
    context |= {"section": "closing"}
    return page(request, template, context, group=enter(request, group), tab="settings")


@login_required
@require_form
def archive(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """GET shows the consequences; POST archives."""
    group = access.group_to_manage(request.user, place_of(request, slug), group_slug)
    if request.method != "POST":
        return _sure(request, group, "archive")
    actions.archive_group(group=group, by=request.user)
    done(request, _("Archived. Everything can be read, and nothing is added."))
    return see_other("groups:closing", slug, group_slug)


@login_required
@require_POST
def reopen(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    group = access.group_to_manage(request.user, place_of(request, slug), group_slug)
    try:
        actions.reopen_group(group=group, by=request.user)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("Open again."))
    return see_other("groups:closing", slug, group_slug)


@login_required
@require_POST
def keep_template(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """For people who manage the community: others can start from it."""
    place = place_of(request, slug)
    group = access.group_to_keep_as_template(request.user, place, group_slug)
    form = TemplateForm(request.POST)
    if form.is_valid():
        try:
            actions.keep_as_template(group=group, name=form.cleaned_data["name"], by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Kept. Whoever founds a group can start from it."))
            return see_other("groups:closing", slug, group_slug)
    return _closing(request, group, _hand_over_form(request, group), form)


@login_required
@require_POST
def remove_template(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    template = access.template_to_remove(request.user, slug, pk)
    actions.remove_template(template=template, by=request.user)
    done(request, _("The template is gone. Groups that began from it stay as they are."))
    return see_other("groups:found", slug)
