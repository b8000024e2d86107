"""Views for writing a post: the form, its preview, mentions, and unsent texts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import memberships_of, next_step
from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import enter_place
from communities.groups.wording import MAX_BODY
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core import registry
from plc.core.methods import require_form
from plc.core.named_people import Words, meant
from plc.core.naming import encode_mentions
from plc.core.plain import clean_text, name_in_mention, strip_invisible
from plc.web.drafts import (
    delete_submitted_drafts,
    discard_later_saves,
    draft_of,
    forget_draft,
    move_draft,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done, failed

from .. import access, actions, beside
from ..actions.attaching import why_too_many
from ..actions.polls import MAX_OPTIONS
from ..deleted import deleted_by
from ..forms import PostForm, kinds_for
from ..left_behind import left_by
from ..models import Post, PostKind, PostState
from ..unsent import (
    draft_initial,
    drafts_of,
    key_of_place,
    place_of_key,
    places_to_write_in,
    quick_key_of_place,
    scheduled_by,
)
from ..wording import preview as rendered
from . import contains_text, keeps_text_when_denied, requires_charter


@login_required
@require_form
@keeps_text_when_denied
@requires_charter
def write_post(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    typed = contains_text(request)
    community, group = access.place_to_post_in(request.user, slug, group_slug, typed=typed)
    enter_place(request, community, group)
    where: dict[str, Any] = {"by": request.user, "community": community, "group": group}
    kinds = kinds_for(request.user, community, group)
    kind = _kind(request, kinds, typed=typed)
    if "as" in request.POST and _is_small(request) and not (typed or request.FILES):
        return see_other(f"{request.path}?kind={kind}")  # with its draft
    if "as" in request.POST:
        return _page(request, *_turned(request, kind, where), kinds)
    if request.method == "POST":
        form = PostForm(request.POST, request.FILES, kind=kind, **where)
        why_not = access.why_not_post(request.user, community, group)
        post = form.try_to(lambda: _publish(request, form), unless=why_not)
        if post is not None:
            _drafts_went_out(request, community, group)
            return _published(request, post)
        return _page(request, form, _kept(request, form), kinds)
    key, quick_key = key_of_place(community, group), quick_key_of_place(community, group)
    if not move_draft(by=request.user, key=quick_key, to=key) and "quick" in request.GET:
        key = quick_key
    form = PostForm(kind=kind, initial=draft_initial(draft_of(request.user, key)), **where)
    return _page(request, form, key, kinds)


@login_required
@require_safe
def choose_place(request: SignedIn) -> HttpResponse:
    """Select the place of a new post, when not inside of one."""
    kind = request.GET.get("kind", "")
    query = f"?kind={kind}" if kind in PostKind.values else ""
    places = [(place, href + query) for place, href in places_to_write_in(request.user)]
    mine = [membership.community for membership in memberships_of(request.user).values()]
    charters = [community for community in mine if next_step(request.user, community) == "charter"]
    context = {"places": places, "charters": charters}
    return render(request, "communities/feed/choose_place.html", context)


def _kind(request: HttpRequest, kinds: list[tuple[str, Any]], *, typed: bool) -> str:
    """The kind of post. Somebody who may no longer make announcements gets an error if they submit
    one; their draft becomes a discussion."""
    sent = request.POST.get("as") or request.POST.get("kind")
    wanted = sent or request.GET.get("kind") or PostKind.DISCUSSION
    if wanted == PostKind.ANNOUNCEMENT and wanted not in dict(kinds):
        return PostKind.ANNOUNCEMENT if typed else PostKind.DISCUSSION
    if wanted not in dict(kinds):
        raise Http404
    return str(wanted)


def _turned(request: SignedIn, kind: str, where: dict[str, Any]) -> tuple[PostForm, str]:
    """The input converted to another kind of post or, for a poll, with another option; and its
    draft key. Files are kept; no errors are shown yet."""
    sent = PostForm(request.POST, request.FILES, kind=kind, **where)
    sent.is_valid()
    why_not = access.why_not_post(request.user, sent.community, sent.group)
    if why_not is None:
        sent.keep_files()
    lost = [why_not if request.FILES else None, why_too_many(len(sent.kept))]
    for sentence in filter(None, [*lost, *sent.errors.get("files", ())]):
        failed(request, str(sentence))
    initial = draft_initial(sent.to_go_on())
    options = initial.get("option", [])
    if request.POST.get("kind") == kind == PostKind.POLL and len(options) < MAX_OPTIONS:
        initial["option"] = [*options, ""]
    return PostForm(kind=kind, initial=initial, **where), _kept(request, sent)


def _is_small(request: SignedIn) -> bool:
    """Whether the small form above a feed was submitted, which has no title field. (htmx requests
    have none either.)"""
    return "title" not in request.POST and not request.htmx


def _draft_key(request: SignedIn, community: Community, group: Group | None) -> str:
    """The draft key of the submitted form, which may continue a draft of the small one."""
    quick = _is_small(request) or "quick" in request.POST
    return (quick_key_of_place if quick else key_of_place)(community, group)


def _drafts_went_out(request: SignedIn, community: Community, group: Group | None) -> None:
    """Delete the drafts. This includes that of the long form if it equals what was submitted by the
    small one: opening the long form copies it, and going back leaves both."""
    delete_submitted_drafts(request, _draft_key(request, community, group))
    long_key = key_of_place(community, group)
    # Compared word by word, because browsers differ in line breaks.
    both = (request.POST, draft_of(request.user, long_key))
    sent, left = (sorted(map(str.split, texts_in(fields))) for fields in both)
    if sent == left:
        forget_draft(by=request.user, key=long_key)


def _kept(request: SignedIn, form: PostForm) -> str:
    """Save the input as the draft of the page that is shown next; returns its key. Input of the
    small form becomes the draft of the long one, unless that has another text."""
    key = _draft_key(request, form.community, form.group)
    if request.htmx:  # the page remains, with its own draft
        return key
    save_invalid_form(request, key, form.to_go_on())
    discard_later_saves(request)
    long_key = key_of_place(form.community, form.group)
    moved = move_draft(by=request.user, key=key, to=long_key)
    return long_key if moved else key


def _publish(request: SignedIn, form: PostForm) -> Post:
    limit_rate(request, "post")
    data = form.cleaned_data
    return actions.publish_post(
        by=form.by,
        community=form.community,
        group=form.group,
        kind=form.post_kind,
        title=data["title"],
        body=data["body"],
        url=data.get("url", ""),
        licence=data.get("licence", ""),
        topics=form.topic_names,
        files=form.kept,
        poll=form.poll,
        publish_at=data["publish_at"],
        public_id=form.once(),
    )


def _published(request: SignedIn, post: Post) -> HttpResponse:
    if post.state == PostState.SCHEDULED:
        done(request, _("The post will go out at its hour. Until then only you see it."))
        return see_other("feed:writing")
    return see_other(post)


def _page(
    request: SignedIn, form: PostForm, key: str, kinds: list[tuple[str, Any]]
) -> HttpResponse:
    quick = key == quick_key_of_place(form.community, form.group)
    context = {
        "form": form,
        "back": f"{request.path}?kind={form.post_kind}{'&quick=1' if quick else ''}",
        "kinds": [(kind, label, f"{request.path}?kind={kind}") for kind, label in kinds],
        "place": form.group or form.community,
        "draft_url": reverse("keep_draft", args=[key]),
        "quick": quick,
        "place_key": mention_key(form),
        "similar": _asked_before(form),
        "next_step": next_step(request.user, form.community) if form.errors else "",
    }
    status = 422 if form.errors else 200
    return render(request, "communities/feed/compose.html", context, status=status)


def _asked_before(form: PostForm) -> list[Post]:
    """Similar questions, for a form that is shown again; while typing, ``asked_before`` is
    requested."""
    title = form["title"].value() if form.post_kind == PostKind.QUESTION else ""
    return beside.asked_before(form.by, form.community, form.group, title or "")


def mention_key(form: PostForm) -> str:
    return f"group:{form.group.pk}" if form.group else f"community:{form.community.pk}"


@login_required
@require_POST
def preview(request: SignedIn) -> HttpResponse:
    """The HTML that saving would store; ``place`` is needed for mentions and topics."""
    limit_rate(request, "preview")
    community, group = place_of_key(request.user, request.GET.get("place", ""))
    people = meant(request.POST.getlist("named")[: Words.MOST_NAMED])
    body = encode_mentions(clean_text(request.POST.get("text", ""))[:MAX_BODY], people)
    topics = request.GET.get("topics") != "0"
    html = rendered(body=body, by=request.user, community=community, group=group, topics=topics)
    return render(request, "communities/feed/_preview.html", {"html": html})


@login_required
@require_safe
def mentionables(request: SignedIn) -> HttpResponse:
    """Up to eight people in the place with a name of which any word starts with the text."""
    limit_rate(request, "complete")
    kind, _colon, rest = request.GET.get("place", "").partition(":")
    typed = request.GET.get("q", "").strip()[:40]
    if kind not in registry.mentionables:
        raise Http404
    people = registry.mentionables[kind](request.user, rest)
    found = access.named_like(people, typed)[:8] if typed else []
    for person in found:
        person.spoken = name_in_mention(person.name)  # type: ignore[attr-defined]
    return render(request, "ui/_mention_options.html", {"people": found})


@login_required
@require_safe
def asked_before(request: SignedIn) -> HttpResponse:
    """Up to five questions similar to the title being typed, in its place."""
    limit_rate(request, "complete")
    community, group = place_of_key(request.user, request.GET.get("place", ""))
    title = request.GET.get("title", "")
    context = {"similar": beside.asked_before(request.user, community, group, title), "away": True}
    return render(request, "communities/feed/_similar.html", context)


@login_required
@require_safe
def show_unsent(request: SignedIn) -> HttpResponse:
    """My unsent texts: drafts and scheduled posts; what I deleted recently; and what I wrote in
    places that I can no longer read."""
    request.nav_key = "writing"
    context = {
        "drafts": drafts_of(request.user),
        "scheduled": scheduled_by(request.user),
        "deleted": deleted_by(request.user),
        "left": left_by(request.user),
    }
    return render(request, "communities/feed/writing.html", context)


@login_required
@require_POST
def drop_draft(request: SignedIn) -> HttpResponse:
    key = strip_invisible(request.POST.get("key", ""))[:150]
    forget_draft(by=request.user, key=key)
    done(request, _("The draft is gone."))
    return see_other("feed:writing")


@login_required
@require_POST
def take_back_left(request: SignedIn) -> HttpResponse:
    """Delete my reactions and bookmarks in places that I can no longer read."""
    left = left_by(request.user)
    for reaction in left.reactions:
        to = reaction.post or reaction.comment
        actions.take_back_reaction(by=request.user, to=to, kind=reaction.kind)  # type: ignore[arg-type]
    for bookmark in left.bookmarks:
        actions.unkeep_post(by=request.user, post=bookmark.post)
    done(request, _("Your reactions and kept posts there are removed."))
    return see_other("feed:writing")
