"""Views for appointing those who write questions and quizzes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access
from ..actions.authors import appoint_author as appoint
from ..actions.authors import dismiss_author as dismiss
from ..forms import AuthorForm
from ..models import Author
from ..pages import names_url, page, rooms

MOST_SHOWN = 200


@login_required
@require_form
def authors(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    community, group = access.place_to_appoint_in(request.user, slug, group_slug)
    people = access.people_to_appoint(community, group)
    data = request.POST if request.method == "POST" else None
    form = AuthorForm(data, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            person = form.cleaned_data["person"]
            author = appoint(by=request.user, community=community, group=group, user=person)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s now writes questions here.") % {"name": author.user.name})
            return see_other(request.path)
    rows = Author.objects.filter(community=community, group=group)
    context = {
        "form": form,
        "names_url": names_url(community, group),
        "authors": rows.select_related("user", "appointed_by").order_by("id")[:MOST_SHOWN],
        "rooms": rooms(community, group, request.user),
    }
    return page(request, "authors", context, community=community, group=group)


@login_required
@require_POST
def dismiss_author(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    author = access.author_to_dismiss(request.user, slug, public_id)
    dismiss(by=request.user, author=author)
    done(request, _("%(name)s no longer writes questions here.") % {"name": author.user.name})
    if author.group is not None:
        return see_other("assessment:authors_of_group", slug, author.group.slug)
    return see_other("assessment:authors", slug)
