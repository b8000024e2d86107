"""Views for adding a resource, changing it, and adding a version."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.community.access import community_to_see, next_step
from communities.community.pages import charter_before
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.outdated import seen_by
from plc.core.refusals import Refused, say
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done

from .. import access, actions
from ..actions.states import current_version
from ..actions.writing import AlreadyHere
from ..forms import (
    AboutForm,
    ResourceForm,
    VersionForm,
    about_for_editing,
    version_for_editing,
)
from ..models import Kind, Resource
from ..pages import new_url, page
from ..unsent import change_key, new_key, version_key


@login_required
@require_safe
def choose_kind(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    if step := _charter_first(request, slug):
        return step
    community, group = access.place_to_share_in(request.user, slug, group_slug)
    context = {"new_url": new_url(community, group)}
    return page(request, "choose", context, community=community, group=group)


def _charter_first(request: SignedIn, slug: str) -> HttpResponse | None:
    community = community_to_see(request.user, slug)
    if next_step(request.user, community) != "charter":
        return None
    return see_other(charter_before(community, request.get_full_path()))


@login_required
@require_form
def add_resource(
    request: SignedIn, slug: str, kind: str, group_slug: str | None = None
) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    if request.method != "POST" and (step := _charter_first(request, slug)):
        return step
    community, group = access.place_to_share_in(request.user, slug, group_slug, typed=typed)
    if kind not in Kind.values:
        raise Http404
    where: dict[str, Any] = {"by": request.user, "community": community, "group": group}
    key = new_key(community, group, kind)
    if request.method != "POST":
        initial = initial_of(draft_of(request.user, key), several=())
        return _add_page(request, ResourceForm(kind=kind, initial=initial, **where), key)
    form = ResourceForm(request.POST, request.FILES, kind=kind, **where)
    twins: list[Resource] = []
    if resource := _try(form, lambda: _add(request, form), twins):
        delete_submitted_drafts(request, key)
        done(request, _("It is in the library.") if resource.is_shared else _("Only you see it."))
        return see_other(resource)
    save_invalid_form(request, key)
    return _add_page(request, form, key, twins)


def _try(form: Any, action: Any, twins: list[Resource] | None = None) -> Resource | None:
    """Run the action, and add a refusal to the form. ``twins`` gets what is there already."""
    valid = form.is_valid()
    try:
        if hasattr(form, "keep_file"):
            form.keep_file()
        return action() if valid else None
    except AlreadyHere as already:
        if twins is not None:
            twins += already.twins
        say(form, already)
    except Refused as refusal:
        say(form, refusal)
    return None


def _add(request: SignedIn, form: ResourceForm) -> Resource:
    if reason := access.why_not_share(request.user, form.community, form.group):
        raise Refused(reason)
    limit_rate(request, "post")
    return actions.add_resource(
        by=request.user,
        community=form.community,
        group=form.group,
        kind=form.kind,
        sent=form.sent,
        content=form.content,
        share=form.share,
        anyway=form.cleaned_data["anyway"],
        public_id=form.cleaned_data["public_id"],
    )


def _add_page(
    request: SignedIn, form: ResourceForm, key: str, twins: list[Resource] | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "twins": twins or [],
        "kind_label": Kind(form.kind).label,
        "draft_url": reverse("keep_draft", args=[key]),
        "place_key": f"group:{form.group.pk}" if form.group else f"community:{form.community.pk}",
    }
    return page(request, "add", context, community=form.community, group=form.group)


@login_required
@require_form
def change_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    resource = access.resource_to_change(request.user, slug, public_id, typed=typed)
    key, seen = change_key(resource), seen_by(request, actions.state_of_resource(resource))
    if request.method != "POST":
        draft = initial_of(draft_of(request.user, key), several=())
        form = AboutForm(initial=about_for_editing(resource) | draft)
        return _form_page(request, "change", form, key, resource, seen)
    form = AboutForm(request.POST)
    if _try(form, lambda: _change(request, form, resource, seen)):
        delete_submitted_drafts(request, key)
        done(request, _("Saved."))
        return see_other(resource)
    save_invalid_form(request, key)
    return _form_page(request, "change", form, key, resource, seen)


def _change(request: SignedIn, form: AboutForm, resource: Resource, seen: str) -> Resource:
    _refuse_to_change(request, resource)
    return actions.change_resource(by=request.user, resource=resource, sent=form.sent, seen=seen)


def _refuse_to_change(request: SignedIn, resource: Resource) -> None:
    if reason := access.why_not_change(request.user, resource):
        raise Refused(reason)
    limit_rate(request, "edit")


def _form_page(
    request: SignedIn, name: str, form: Any, key: str, resource: Resource, seen: str = ""
) -> HttpResponse:
    place = f"group:{resource.group_id}" if resource.group else f"community:{resource.community_id}"
    context = {
        "form": form,
        "resource": resource,
        "seen": seen,
        "draft_url": reverse("keep_draft", args=[key]),
        "place_key": place,
    }
    return page(request, name, context, community=resource.community, group=resource.group)


@login_required
@require_form
def add_version(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    resource = access.resource_to_change(request.user, slug, public_id, typed=typed)
    key = version_key(resource)
    given: dict[str, Any] = {"by": request.user, "resource": resource}
    if request.method != "POST":
        draft = initial_of(draft_of(request.user, key), several=())
        initial = version_for_editing(current_version(resource)) | draft
        return _form_page(request, "renew", VersionForm(initial=initial, **given), key, resource)
    form = VersionForm(request.POST, request.FILES, **given)
    if renewed := _try(form, lambda: _renew(request, form, resource)):
        delete_submitted_drafts(request, key)
        done(request, _("This is version %(number)d.") % {"number": renewed.version})
        return see_other(resource)
    save_invalid_form(request, key)
    return _form_page(request, "renew", form, key, resource)


def _renew(request: SignedIn, form: VersionForm, resource: Resource) -> Resource:
    _refuse_to_change(request, resource)
    return actions.add_version(
        by=request.user,
        resource=resource,
        content=form.content,
        what_changed=form.cleaned_data["what_changed"],
        seen=form.cleaned_data["seen"],
    )
