"""Views of comments, answers and replies."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.web.drafts import delete_submitted_drafts, draft_of, save_invalid_form
from plc.web.toasts import done

from .. import access, actions
from ..forms import ASIDE_ID, CommentForm, dropped, text_for_editing
from ..history import versions_of
from ..models import Comment, PostKind
from ..thread import (
    Rights,
    Thread,
    cursor_before,
    cursor_to_reply,
    posts_for_page,
    replies_page,
)
from ..told import Told
from ..unsent import draft_initial
from . import contains_text, cursor_of, enter_post, is_on, keeps_text_when_denied, with_cursor
from .posts import page_context


@login_required
@require_POST
@keeps_text_when_denied
def write_comment(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Add a comment or an answer from the form below a post; a question has a second form for
    comments that are not answers."""
    post = access.post_to_comment(request.user, public_id, typed=contains_text(request))
    aside = post.kind == PostKind.QUESTION and request.POST.get("kind") == Comment.Kind.COMMENT
    name, ids = ("aside", ASIDE_ID) if aside else ("form", "id_%s")
    form = CommentForm(request.POST, request.FILES, by=request.user, auto_id=ids)
    comment = form.try_to(
        lambda: _write(
            request, form, post=post, kind=form.cleaned_data["kind"] or Comment.Kind.COMMENT
        ),
        unless=access.why_not_comment(request.user, post),
    )
    key = f"feed.{'aside' if aside else 'comment'}:{post.public_id}"
    if comment is None:
        save_invalid_form(request, key)
        return _post_page_again(request, public_id, **{name: form})
    delete_submitted_drafts(request, key)
    return see_other(comment)


def _write(request: SignedIn, form: CommentForm, **where: Any) -> Comment:
    limit_rate(request, "comment")
    return actions.write_comment(
        by=request.user,
        body=form.cleaned_data["body"],
        files=form.kept,
        public_id=form.once(),
        **where,
    )


def _post_page_again(request: HttpRequest, public_id: UUID, **sent: CommentForm) -> HttpResponse:
    post = access.thread_to_read(request.user, public_id, posts_for_page(request.user))
    context = page_context(request, Thread(request.user, enter_post(request, post)), **sent)
    return render(request, "communities/feed/post.html", context, status=422)


