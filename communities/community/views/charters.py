"""Views of the charter: read, accept, revise, compare versions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.web.drafts import delete_submitted_drafts, draft_of, save_invalid_form
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import CharterForm
from ..models import Charter
from ..pages import charter_before, enter, next_address, page, submitted_data


@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The current charter, which members who have not accepted it can accept."""
    community = enter(request, access.community_with_charter(request.user, slug))
    membership = access.membership_in(request.user, community)
    context = {
        "charter": Charter.objects.select_related("by").current_of(community),
        "to_accept": access.has_charter_to_accept(request.user, community),
        "accepted_before": bool(membership and membership.accepted_version),
        "may_edit": access.can_manage_community(request.user, community),
        "next": next_address(request, ""),
    }
    template = "communities/community/charter.html"
    return page(request, template, context, community=community, tab="about")


@login_required
@require_POST
def accept(request: SignedIn, slug: str) -> HttpResponse:
    community, _membership = access.community_of_mine(request.user, slug)
    version = request.POST.get("version", "")
    if version != str(community.charter_version):
        failed(request, _("The charter has changed since you opened it. Here is the new one."))
        return see_other(charter_before(community, next_address(request, "")))
    actions.accept_charter(community=community, by=request.user, version=int(version))
    done(request, _("Thank you. You can take part now."))
    # The only member is shown what to do next.
    alone = community.member_count == 1
    onward = reverse("community:about", args=[slug]) if alone else community.get_absolute_url()
    return see_other(next_address(request, onward))


@login_required
@require_form
def edit(request: SignedIn, slug: str) -> HttpResponse:
    community = enter(request, access.community_to_set(request.user, slug))
    current = Charter.objects.current_of(community)
    key = f"community.charter:{community.pk}"
    typed = {name: values[-1] for name, values in draft_of(request.user, key).items() if values}
    form = CharterForm(submitted_data(request), instance=current, initial=typed)
    if request.method == "POST" and form.is_valid():
        written = actions.revise_charter(community=community, by=request.user, **form.cleaned_data)
        delete_submitted_drafts(request, key)
        if written.version > 1:
            sentence = _("Version %(n)d is in force. Members accept it before they post again.")
        else:
            sentence = _("The charter is in force. Members accept it before they post.")
        done(request, sentence % {"n": written.version})
        # "About" begins with what a new community still lacks.
        return see_other("community:charter" if written.version > 1 else "community:about", slug)
    if request.method == "POST":
        save_invalid_form(request, key)
    context = {
        "form": form,
        "charter": current,
        "draft_url": reverse("keep_draft", args=[key]),
        "from_draft": bool(typed),
        "section": "charter",
    }
    template = "communities/community/charter_edit.html"
    return page(request, template, context, community=community, tab="settings")


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    community = enter(request, access.community_with_charter(request.user, slug))
    context = {"charters": community.charters.select_related("by")[:200]}
    template = "communities/community/charter_history.html"
    return page(request, template, context, community=community, tab="about")


@require_safe
def version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    community, old = access.charter_to_read(request.user, slug, version)
    enter(request, community)
    context = {"charter": old, "old": old.version != community.charter_version}
    template = "communities/community/charter.html"
    return page(request, template, context, community=community, tab="about")
