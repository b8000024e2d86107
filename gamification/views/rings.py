"""Rings of people who reward only each other, for those who look after a community."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import community_to_manage
from communities.community.models import Community
from plc.accounts.http import SignedIn, see_other
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from ..actions.rings import dismiss_ring
from ..ledger import access
from ..ledger.forms import RingForm
from ..models import Ring
from ..pages import page


@login_required
@require_safe
def list_rings(request: SignedIn, slug: str) -> HttpResponse:
    return _list(request, community_to_manage(request.user, slug))


def _list(
    request: SignedIn, community: Community, sent: tuple[Ring, RingForm] | None = None
) -> HttpResponse:
    """Those that hold, with a form each, and the latest decisions. ``sent`` is a faulty form."""
    holding = [
        {
            "ring": ring,
            "people": list(ring.people.all()),
            "mine": request.user in ring.people.all(),
            "form": sent[1] if sent and sent[0] == ring else RingForm(auto_id=f"%s-{ring.pk}"),
        }
        for ring in access.rings_of(community)
    ]
    dismissed = community.rings.filter(dismissed_at__isnull=False)
    dismissed = dismissed.select_related("dismissed_by").prefetch_related("people")
    context = {
        "holding": holding,
        "dismissed": dismissed.order_by("-dismissed_at")[:20],
        "sent": sent[1] if sent else None,
    }
    template = "gamification/rules/rings.html"
    return page(request, template, context, community=community, tab="rules")


@login_required
@require_POST
def dismiss(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    ring = access.ring_to_dismiss(request.user, slug, pk)
    form = RingForm(request.POST, auto_id=f"%s-{ring.pk}")
    if form.is_valid():
        try:
            dismiss_ring(ring=ring, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("What they gave each other counts again."))
            return see_other("gamification:rings", slug)
    return _list(request, ring.community, (ring, form))
