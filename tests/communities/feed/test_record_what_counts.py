"""Facts that floors above count by: what is kept, and what stops being visible or accepted."""

import pytest
from django.urls import reverse

from communities.feed.actions import (
    accept_answer,
    bring_back_comment,
    delete_comment,
    hide_comment,
    keep_post,
    remove_comment,
    restore_comment,
    unkeep_post,
)
from communities.feed.models import Post
from plc.journal.models import Entry

from .words import a_post, a_question, an_answer


def test_keeping_a_post_is_recorded_once_with_its_author(cast, facts):
    post = a_post(cast)
    ids = {"post_id": post.pk, "author_id": cast.chidi.pk}
    facts()
    keep_post(by=cast.ben, post=post)
    keep_post(by=cast.ben, post=post)
    assert facts() == [("feed.PostKept", ids)]
    assert Entry.objects.latest("id").actor_id == cast.ben.pk
    unkeep_post(by=cast.ben, post=post)
    unkeep_post(by=cast.ben, post=post)
    assert facts() == [("feed.PostUnkept", ids)]


def test_who_keeps_a_post_is_not_even_shown_in_the_administration(cast, client_of):
    post = a_post(cast)
    keep_post(by=cast.ben, post=post)
    kept = Entry.objects.get(name="feed.PostKept")
    published = Entry.objects.get(name="feed.PostPublished")
    admin = client_of(cast.fatima)
    listed = admin.get(reverse("admin:journal_entry_changelist"))
    assert b"feed.PostPublished" in listed.content and b"feed.PostKept" not in listed.content
    entry = "admin:journal_entry_change"
    assert admin.get(reverse(entry, args=[published.pk])).status_code == 200
    assert admin.get(reverse(entry, args=[kept.pk])).status_code == 302  # there is no such entry


@pytest.mark.parametrize("end", [delete_comment, hide_comment, remove_comment])
def test_a_fact_says_that_an_answer_is_no_longer_accepted_because_it_is_gone(cast, facts, end):
    question = a_question(cast)
    answer, other = an_answer(cast, question), an_answer(cast, question, body="Twice.")
    accept_answer(by=cast.chidi, comment=answer)
    facts()
    end(by=cast.ben, comment=answer)
    end(by=cast.ben, comment=other)
    assert [data["was_accepted"] for _name, data in facts()] == [True, False]


@pytest.mark.parametrize(
    ("end", "undo", "again"),
    [
        (delete_comment, bring_back_comment, False),
        (hide_comment, restore_comment, True),
        (remove_comment, restore_comment, True),
    ],
)
def test_an_answer_that_its_author_took_away_is_not_accepted_again_and_one_restored_is(
    cast, facts, end, undo, again
):
    question = a_question(cast)
    answer = an_answer(cast, question)
    accept_answer(by=cast.chidi, comment=answer)
    end(by=cast.ben, comment=answer)
    facts()
    undo(by=cast.ben, comment=answer)
    assert Post.objects.get(pk=question.pk).accepted_answer == (answer if again else None)
    [(_name, data)] = facts()
    assert data == {"comment_id": answer.pk, "post_id": question.pk}
