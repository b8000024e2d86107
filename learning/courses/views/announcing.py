"""Announcements to the learners of an offering."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done

from .. import access, actions, offering_access
from ..forms import AnnouncementForm
from ..models import Announcement, Offering
from ..pages import course_page

FEW = 20


@login_required
@require_form
def announce(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """What was told its learners, and telling them something."""
    key_of_offering = (slug, course_slug, public_id)
    typed = bool(texts_in(request.POST))
    offering = offering_access.offering_to_change(request.user, *key_of_offering, typed=typed)
    key = f"courses.announcement:{offering.public_id}"
    if request.method != "POST":
        form = AnnouncementForm(initial=initial_of(draft_of(request.user, key), several=()))
    else:
        form = AnnouncementForm(request.POST)
        if _announce(request, form, offering):
            delete_submitted_drafts(request, key)
            done(request, _("Everybody who takes the course is told."))
            return see_other("courses:announce", *key_of_offering)
        save_invalid_form(request, key)
    told = Announcement.objects.filter(offering=offering)
    context = {
        "offering": offering,
        "form": form,
        "announcements": told.select_related("by").order_by("-id")[:FEW],
        "learners": offering_access.people_to_tell(offering).exclude(pk=request.user.pk).count(),
        "draft_url": reverse("keep_draft", args=[key]),
    }
    return course_page(request, "announce", context, course=offering.course)


def _announce(request: SignedIn, form: AnnouncementForm, offering: Offering) -> bool:
    if not form.is_valid():
        return False
    try:
        if reason := access.why_not_change_offering(request.user, offering):
            raise Refused(reason)
        limit_rate(request, "post")
        actions.announce(by=request.user, offering=offering, **form.cleaned_data)
    except Refused as refusal:
        say(form, refusal)
        return False
    return True
