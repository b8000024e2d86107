"""Views for reactions, lists of who reacted, bookmarks and subscriptions."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other_or_next
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.web.toasts import done

from .. import access, actions
from ..models import Comment, Post, Reaction
from ..reacting import reload_reactions, sheet_of
from . import enter_post, is_on


@login_required
@require_form
def react_to_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _react(
            request, access.post_to_react_to(request.user, public_id, taking=_takes(request))
        )
    post = access.post_to_read(request.user, public_id)
    return _who(request, post, post)


@login_required
@require_form
def react_to_comment(request: SignedIn, public_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _react(
            request, access.comment_to_react_to(request.user, public_id, taking=_takes(request))
        )
    comment = access.comment_to_read(request.user, public_id)
    return _who(request, comment, comment.post)


def _takes(request: HttpRequest) -> bool:
    return "take" in request.POST and "give" not in request.POST


def _react(request: SignedIn, to: Post | Comment) -> HttpResponse:
    limit_rate(request, "react")
    if kind := request.POST.get("give"):
        actions.react(by=request.user, to=to, kind=kind)
    elif kind := request.POST.get("take"):
        actions.take_back_reaction(by=request.user, to=to, kind=kind)
    else:
        raise Http404
    if not request.htmx:
        return see_other_or_next(request, to)
    sheet = sheet_of(request.user, reload_reactions(request.user, to))
    return render(request, "communities/feed/_reactions.html", {"sheet": sheet})


def _who(request: HttpRequest, of: Post | Comment, post: Post) -> HttpResponse:
    """Who reacted with which word, newest first, without people across a block."""
    enter_post(request, post)
    target: dict[str, Any] = {"post": of} if isinstance(of, Post) else {"comment": of}
    rows = Reaction.objects.visible_to(request.user).filter(**target).select_related("user")
    page = requested_page(request, rows, order=("-at", "-pk"), size=50)
    context = {
        "of": of,
        "post": post,
        "reactions": page.items,
        "older": next_page_url(request, page),
    }
    return render(request, "communities/feed/reactions.html", context)


@login_required
@require_POST
def keep_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Add or remove a bookmark."""
    post = access.thread_to_read(request.user, public_id)
    change = actions.keep_post if is_on(request) else actions.unkeep_post
    change(by=request.user, post=post)
    return _again(request, post)


@login_required
@require_POST
def set_post_level(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Follow the post, mute it, or neither."""
    post = access.thread_to_read(request.user, public_id)
    changes = {
        "follow": (actions.follow_post, _("You will hear of every comment.")),
        "mute": (actions.mute_post, _("You will hear nothing of this conversation.")),
        "": (actions.forget_post_level, _("You will hear of what is meant for you.")),
    }
    if (wanted := request.POST.get("level", "")) not in changes:
        raise Http404
    change, sentence = changes[wanted]
    change(by=request.user, post=post)
    done(request, sentence)
    return _again(request, post)


def _again(request: HttpRequest, post: Post) -> HttpResponse:
    return see_other_or_next(request, post)
