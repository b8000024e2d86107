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
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.registry import PlaceTab, decisions, post_links, post_panels
from plc.notifications import unread
from plc.notifications.actions import mark_read
from plc.web.drafts import delete_submitted_drafts, draft_of, save_invalid_form
from plc.web.offline import kept_offline
from plc.web.toasts import done

from .. import access, actions, beside
from ..forms import ASIDE_ID, CommentForm, PostForm, dropped, text_for_editing
from ..history import versions_of
from ..models import NOT_OUT, Comment, Poll, Post, PostKind, PostState
from ..pollsheet import PollSheet
from ..subjects import subjects_of
from ..thread import Thread, posts_for_page
from ..told import Told, unread_about
from ..unsent import draft_initial
from . import contains_text, cursor_of, enter_post, keeps_text_when_denied, with_cursor


@require_safe
@kept_offline
def show_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    post = access.thread_to_read(request.user, public_id, posts_for_page(request.user))
    enter_post(request, post)
    thread = Thread(request.user, post, cursor_of(request), cursor_of(request, "comments"))
    return render(request, "communities/feed/post.html", page_context(request, thread))


def page_context(request: HttpRequest, thread: Thread, **sent: CommentForm) -> dict[str, Any]:
    """The context of post.html. ``sent`` is an invalid ``form`` or ``aside``."""
    post = thread.post
    forms = {}
    if sent or thread.rights.why_not_comment is None:
        forms = forms_below(request, thread) | sent
    return {
        "post": post,
        "thread": thread,
        "told": Told(request.user, post),
        "rights": thread.rights,
        "next_step": thread.rights.why_not_comment and _next_step(request, post),
        "place_key": f"post:{post.public_id}",
        "post_key": str(post.public_id),
        **forms,
        "decision": _decision_about(thread),
        "answers_oneself": thread.is_question and thread.rights.is_mine,
        "poll": PollSheet(request.user, post) if post.kind == "poll" else None,
        "subject": next(iter(subjects_of([post.subject], request.user).values()), None),
        "links": [link for provider in post_links for link in provider(post, request.user)],
        "tombstone": post.state == PostState.DELETED,
        "tabs": tabs_of_place(request.user, post),
        **_ways_on(thread),
    }


def _decision_about(thread: Thread) -> str:
    """The URL where the author can read why it is hidden or closed; only queried for these
    posts."""
    post = thread.post
    kept_from = post.state == PostState.HIDDEN or post.closed_at
    if not (thread.rights.is_mine and kept_from):
        return ""
    return next(filter(None, (find(post, thread.actor) for find in decisions)), "")


def tabs_of_place(actor: Any, post: Post) -> tuple[PlaceTab, ...]:
    """The first row of the tabs of the post's group or, without one, of its community."""
    if post.group:
        tabs = groups.tabs_of(post.group, actor)
    else:
        tabs = communities.tabs_of(post.community, actor)
    return tuple(tab for tab in tabs if not tab.within)


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


def _next_step(request: HttpRequest, post: Any) -> str:
    """What a signed-in reader who cannot take part yet can do about it."""
    signed_in = request.user.is_authenticated
    return community_access.next_step(request.user, post.community) if signed_in else ""


def forms_below(request: HttpRequest, thread: Thread) -> dict[str, CommentForm]:
    """The comment forms, with drafts if there are any. A question has two: for an answer, and for a
    comment."""
    post: Any = thread.post  # with drafts, by posts_for_page
    by, comment = request.user, Comment.Kind.COMMENT
    kind = Comment.Kind.ANSWER if thread.is_question else comment
    forms = {"form": CommentForm(by=by, initial=draft_initial(post.draft or {}) | {"kind": kind})}
    if thread.is_question:
        typed = draft_initial(post.draft_aside or {}) | {"kind": comment}
        forms["aside"] = CommentForm(by=by, auto_id=ASIDE_ID, initial=typed)
    return forms


@require_safe
def show_related(request: PageRequest, public_id: UUID) -> HttpResponse:
    """Similar questions and people who know about them, loaded next to the post; without
    JavaScript, a page of its own."""
    post = enter_post(request, access.post_to_read(request.user, public_id))
    context = {
        "post": post,
        "similar": beside.similar_posts(request.user, post),
        "knowing": beside.who_knows(request.user, post),
        "panels": [panel for make in post_panels if (panel := make(post, request.user))],
    }
    fragment = request.htmx
    template = "communities/feed/_near.html" if fragment else "communities/feed/near.html"
    return render(request, template, context)


