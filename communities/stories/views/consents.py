"""Views of one's own stories and consents, in all communities."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import member_communities_of, memberships_of
from communities.community.pages import page, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import AnswerForm
from ..models import Consent, ConsentState, SpotlightRefusal, Story, TakenDown
from ..pages import role_in_place
from ..unsent import drafts_of

MOST = 100


@login_required
@require_safe
def my_stories(request: SignedIn) -> HttpResponse:
    """What I am asked, where I am named, what I wrote, and where I am willing to be in a
    spotlight."""
    request.nav_key = "my-stories"
    asked = list(access.consents_to_answer(request.user)[:MOST])
    answered = access.consents_of(request.user).exclude(state=ConsentState.ASKED)
    answered = answered.exclude(story__author=request.user)
    mine = Story.objects.filter(author=request.user).exclude(taken_down=TakenDown.REMOVED)
    wrote = mine.select_related("community", "group").order_by("-state_changed_at")
    refused = set(
        SpotlightRefusal.objects.filter(user=request.user).values_list("community_id", flat=True)
    )
    memberships = memberships_of(request.user)
    members = [memberships[pk].community for pk in member_communities_of(request.user)]
    context = {
        "asked": asked,
        "unsent": drafts_of(request.user),
        "answered": answered[:MOST],
        "refusals": access.refusals_of(request.user)[:MOST],
        "mine": [(story, access.address_for(request.user, story)) for story in wrote[:MOST]],
        "places": [(place, place.pk not in refused) for place in members],
    }
    return render(request, "communities/stories/mine.html", context)


@login_required
@require_form
def answer_consent(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The story as it would be published, for whoever is asked."""
    consent = access.consent_of_mine(request.user, public_id)
    form = AnswerForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, consent, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            if form.cleaned_data["decision"] == "decline":
                return see_other("stories:consent", public_id)  # where asking can be refused
            return see_other("stories:mine")
    return _page(request, consent, form)


def _answer(request: SignedIn, consent: Consent, *, decision: str, words: str) -> None:
    access.refuse_words_of_silenced(request.user, consent.story, words)
    match decision:
        case "give":
            actions.give_consent(by=request.user, consent=consent)
            done(request, _("Thank you. You can withdraw your consent at any time."))
        case "change":
            actions.ask_for_change(by=request.user, consent=consent, words=words)
            done(request, _("The author reads what should be different, and asks you again."))
        case "decline":
            actions.decline_consent(by=request.user, consent=consent, words=words)
            done(request, _("It will not be published with you in it."))


@login_required
@require_POST
def withdraw_consent(request: SignedIn, public_id: UUID) -> HttpResponse:
    consent = access.consent_of_mine(request.user, public_id)
    if actions.withdraw_consent(by=request.user, consent=consent):
        # Of another version, which may be published without them, it says nothing.
        said = _("Your consent is withdrawn. What you had agreed to is not shown to anybody.")
        done(request, said)
    else:
        failed(request, _("There is no consent of yours to withdraw; nothing has changed."))
    return see_other("stories:consent", public_id)


@login_required
@require_POST
def refuse_asking(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Not to be asked again."""
    consent = access.consent_of_mine(request.user, public_id)
    if (scope := request.POST.get("scope")) not in ("story", "author"):
        raise Http404
    actions.refuse_asking(by=request.user, consent=consent, scope=scope)
    done(request, _("You are not asked again. You can change that under “My stories”."))
    return see_other("stories:consent", public_id)


@login_required
@require_POST
def allow_asking(request: SignedIn, public_id: UUID) -> HttpResponse:
    refusal = access.refusal_of_mine(request.user, public_id)
    actions.allow_asking(by=request.user, refusal=refusal)
    done(request, _("You may be asked again."))
    return see_other("stories:mine")


@never_cache
@require_form
def withdraw_by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """For people who cannot sign in; the signed link gives access to this alone."""
    consent = access.consent_in_letter(token)
    if request.method == "POST":
        actions.withdraw_consent(by=consent.user, consent=consent)
        return see_other(request.path)
    context = {"consent": consent, "version": access.version_in_letter(consent)}
    return page(request, "communities/stories/letter.html", context)


def _page(request: SignedIn, consent: Consent, form: AnswerForm) -> HttpResponse:
    story = consent.story
    request.nav_key = "my-stories"
    is_current = consent.version == story.version
    waiting = story.state in access.ASKING and not story.taken_down
    context = {
        "consent": consent,
        "story": story,
        "is_current": is_current,
        "may_answer": is_current and waiting,
        "is_removed": story.taken_down == TakenDown.REMOVED,
        "refused": access.refusals_about(request.user, story),
        "is_given": is_current and consent.state == ConsentState.GIVEN,
        "role": role_in_place(story, request.user),
        "form": form,
    }
    return page(request, "communities/stories/consent.html", context)


@login_required
@require_safe
def written_story(request: SignedIn, public_id: UUID) -> HttpResponse:
    """An author's own story without its community, which they may not know of any more."""
    request.nav_key = "my-stories"
    story = access.story_of_mine(request.user, public_id)
    if (href := access.address_for(request.user, story)) != request.path:
        return see_other(href)
    context = {
        "story": story,
        "role": "",
        "may_withdraw": access.can_withdraw_story(request.user, story),
    }
    return page(request, "communities/stories/written.html", context)


@login_required
@require_POST
def withdraw_written(request: SignedIn, public_id: UUID) -> HttpResponse:
    story = access.story_of_mine(request.user, public_id)
    if actions.withdraw_story(by=request.user, story=story):
        done(request, _("The story is withdrawn. It is no longer visible."))
    return see_other("stories:mine")


@login_required
@require_POST
def set_willing(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_of_mine(request.user, slug)
    if (on := request.POST.get("on")) not in ("0", "1"):
        raise Http404
    actions.set_willing(by=request.user, community=community, willing=on == "1")
    done(request, _("Saved."))
    return see_other("stories:mine")
