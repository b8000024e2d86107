"""What a community chooses about recognition."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from communities.community.access import community_to_set
from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.web.toasts import done

from ..actions.settings import change_recognition
from ..forms import SettingsForm
from ..history import changes_of, lines_of
from ..models import RecognitionSettings
from ..pages import page

CHANGES = 20  # on one page


@login_required
@require_form
def change_settings(request: SignedIn, slug: str) -> HttpResponse:
    community = community_to_set(request.user, slug)
    form = SettingsForm(submitted_data(request), instance=RecognitionSettings.of(community))
    if request.method == "POST" and form.is_valid():
        change_recognition(by=request.user, community=community, **form.cleaned_data)
        done(request, _("Saved."))
        return see_other("gamification:settings", slug)
    found = requested_page(request, changes_of(community), order=["-id"], size=CHANGES)
    context = {
        "form": form,
        "changes": lines_of(found.items),
        "earlier": next_page_url(request, found),
    }
    return page(request, "gamification/settings.html", context, community=community, tab="settings")
