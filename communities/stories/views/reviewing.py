"""Views for those who review stories, and for withdrawing one."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import ReasonForm
from .reading import story_page


@login_required
@require_POST
def publish_story(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    story = access.story_to_review(request.user, slug, public_id)
    try:
        actions.publish_story(by=request.user, story=story)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("The story is published."))
    return see_other(story)


@login_required
@require_POST
def return_story(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    story = access.story_to_review(request.user, slug, public_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.return_story(by=request.user, story=story, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("The author has it back, with your words."))
            return see_other("stories:list", slug)
    return story_page(request, story, form)


@login_required
@require_POST
def withdraw_story(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    story = access.story_to_withdraw(request.user, slug, public_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            access.refuse_words_of_silenced(request.user, story, form.cleaned_data["words"])
            withdrawn = actions.withdraw_story(by=request.user, story=story, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            if withdrawn:
                done(request, _("The story is withdrawn. It is no longer visible."))
            else:
                failed(request, _("There is nothing to withdraw: its state has changed."))
            own = access.is_author(request.user, story)
            return see_other(story) if own else see_other("stories:list", slug)
    return story_page(request, story, form)
