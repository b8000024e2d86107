"""The page of a post, its history, and its author's actions."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community import access as community_access
from communities.community import pages as communities
from communities.groups import pages as groups
from plc.accounts.http import PageRequest, SignedIn, see_other, see_other_or_next
from plc.accounts.pace import spend
from plc.core.methods import require_form
from plc.core.registry import PlaceTab, decisions, post_panels
from plc.notifications import unread
from plc.notifications.actions import mark_read
from plc.web.drafts import came_back, draft_of, went_out
from plc.web.toasts import done

from .. import access, actions, beside
from ..forms import ASIDE_ID, CommentForm, PostForm, dropped, what_stands
from ..history import versions_of
from ..models import NOT_OUT, Comment, Poll, Post, PostKind, PostState
from ..pollsheet import PollSheet
from ..thread import Thread, posts_for_page
from ..told import Told, unread_about
from ..unsent import typed_before
from . import brings_words, cursor_of, enter_post, hands_words_back, with_cursor


@require_safe
def post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = access.thread_to_read(request.user, public_id, posts_for_page(request.user))
    enter_post(request, one)
    thread = Thread(request.user, one, cursor_of(request), cursor_of(request, "comments"))
    return render(request, "communities/feed/post.html", page_context(request, thread))


def page_context(request: HttpRequest, thread: Thread, **sent: CommentForm) -> dict[str, Any]:
    """The context of post.html. ``sent`` is an invalid ``form`` or ``aside``."""
    one = thread.post
    forms = {}
    if sent or thread.rights.why_not_comment is None:
        forms = forms_below(request, thread) | sent
    return {
        "post": one,
        "thread": thread,
        "told": Told(request.user, one),
        "rights": thread.rights,
        "next_step": thread.rights.why_not_comment and _next_step(request, one),
        "place_key": f"post:{one.public_id}",
        "post_key": str(one.public_id),
        **forms,
        "decision": _decision_about(thread),
        "answers_oneself": thread.is_question and thread.rights.is_mine,
        "poll": PollSheet(request.user, one) if one.kind == "poll" else None,
        "tombstone": one.state == PostState.DELETED,
        "tabs": tabs_of_place(request.user, one),
        **_ways_on(thread),
    }


def _decision_about(thread: Thread) -> str:
    """The URL where the author can read why it is hidden or closed; only queried for these
    posts."""
    one = thread.post
    kept_from = one.state == PostState.HIDDEN or one.closed_at
    if not (thread.rights.is_mine and kept_from):
        return ""
    return next(filter(None, (find(one, thread.actor) for find in decisions)), "")


def tabs_of_place(actor: Any, one: Post) -> tuple[PlaceTab, ...]:
    """The tabs of the post's group or, without one, of its community."""
    if one.group:
        return groups.tabs_of(one.group, actor)
    return communities.tabs_of(one.community, actor)


def _ways_on(thread: Thread) -> dict[str, str]:
    """URLs of the parts of the thread that are not on this page; empty if there are none."""
    here = thread.post.get_absolute_url()
    older = more = ""
    if thread.next_answers:
        older = with_cursor(here, after=thread.next_answers, comments=thread.comments_after)
    if thread.next_comments:
        name = "comments" if thread.is_question else "after"
        more = with_cursor(here, **{name: thread.next_comments})
    earlier = here if thread.after or thread.comments_after else ""
    return {"older": older, "more_comments": more, "earlier": earlier}


def _next_step(request: HttpRequest, one: Any) -> str:
    """What a signed-in reader who cannot take part yet can do about it."""
    signed_in = request.user.is_authenticated
    return community_access.next_step(request.user, one.community) if signed_in else ""


def forms_below(request: HttpRequest, thread: Thread) -> dict[str, CommentForm]:
    """The comment forms, with drafts if there are any. A question has two: for an answer, and for a
    comment."""
    one: Any = thread.post  # with drafts, by posts_for_page
    by, comment = request.user, Comment.Kind.COMMENT
    kind = Comment.Kind.ANSWER if thread.is_question else comment
    forms = {"form": CommentForm(by=by, initial=typed_before(one.draft or {}) | {"kind": kind})}
    if thread.is_question:
        typed = typed_before(one.draft_aside or {}) | {"kind": comment}
        forms["aside"] = CommentForm(by=by, auto_id=ASIDE_ID, initial=typed)
    return forms


@require_safe
def near(request: PageRequest, public_id: UUID) -> HttpResponse:
    """Similar questions and people who know about them, loaded next to the post; without
    JavaScript, a page of its own."""
    one = enter_post(request, access.post_to_read(request.user, public_id))
    context = {
        "post": one,
        "similar": beside.similar_posts(request.user, one),
        "knowing": beside.who_knows(request.user, one),
        "panels": [panel for make in post_panels if (panel := make(one, request.user))],
    }
    fragment = request.htmx
    template = "communities/feed/_near.html" if fragment else "communities/feed/near.html"
    return render(request, template, context)


