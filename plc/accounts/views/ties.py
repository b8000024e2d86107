"""Following and blocking. Both POST views are idempotent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other, see_other_or_next

from .. import access, actions
from ..models import Block

MOST_BLOCKED = 500


def _tie(
    request: SignedIn,
    public_id: UUID,
    door: Callable[[Any, UUID], Any],
    action: Callable[..., None],
) -> Any:
    person = door(request.user, public_id)
    action(person=person, by=request.user)
    return person


def _panel(request: SignedIn, person: Any, following: bool) -> HttpResponse:
    if request.htmx:
        context = {"person": person, "following": following}
        return render(request, "plc/accounts/_follow.html", context)
    return see_other_or_next(request, "people:profile", person.public_id)


@require_POST
@login_required
def follow(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _tie(request, public_id, access.person_to_follow, actions.follow_person)
    return _panel(request, person, True)


@require_POST
@login_required
def unfollow(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _tie(request, public_id, access.person_to_unfollow, actions.unfollow_person)
    return _panel(request, person, False)


@require_POST
@login_required
def block(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _tie(request, public_id, access.person_to_block, actions.block_person)
    undo = reverse("people:unblock", args=[person.public_id])
    sentence = _("You and this person do not see each other any more.")
    if access.ids_with_visible_name(request.user, [person.pk]):
        sentence = _("You and %(name)s do not see each other any more.") % {"name": person.name}
    messages.success(request, sentence, extra_tags=f"undo:{undo}")
    return see_other("people:blocked")


@require_POST
@login_required
def unblock(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _tie(request, public_id, access.person_to_unblock, actions.unblock_person)
    sentence = _("You and this person can see each other again.")
    if access.ids_with_visible_name(request.user, [person.pk]):
        sentence = _("You and %(name)s can see each other again.") % {"name": person.name}
    messages.success(request, sentence)
    return see_other_or_next(request, "people:blocked")


@require_safe
@login_required
def show_blocked(request: SignedIn) -> HttpResponse:
    """The people whom the reader has blocked, newest first."""
    blocks = Block.objects.filter(blocker=request.user).select_related("blocked").order_by("-pk")
    shown = list(blocks[:MOST_BLOCKED])
    named = access.ids_with_visible_name(request.user, [block.blocked_id for block in shown])
    context = {"blocks": [(block, block.blocked_id in named) for block in shown]}
    return render(request, "plc/accounts/blocked.html", context)