@require_safe
def show_comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The permalink: redirect to the page of the thread with this comment."""
    comment = access.comment_to_read(request.user, public_id)
    top = comment
    if comment.parent_id is not None:
        top = access.parent_to_read(request.user, comment)
        cursor = cursor_to_reply(request.user, comment)
        if cursor is not None:
            address = with_cursor(reverse("feed:replies", args=[top.public_id]), after=cursor)
            return redirect(f"{address}#c-{comment.public_id}")
    beside = comment.post.kind == PostKind.QUESTION and top.kind == Comment.Kind.COMMENT
    cursor = cursor_before(request.user, top)
    place = with_cursor(
        comment.post.get_absolute_url(), **{"comments" if beside else "after": cursor}
    )
    return redirect(f"{place}#c-{comment.public_id}")


@login_required
@require_form
@keeps_text_when_denied
def show_replies(request: SignedIn, public_id: UUID) -> HttpResponse:
    """A comment, its replies, and the form to add one."""
    comment = access.comment_thread_to_read(request.user, public_id)
    enter_post(request, comment.post)
    key = f"feed.reply:{public_id}"
    form = CommentForm(by=request.user, initial=draft_initial(draft_of(request.user, key)))
    if request.method == "POST":
        access.post_to_comment(request.user, comment.post.public_id, typed=contains_text(request))
        form = CommentForm(request.POST, request.FILES, by=request.user)
        reply = form.try_to(
            lambda: _write(request, form, post=comment.post, parent=comment),
            unless=access.why_not_comment(request.user, comment.post),
        )
        if reply is not None:
            delete_submitted_drafts(request, key)
            return see_other(reply)
        save_invalid_form(request, key)
    return _replies_page(request, comment, form)


def _replies_page(request: HttpRequest, comment: Comment, form: CommentForm) -> HttpResponse:
    row, following = replies_page(request.user, comment, cursor_of(request))
    context = {
        "row": row,
        "told": Told(request.user, comment.post),
        "post": comment.post,
        "rights": Rights(request.user, comment.post),
        "form": form,
        "draft_url": reverse("keep_draft", args=[f"feed.reply:{comment.public_id}"]),
        "place_key": f"post:{comment.post.public_id}",
        "older": with_cursor(request.path, after=following) if following else "",
        "earlier": request.path if cursor_of(request) else "",
    }
    status = 422 if form.errors else 200
    return render(request, "communities/feed/replies.html", context, status=status)


@login_required
@require_form
@keeps_text_when_denied
def edit_comment(request: SignedIn, public_id: UUID) -> HttpResponse:
    comment = access.comment_to_edit(request.user, public_id, typed=contains_text(request))
    enter_post(request, comment.post)
    attachments = list(comment.attachments.select_related("file"))
    key = f"feed.recomment:{public_id}"
    typed = draft_initial(draft_of(request.user, key))
    form = CommentForm(by=request.user, initial=text_for_editing(comment) | typed)
    if request.method == "POST":
        form = CommentForm(request.POST, request.FILES, by=request.user, hanging=attachments)
        changed = form.try_to(
            lambda: _edit(request, form, comment, dropped(request, attachments)),
            unless=access.why_not_comment(request.user, comment.post),
        )
        if changed is not None:
            delete_submitted_drafts(request, key)
            return see_other(comment)
        save_invalid_form(request, key)
    return _edit_page(request, comment, form, attachments)


def _edit(request: SignedIn, form: CommentForm, comment: Comment, drop_files: list[Any]) -> Comment:
    limit_rate(request, "edit")
    return actions.edit_comment(
        by=request.user,
        comment=comment,
        body=form.cleaned_data["body"],
        add_files=form.kept,
        drop_files=drop_files,
        described=form.described,
        version=form.version,
    )


def _edit_page(
    request: HttpRequest, comment: Comment, form: CommentForm, attachments: list[Any]
) -> HttpResponse:
    context = {
        "form": form,
        "comment": comment,
        "post": comment.post,
        "attachments": attachments,
        "from_draft": not form.is_bound
        and form["body"].value() != text_for_editing(comment)["body"],
        "draft_url": reverse("keep_draft", args=[f"feed.recomment:{comment.public_id}"]),
        "place_key": f"post:{comment.post.public_id}",
    }
    status = 422 if form.errors else 200
    return render(request, "communities/feed/edit_comment.html", context, status=status)


@login_required
@require_POST
def delete_comment(request: SignedIn, public_id: UUID) -> HttpResponse:
    comment = access.comment_to_delete(request.user, public_id)
    actions.delete_comment(by=request.user, comment=comment)
    if not access.can_read_thread(request.user, comment.post):
        done(request, _("Your comment is deleted."))
        return see_other("feed:writing")
    undo = reverse("feed:bring_back_comment", args=[comment.public_id])
    done(request, _("Your comment is deleted."), undo=undo)
    return see_other(comment.post)


@login_required
@require_POST
def bring_back_comment(request: SignedIn, public_id: UUID) -> HttpResponse:
    comment = access.comment_to_bring_back(request.user, public_id)
    actions.bring_back_comment(by=request.user, comment=comment)
    done(request, _("Your comment is back."))
    return see_other(comment)


@login_required
@require_POST
def accept_answer(request: SignedIn, public_id: UUID) -> HttpResponse:
    comment = access.answer_to_accept(request.user, public_id)
    change = actions.accept_answer if is_on(request) else actions.unaccept_answer
    change(by=request.user, comment=comment)
    return see_other(comment)


@require_safe
def show_comment_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    comment = access.comment_to_read(request.user, public_id)
    enter_post(request, comment.post)
    context = {
        "post": comment.post,
        "versions": versions_of(comment),
        "back": comment.get_absolute_url(),
    }
    return render(request, "communities/feed/history.html", context)
