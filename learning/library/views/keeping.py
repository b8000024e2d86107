"""Views for sharing, moving, archiving, handing over, reviewing, copying and deleting a
resource."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import uuid_or_none
from plc.core.refusals import Refused, say
from plc.web.drafts import delete_submitted_drafts, save_invalid_form
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import HelpedForm, MoveForm, ReviewForm, TalkForm
from ..models import Resource, ReviewAnswer
from ..unsent import talk_key
from .reading import resource_page


def _do(request: SignedIn, resource: Resource, act: Callable[[], Any], says: str) -> HttpResponse:
    """Run an action without a form, and go back to the resource."""
    try:
        act()
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, says)
    return see_other(resource)


@login_required
@require_POST
def share_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """``on=0`` takes it back."""
    resource = access.resource_to_change(request.user, slug, public_id)
    given: dict[str, Any] = {"by": request.user, "resource": resource}
    if request.POST.get("on") == "0":
        says = _("Only you see it from now on.")
        return _do(request, resource, lambda: actions.unshare_resource(**given), says)
    return _do(request, resource, lambda: actions.share_resource(**given), _("It is shared."))


@login_required
@require_POST
def move_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    resource = access.resource_to_change(request.user, slug, public_id)
    form = MoveForm(request.POST, by=request.user, resource=resource)
    if form.is_valid():
        try:
            actions.move_resource(by=request.user, resource=resource, group=form.group)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("It is moved."))
            return see_other(resource)
    return resource_page(request, resource, move_form=form)


@login_required
@require_POST
def archive_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """``on=0`` puts it back into the lists."""
    resource = access.resource_to_look_after(request.user, slug, public_id)
    given: dict[str, Any] = {"by": request.user, "resource": resource}
    if request.POST.get("on") == "0":
        says = _("It is in the library again.")
        return _do(request, resource, lambda: actions.reopen_resource(**given), says)
    says = _("It is archived: out of the lists, and still where it is used.")
    return _do(request, resource, lambda: actions.archive_resource(**given), says)


@login_required
@require_POST
def hand_over_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """To a member, or to nobody: then those who look after the place look after it."""
    resource = access.resource_to_look_after(request.user, slug, public_id)
    person = uuid_or_none(request.POST.get("person", ""))
    heir = access.heir_of(resource, person) if person else None
    if heir is not None:
        says = _("%(name)s looks after it from now on.") % {"name": heir.name}
    else:
        says = _("Those who look after this place look after it from now on.")
    act = lambda: actions.hand_over_resource(  # noqa: E731  said in one line
        by=request.user, resource=resource, heir=heir
    )
    return _do(request, resource, act, says)


@login_required
@require_POST
def review_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    resource = access.resource_to_change(request.user, slug, public_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return resource_page(request, resource, review_form=form)
    try:
        actions.review_resource(by=request.user, resource=resource, **form.cleaned_data)
    except Refused as refusal:
        say(form, refusal)
        return resource_page(request, resource, review_form=form)
    if form.cleaned_data["answer"] == ReviewAnswer.CHANGED:
        return see_other("library:version_new", slug, public_id)
    done(request, _("Noted. Thank you for looking after it."))
    return see_other(resource)


@login_required
@require_POST
def answer_help(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """Say whether it helped; ``on=0`` takes the answer back."""
    resource = access.resource_to_answer(request.user, slug, public_id)
    if request.POST.get("on") == "0":
        actions.take_help_back(by=request.user, resource=resource)
        done(request, _("Your answer is taken back."))
        return see_other(resource)
    form = HelpedForm(request.POST)
    if form.is_valid():
        try:
            limit_rate(request, "react")
            actions.answer_help(by=request.user, resource=resource, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Thank you. It helps others to choose."))
            return see_other(resource)
    return resource_page(request, resource, helped_form=form)


@login_required
@require_POST
def talk_about_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """The conversation about it, in the feed of its place."""
    resource = access.resource_to_talk_about(request.user, slug, public_id)
    form = TalkForm(request.POST)
    if form.is_valid():
        try:
            limit_rate(request, "comment")
            post = actions.talk_about_resource(
                by=request.user, resource=resource, **form.cleaned_data
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, talk_key(resource))
            return see_other(post)
    save_invalid_form(request, talk_key(resource))
    return resource_page(request, resource, talk_form=form)


@login_required
@require_POST
def copy_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """One's own version, in the same place or (``to``) in another community of one's own."""
    resource = access.resource_to_read(request.user, slug, public_id)
    community = access.community_to_copy_to(request.user, resource, request.POST.get("to", slug))
    group = access.group_to_copy_to(request.user, resource, community)
    try:
        limit_rate(request, "post")
        copy = actions.copy_resource(
            by=request.user,
            resource=resource,
            community=community,
            group=group,
            public_id=uuid_or_none(request.POST.get("public_id", "")),
        )
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(resource)
    done(request, _("This is your own version. Only you see it until you share it."))
    return see_other(copy)


@login_required
@require_POST
def discard_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    resource = access.resource_to_change(request.user, slug, public_id)
    try:
        actions.discard_resource(by=request.user, resource=resource)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(resource)
    done(request, _("It is deleted."))
    return see_other("library:mine")