@login_required
@require_POST
def mark_post_read(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Called when the page is displayed: marks notifications up to then as read."""
    post = enter_post(request, access.thread_to_read(request.user, public_id))
    mark_read(
        by=request.user,
        notices=unread_about(request.user, post),
        until=unread.until(request.POST.get("until", "")),
    )
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=204)
    return see_other(post)


@require_safe
def show_post_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    post = enter_post(request, access.post_to_read(request.user, public_id))
    context = {"post": post, "versions": versions_of(post), "back": post.get_absolute_url()}
    return render(request, "communities/feed/history.html", context)


@login_required
@require_form
@keeps_text_when_denied
def edit_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = access.post_to_edit(request.user, public_id, typed=contains_text(request))
    enter_post(request, post)
    attachments = list(post.attachments.select_related("file"))
    where: dict[str, Any] = {"by": request.user, "kind": post.kind, "post": post}
    where |= {"community": post.community, "group": post.group, "hanging": attachments}
    if request.method == "POST":
        form = PostForm(request.POST, request.FILES, **where)
        changed = form.try_to(
            lambda: _edit(request, form, post, dropped(request, attachments)),
            unless=access.why_not_edit_post(request.user, post),
        )
        if changed is not None:
            delete_submitted_drafts(request, f"feed.edit:{public_id}")
            return see_other(_after_edit(post))
        save_invalid_form(request, f"feed.edit:{public_id}")
    else:
        draft = draft_of(request.user, f"feed.edit:{public_id}")
        # A box without its tick is not sent, so a draft does not name it.
        unticked = {"anonymous": False} if draft else {}
        form = PostForm(initial=_initial(post) | unticked | draft_initial(draft), **where)
    return _edit_page(request, form, post, attachments)


def _edit(request: SignedIn, form: PostForm, post: Any, drop_files: list[Any]) -> Post:
    limit_rate(request, "edit")
    return actions.edit_post(
        by=request.user,
        post=post,
        add_files=form.kept,
        drop_files=drop_files,
        described=form.described,
        **_changes(form),
        version=form.version,
    )


def _edit_page(request: HttpRequest, form: PostForm, post: Any, attachments: Any) -> HttpResponse:
    context = {
        "form": form,
        "post": post,
        "attachments": attachments,
        "from_draft": not form.is_bound and form["body"].value() != text_for_editing(post)["body"],
        "draft_url": reverse("keep_draft", args=[f"feed.edit:{post.public_id}"]),
        "place_key": f"group:{post.group_id}"
        if post.group_id
        else f"community:{post.community_id}",
    }
    status = 422 if form.errors else 200
    return render(request, "communities/feed/edit.html", context, status=status)


def _after_edit(post: Any) -> str:
    if post.state in NOT_OUT:
        return reverse("feed:writing")
    return post.get_absolute_url()


def _changes(form: PostForm) -> dict[str, Any]:
    data = form.cleaned_data
    kept = {name: data[name] for name in ("title", "body", "url", "licence") if name in data}
    when = data.get("publish_at")
    return kept | {"topics": form.topic_names, "publish_at": when, "poll": form.poll}


def _initial(post: Any) -> dict[str, Any]:
    return text_for_editing(post) | {
        "url": post.url,
        "licence": post.licence,
        "publish_at": post.published_at,
        "topics": ", ".join(row.topic.name for row in post.post_topics.select_related("topic")),
        **(_asked(post.poll) if post.kind == PostKind.POLL and post.state in NOT_OUT else {}),
    }


def _asked(poll: Poll) -> dict[str, Any]:
    asked = {name: getattr(poll, name) for name in ("mode", "anonymous", "closes_at")}
    return asked | {"option": [option.text for option in poll.options.all()]}


@login_required
@require_POST
def delete_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = access.post_to_delete(request.user, public_id)
    never_went_out = post.state in NOT_OUT
    left = not access.can_read_thread(request.user, post)
    actions.delete_post(by=request.user, post=post)
    if never_went_out:
        done(request, _("The post will not go out."))
        return see_other("feed:writing")
    sentence = _("Your post is deleted.")
    if post.comment_count:
        sentence = _("Your post is deleted. What others wrote below it stays.")
    if left:  # restoring would need permission to post there
        done(request, sentence)
        return see_other("feed:writing")
    done(request, sentence, undo=reverse("feed:bring_back_post", args=[post.public_id]))
    place = post.group or post.community
    return see_other_or_next(request, place)


@login_required
@require_POST
def bring_back_post(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = access.post_to_bring_back(request.user, public_id)
    actions.bring_back_post(by=request.user, post=post)
    done(request, _("Your post is back."))
    return see_other(post)


@require_safe
def show_newer_comments(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Requested when the live stream announces a new comment: a link to it."""
    post = enter_post(request, access.thread_to_read(request.user, public_id))
    newer = beside.newer_comments(request.user, post, since=request.GET.get("since", ""))
    context = {
        "post": post,
        "count": len(newer),
        "answers": sum(comment.kind == Comment.Kind.ANSWER for comment in newer),
        "first": newer[0] if newer else None,
    }
    return render(request, "communities/feed/_newer.html", context)
