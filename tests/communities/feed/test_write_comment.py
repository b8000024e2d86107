import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from communities.feed.actions import (
    accept_answer,
    bring_back_comment,
    delete_comment,
    edit_comment,
    hide_comment,
    lock_post,
    restore_comment,
    unaccept_answer,
    write_comment,
)
from communities.feed.models import Comment, Post, Revision
from plc.core.refusals import Refused

from .words import a_post, a_question, an_answer


def test_a_comment_counts_and_moves_the_post_up(cast, facts):
    post = a_post(cast, at=timezone.now() - timedelta(days=2))
    facts()
    comment = write_comment(by=cast.ben, post=post, body="Why *32*?")
    post.refresh_from_db()
    assert post.comment_count == 1
    assert post.last_activity_at == comment.created_at
    assert [name for name, _ in facts()] == ["feed.CommentWritten"]


def test_a_comment_that_nobody_can_see_is_refused(cast):
    with pytest.raises(Refused):
        write_comment(by=cast.ben, post=a_post(cast), body="\u0301\u2800")


def test_the_same_comment_sent_twice_is_one(cast):
    post, once = a_post(cast), uuid4()
    for _ in range(2):
        write_comment(by=cast.ben, post=post, body="Why?", public_id=once)
    post.refresh_from_db()
    assert post.comment_count == Comment.objects.count() == 1


def test_other_words_or_another_place_under_the_same_id_are_another_comment(cast):
    post, other, once = a_post(cast), a_post(cast, title="Nights"), uuid4()
    first = write_comment(by=cast.ben, post=post, body="Why?", public_id=once)
    written = [
        write_comment(by=cast.ben, public_id=once, **what)
        for what in (
            {"post": post, "body": "Why 32?"},
            {"post": other, "body": "Why?"},
            {"post": post, "body": "Why?", "parent": first},
        )
    ]
    assert len({one.pk for one in (first, *written)}) == 4
    assert written[0].body == "Why 32?"
    assert written[1].post == other
    other.refresh_from_db()
    assert other.comment_count == 1


def test_a_reply_to_a_reply_stands_beside_it(cast):
    post = a_post(cast)
    first = write_comment(by=cast.ben, post=post, body="1")
    second = write_comment(by=cast.chidi, post=post, body="2", parent=first)
    third = write_comment(by=cast.ben, post=post, body="3", parent=second)
    assert third.parent == first


def test_a_reply_cannot_reach_into_another_conversation(cast):
    elsewhere = write_comment(by=cast.ben, post=a_post(cast), body="1")
    with pytest.raises(Refused):
        write_comment(by=cast.ben, post=a_post(cast), body="2", parent=elsewhere)


def test_only_questions_have_answers(cast):
    with pytest.raises(Refused, match="Only questions"):
        an_answer(cast, a_post(cast))


def test_nothing_is_added_to_a_closed_conversation(cast):
    post = a_post(cast)
    lock_post(post=post, by=cast.ben)
    with pytest.raises(Refused, match="closed"):
        write_comment(by=cast.chidi, post=post, body="But")


def test_one_answer_is_accepted_and_another_replaces_it(cast, facts):
    question = a_question(cast)
    first, second = an_answer(cast, question), an_answer(cast, question)
    facts()
    accept_answer(by=cast.chidi, comment=first)
    accept_answer(by=cast.chidi, comment=first)
    accept_answer(by=cast.chidi, comment=second)
    question.refresh_from_db()
    assert question.accepted_answer == second
    assert [(name, data.get("instead_of_id")) for name, data in facts()] == [
        ("feed.AnswerAccepted", None),
        ("feed.AnswerAccepted", first.pk),
    ]
    unaccept_answer(by=cast.chidi, comment=first)  # it is not: nothing happens
    assert facts() == []


def test_a_comment_cannot_be_accepted(cast):
    question = a_question(cast)
    with pytest.raises(Refused):
        accept_answer(by=cast.chidi, comment=write_comment(by=cast.ben, post=question, body="Hm"))


