"""Atom feeds, and the management of one's tokens for them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from communities.community.models import Community
from communities.community.pages import submitted_data
from communities.groups.models import Group
from plc.accounts.http import SignedIn, see_other
from plc.core.fields import CleanLine
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import queries
from ..access import community_to_subscribe, feed_token_to_revoke, group_to_subscribe
from ..actions.tokens import make_feed_token, revoke_feed_token
from ..atom import answer, reader_of
from ..models import FeedToken


class TokenForm(forms.Form):
    label = CleanLine(
        label=gettext_lazy("Where will you use it?"),
        help_text=gettext_lazy("The name of your feed reader, for instance."),
        max_length=80,
    )


def _reader(request: HttpRequest) -> Any:
    if (reader := reader_of(request)) is None:
        raise Http404
    return reader


@require_safe
def atom_home(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    if not actor.is_authenticated:
        raise Http404
    scope = queries.home_scope(actor)
    title = _("Everything I belong to")
    return answer(request, actor, scope, title=title, subtitle="", link="/")


@require_safe
def atom_community(request: HttpRequest, slug: str) -> HttpResponse:
    actor = _reader(request)
    community, reads = community_to_subscribe(actor, slug)
    scope = queries.community_scope(actor, community, reads=reads)
    return answer(
        request,
        actor,
        scope,
        title=community.name,
        subtitle=community.purpose,
        link=community.get_absolute_url(),
    )


@require_safe
def atom_group(request: HttpRequest, slug: str, group_slug: str) -> HttpResponse:
    actor = _reader(request)
    group = group_to_subscribe(actor, slug, group_slug)
    return answer(
        request,
        actor,
        queries.group_scope(group),
        title=f"{group.name} · {group.community.name}",
        subtitle=group.purpose,
        link=reverse("feed:group", args=[slug, group_slug]),
    )


@login_required
@require_form
def manage_feed_tokens(request: SignedIn) -> HttpResponse:
    """The secret is shown in the response that creates it, without a redirect, because it would
    have to be stored until the next request."""
    form, secret = TokenForm(submitted_data(request)), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = make_feed_token(by=request.user, label=form.cleaned_data["label"])
        except Refused as refusal:
            say(form, refusal)
        else:
            form = TokenForm()
    context = {
        "form": form,
        "tokens": FeedToken.objects.filter(user=request.user).order_by("-id"),
        "addresses": _addresses(request, secret) if secret else [],
    }
    return render(
        request, "communities/feed/feeds.html", context, status=422 if form.errors else 200
    )


def _addresses(request: HttpRequest, secret: str) -> list[tuple[str, str]]:
    """The name and full URL of each feed that the secret gives access to."""
    places = [(_("Everything I belong to"), reverse("feed:atom_home"))]
    communities = Community.objects.of(request.user).order_by("name")[:20]
    places += [
        (community.name, reverse("feed:atom_community", args=[community.slug]))
        for community in communities
    ]
    groups = Group.objects.of(request.user).select_related("community").order_by("name")[:40]
    places += [
        (group.name, reverse("feed:atom_group", args=[group.community.slug, group.slug]))
        for group in groups
    ]
    return [(name, request.build_absolute_uri(f"{way}?token={secret}")) for name, way in places]


@login_required
@require_POST
def revoke_token(request: SignedIn, public_id: UUID) -> HttpResponse:
    token = feed_token_to_revoke(request.user, public_id)
    revoke_feed_token(by=request.user, token=token)
    done(request, _("The address no longer works."))
    return see_other("feed:feeds")
