"""When the quizzes and assignments of a course end, for those who teach it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import actions, offering_access
from ..deadlines import asked_in
from ..offering_forms import DeadlinesForm
from ..pages import course_page


@login_required
@require_form
def set_deadlines(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    offering = offering_access.offering_to_change(request.user, slug, course_slug, public_id)
    form = DeadlinesForm(submitted_data(request), asked=asked_in(offering))
    if form.is_valid():
        try:
            actions.set_deadlines(by=request.user, offering=offering, ends=form.ends)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other("courses:deadlines", slug, course_slug, public_id)
    context = {"offering": offering, "form": form}
    return course_page(request, "deadlines", context, course=offering.course)