@pytest.mark.parametrize("end", [delete_comment, hide_comment])
def test_an_answer_that_is_gone_is_no_longer_accepted(cast, end):
    question = a_question(cast)
    answer = an_answer(cast, question)
    accept_answer(by=cast.chidi, comment=answer)
    end(comment=answer, by=cast.ben)
    question.refresh_from_db()
    assert question.accepted_answer is None
    assert (question.comment_count, question.answer_count) == (0, 0)


def test_deleting_can_be_undone_but_not_what_moderators_did(cast):
    post = a_post(cast)
    comment = write_comment(by=cast.ben, post=post, body="1")
    hide_comment(comment=comment, by=cast.amara)
    delete_comment(by=cast.ben, comment=comment)
    bring_back_comment(by=cast.ben, comment=comment)
    comment.refresh_from_db()
    assert comment.state == "hidden"
    restore_comment(comment=comment, by=cast.amara)
    post.refresh_from_db()
    assert post.comment_count == 1


def test_a_slip_mended_at_once_leaves_no_history(cast):
    comment = write_comment(by=cast.ben, post=a_post(cast), body="Wyh?")
    edit_comment(by=cast.ben, comment=comment, body="Why?")
    comment.refresh_from_db()
    assert comment.edited_at is None
    assert not Revision.objects.exists()


def test_later_edits_are_kept_where_readers_see_them(cast, time_passes, client_of):
    comment = write_comment(by=cast.ben, post=a_post(cast), body="Why 32?")
    time_passes(minutes=6)
    edit_comment(by=cast.ben, comment=comment, body="Why 33?")
    assert Revision.objects.get().body == "Why 32?"
    page = client_of(cast.dina).get(f"/comments/{comment.public_id}/history/")
    assert b"<del>32?</del><ins>33?</ins>" in page.content


def test_two_comments_at_once_are_both_counted(cast):
    """Counters are changed by F(), never read and written back."""
    post = a_post(cast)
    stale = Post.objects.get(pk=post.pk)
    write_comment(by=cast.ben, post=post, body="1")
    write_comment(by=cast.chidi, post=stale, body="2")
    post.refresh_from_db()
    assert post.comment_count == 2


# --- the comment on a question, beside the answer ---------------------------------------------


def boxes(page: str) -> list[str]:
    """What stands in the text boxes of a page."""
    found = re.findall(r'<textarea[^>]*name="body"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    return [html.unescape(text) for text in found]


def test_a_comment_on_a_question_leaves_the_answer_that_one_is_writing(cast, client_of):
    question = a_post(cast, by=cast.ben, kind="question", title="Which ward first?")
    chidi, here = client_of(cast.chidi), question.get_absolute_url()
    chidi.post(f"/drafts/feed.comment:{question.public_id}/", {"body": "An hour of an answer."})
    chidi.post(f"/drafts/feed.aside:{question.public_id}/", {"body": "Which"})
    assert boxes(chidi.get(here).text) == ["An hour of an answer.", "Which"]
    assert "#aside" in chidi.get("/me/writing/").text
    sent = chidi.post(f"{here}comments/", {"kind": "comment", "body": "Which wards are there?"})
    assert sent.status_code == 303
    assert boxes(chidi.get(here).text) == ["An hour of an answer.", ""]


def test_a_comment_on_a_question_that_is_refused_comes_back_where_it_was_written(cast, client_of):
    question = a_post(cast, by=cast.ben, kind="question", title="Which ward first?")
    chidi, long = client_of(cast.chidi), "x" * 30_001
    back = chidi.post(f"{question.get_absolute_url()}comments/", {"kind": "comment", "body": long})
    assert back.status_code == 422
    assert boxes(back.text) == ["", long]
    kinds = re.findall(r'<input[^>]*name="kind"[^>]*value="(\w+)"', back.text)
    assert kinds == ["answer", "comment"]