@login_required
@require_POST
def read(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Called when the page is displayed: marks notifications up to then as read."""
    one = enter_post(request, access.thread_to_read(request.user, public_id))
    mark_read(
        by=request.user,
        notices=unread_about(request.user, one),
        until=unread.until(request.POST.get("until", "")),
    )
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=204)
    return see_other(one)


@require_safe
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = enter_post(request, access.post_to_read(request.user, public_id))
    context = {"post": one, "versions": versions_of(one), "back": one.get_absolute_url()}
    return render(request, "communities/feed/history.html", context)


@login_required
@require_form
@hands_words_back
def edit(request: SignedIn, public_id: UUID) -> HttpResponse:
    one = access.post_to_edit(request.user, public_id, typed=brings_words(request))
    enter_post(request, one)
    attachments = list(one.attachments.select_related("file"))
    where: dict[str, Any] = {"by": request.user, "kind": one.kind, "post": one}
    where |= {"community": one.community, "group": one.group, "hanging": attachments}
    if request.method == "POST":
        form = PostForm(request.POST, request.FILES, **where)
        changed = form.try_to(
            lambda: _edit(request, form, one, dropped(request, attachments)),
            unless=access.why_not_edit_post(request.user, one),
        )
        if changed is not None:
            went_out(request, f"feed.edit:{public_id}")
            return see_other(_after_edit(one))
        came_back(request, f"feed.edit:{public_id}")
    else:
        draft = draft_of(request.user, f"feed.edit:{public_id}")
        form = PostForm(initial=_initial(one) | typed_before(draft), **where)
    return _edit_page(request, form, one, attachments)


def _edit(request: SignedIn, form: PostForm, one: Any, drop_files: list[Any]) -> Post:
    spend(request, "edit")
    return actions.edit_post(
        by=request.user,
        post=one,
        add_files=form.kept,
        drop_files=drop_files,
        described=form.described,
        **_changes(form),
        version=form.version,
    )


def _edit_page(request: HttpRequest, form: PostForm, one: Any, attachments: Any) -> HttpResponse:
    context = {
        "form": form,
        "post": one,
        "attachments": attachments,
        "from_draft": not form.is_bound and form["body"].value() != what_stands(one)["body"],
        "draft_url": reverse("keep_draft", args=[f"feed.edit:{one.public_id}"]),
        "place_key": f"group:{one.group_id}" if one.group_id else f"community:{one.community_id}",
    }
    status = 422 if form.errors else 200
    return render(request, "communities/feed/edit.html", context, status=status)


def _after_edit(one: Any) -> str:
    if one.state in NOT_OUT:
        return reverse("feed:writing")
    return one.get_absolute_url()


def _changes(form: PostForm) -> dict[str, Any]:
    data = form.cleaned_data
    kept = {name: data[name] for name in ("title", "body", "url", "licence") if name in data}
    when = data.get("publish_at")
    return kept | {"topics": form.topic_names, "publish_at": when, "poll": form.poll}


def _initial(one: Any) -> dict[str, Any]:
    return what_stands(one) | {
        "url": one.url,
        "licence": one.licence,
        "publish_at": one.published_at,
        "topics": ", ".join(row.topic.name for row in one.post_topics.select_related("topic")),
        **(_asked(one.poll) if one.kind == PostKind.POLL and one.state in NOT_OUT else {}),
    }


def _asked(poll: Poll) -> dict[str, Any]:
    asked = {name: getattr(poll, name) for name in ("mode", "anonymous", "closes_at")}
    return asked | {"option": [option.text for option in poll.options.all()]}


@login_required
@require_POST
def delete(request: SignedIn, public_id: UUID) -> HttpResponse:
    one = access.post_to_delete(request.user, public_id)
    never_went_out = one.state in NOT_OUT
    left = not access.can_read_thread(request.user, one)
    actions.delete_post(by=request.user, post=one)
    if never_went_out:
        done(request, _("The post will not go out."))
        return see_other("feed:writing")
    sentence = _("Your post is deleted.")
    if one.comment_count:
        sentence = _("Your post is deleted. What others wrote below it stays.")
    if left:  # restoring would need permission to post there
        done(request, sentence)
        return see_other("feed:writing")
    done(request, sentence, undo=reverse("feed:bring_back_post", args=[one.public_id]))
    place = one.group or one.community
    return see_other_or_next(request, place)


@login_required
@require_POST
def bring_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    one = access.post_to_bring_back(request.user, public_id)
    actions.bring_back_post(by=request.user, post=one)
    done(request, _("Your post is back."))
    return see_other(one)


@require_safe
def fresh(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Requested when the live stream announces a new comment: a link to it."""
    one = enter_post(request, access.thread_to_read(request.user, public_id))
    newer = beside.newer_comments(request.user, one, since=request.GET.get("since", ""))
    context = {
        "post": one,
        "count": len(newer),
        "answers": sum(comment.kind == Comment.Kind.ANSWER for comment in newer),
        "first": newer[0] if newer else None,
    }
    return render(request, "communities/feed/_newer.html", context)
