"""Views for answering a poll."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.refusals import Refused
from plc.core.unlinked import unlinked

from .. import access
from ..actions.polls import answer_poll
from ..pollsheet import PollSheet, choices_from
from ..thread import Thread, posts_for_page
from . import enter_post
from .posts import page_context


@unlinked
@login_required
@require_POST
def vote(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Nothing is written to messages, cookies or sessions here, because that could link a person to
    the time of an anonymous answer. An anonymous ranking needs to be confirmed, because it cannot
    be changed."""
    poll = access.poll_to_answer(request.user, public_id)
    try:
        choices = choices_from(request.POST, poll)
        if choices and poll.anonymous and poll.is_ranked and "sure" not in request.POST:
            return _post_page_again(request, public_id, order=choices)
        answer_poll(by=request.user, poll=poll, choices=choices)
    except Refused as refusal:
        return _post_page_again(request, public_id, str(refusal.sentence))
    return see_other(poll.post.get_absolute_url() + "#poll")


def _post_page_again(
    request: HttpRequest, public_id: UUID, sentence: str = "", order: Sequence[int] = ()
) -> HttpResponse:
    post = access.thread_to_read(request.user, public_id, posts_for_page(request.user))
    context = page_context(request, Thread(request.user, enter_post(request, post)))
    context["poll"] = PollSheet(request.user, post, sentence, request.POST, order)
    status = 422 if sentence else 200
    return render(request, "communities/feed/post.html", context, status=status)
