"""Views to pin, lock and move posts."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import MoveForm
from ..models import Post, PostKind
from ..moving import destination, places_to_move_to
from . import enter_post, is_on


@login_required
@require_POST
def pin_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = access.post_to_look_after(request.user, public_id)
    if is_on(request):
        actions.pin_post(by=request.user, post=post)
        done(request, _("The post is pinned to the top."))
    else:
        actions.unpin_post(by=request.user, post=post)
        done(request, _("The post is no longer pinned."))
    return see_other(post)


@login_required
@require_POST
def lock_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = access.post_to_look_after(request.user, public_id)
    if is_on(request):
        actions.lock_post(post=post, by=request.user)
        done(request, _closed(post))
    else:
        actions.unlock_post(post=post, by=request.user)
        done(request, _("The conversation is open again."))
    return see_other(post)


def _closed(post: Post) -> str:
    if post.kind == PostKind.POLL and not post.poll.is_closed:
        return _("The conversation is closed, and nobody can answer its poll. Both can be read.")
    return _("The conversation is closed. It can still be read.")


@login_required
@require_form
def move_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = enter_post(request, access.post_to_move(request.user, public_id))
    places = places_to_move_to(request.user, post)
    form = MoveForm(submitted_data(request), places=places)
    if request.method == "POST" and form.is_valid():
        try:
            return _moved(request, post, form)
        except Refused as refusal:
            say(form, refusal)
    context = {"form": form, "post": post, "places": places}
    status = 422 if form.errors else 200
    return render(request, "communities/feed/move.html", context, status=status)


def _moved(request: HttpRequest, post: Post, form: MoveForm) -> HttpResponse:
    community, group = destination(request.user, post, form.cleaned_data["to"])
    unpinned = actions.move_post(
        by=request.user,
        post=post,
        community=community,
        group=group,
        confirmed=form.cleaned_data.get("confirmed", False),
    )
    if unpinned:
        done(request, _("The post was moved. It is no longer pinned."))
    else:
        done(request, _("The post was moved."))
    return see_other(post)
