"""Whoever leaves keeps their words here, and not their name."""

import re
from html import unescape

import pytest
from django.urls import reverse

from communities.feed.actions import accept_answer, edit_post, react, write_comment
from communities.feed.actions.tokens import make_feed_token
from communities.feed.models import Comment, Post
from communities.feed.notices import lines_of_comments, lines_of_posts
from communities.feed.queries import PAGE
from communities.feed.search import comment_results, post_results
from plc.accounts.actions import deactivate_account, restore_account, suspend_account
from plc.notifications.models import Notification

from .words import a_post, a_question, an_answer, at, post, shown

GONE = "Someone who left"


@pytest.fixture
def left(cast, time_passes):
    """Chidi's post, edited, with a comment and a reaction of theirs; then Chidi left."""
    post = a_post(cast, title="Rounds")
    time_passes(hours=1)
    edit_post(by=cast.chidi, post=post, body="We watched 33 rounds.")
    other = a_post(cast, by=cast.ben, title="Bens")
    write_comment(by=cast.chidi, post=other, body=f"Look here, {at(cast.ben)}.")
    react(by=cast.chidi, to=other, kind="thanks")
    deactivate_account(person=cast.chidi, by=cast.chidi)
    return post, other


@pytest.mark.parametrize("page", ["post", "history", "comments", "reactions", "card", "overview"])
def test_no_page_names_who_left(cast, client_of, left, page):
    post, other = left
    address = {
        "post": post.get_absolute_url(),
        "history": f"{post.get_absolute_url()}history/",
        "comments": other.get_absolute_url(),
        "reactions": f"{other.get_absolute_url()}reactions/",
        "card": f"/c/{cast.community.slug}/g/{cast.group.slug}/feed/",
        "overview": cast.group.get_absolute_url(),
    }[page]
    answer = client_of(cast.ben).get(address)
    assert answer.status_code == 200
    begin = 'id="lately"' if page == "overview" else "<main"
    article = answer.content.decode().partition(begin)[2].partition("</main>")[0]
    article = article.partition("</section>")[0] if page == "overview" else article
    assert "Rounds" in article or "Bens" in article
    assert f"/people/{cast.chidi.public_id}/" not in article
    assert cast.chidi.name not in article
    if page in ("post", "comments", "reactions", "card"):
        assert GONE in article


def test_neither_notices_nor_search_name_who_left(cast, left):
    post, _other = left
    comment = Comment.objects.get()
    assert post_results([post.pk], cast.ben)[post.pk].person is None
    assert comment_results([comment.pk], cast.ben)[comment.pk].person is None
    for kind, lines, thing in (
        ("feed.mention", lines_of_posts, post),
        ("feed.mention-in-comment", lines_of_comments, comment),
    ):
        notice = Notification(pk=1, kind=kind, object_id=thing.pk, person=cast.ben)
        line = lines([notice], cast.ben)[1]
        assert line.text.startswith(GONE)
        assert line.person is None


def test_placeholders_of_an_archive_keep_their_name(cast):
    cast.chidi.state = "placeholder"
    assert Post(author=cast.chidi).shown_author == cast.chidi
    assert Post(author=None).shown_author is None


def test_who_deletes_a_post_hears_of_replies_only_where_there_are_some(cast, client_of):
    alone, answered = a_post(cast, title="Alone"), a_post(cast, title="Answered")
    write_comment(by=cast.ben, post=answered, body="Mine")
    chidi = client_of(cast.chidi)
    for one, said in ((alone, False), (answered, True)):
        page = chidi.post(f"{one.get_absolute_url()}delete/", follow=True).text
        assert "Your post is deleted." in page
        assert ("What others wrote below it stays." in page) is said


def test_what_a_suspended_account_wrote_is_shown_to_nobody_until_it_is_restored(
    cast, client_of, relay
):
    """Advisory 23: in no feed, search, Atom or thread, though others' words stand beside it."""
    post = a_post(cast, group=None, title="A fine offer", body="Buy quokka pills now.")
    other = a_post(cast, by=cast.ben, group=None, title="Counting rounds")
    write_comment(by=cast.chidi, post=other, body="Quokka here as well.")
    write_comment(by=cast.ben, post=other, body="Who counts?")
    relay()
    ben, thread = client_of(cast.ben), other.get_absolute_url()
    atom = reverse("feed:atom_community", args=["westmoor"])
    token = make_feed_token(by=cast.ben, label="x")[1]
    pages = ["/", "/c/westmoor/", "/search/?q=offer", thread, f"{atom}?token={token}"]

    def quokkas():
        words = ("A fine offer<", "quokka pills", "here as well")
        texts = [ben.get(page).text for page in pages]
        return [any(one in text for one in words) for text in texts]

    suspend_account(person=cast.chidi, by=cast.fatima)
    relay()
    assert quokkas() == [False] * 5
    assert ben.get(post.get_absolute_url()).status_code == 404
    assert "Who counts?" in ben.get(thread).text and "Counting rounds" in ben.get("/").text
    restore_account(person=cast.chidi, by=cast.fatima)
    assert all(quokkas())
    assert ben.get(post.get_absolute_url()).status_code == 200


def test_above_replies_a_comment_of_a_suspended_account_keeps_its_place_and_not_its_words(
    cast, client_of
):
    question = a_question(cast)
    answer = an_answer(cast, question, by=cast.dina, body="Buy quokka pills now.")
    write_comment(by=cast.ben, post=question, parent=answer, body="Who counts?")
    pages = [question.get_absolute_url(), f"/comments/{answer.public_id}/replies/"]
    for accepted in (False, True):
        if accepted:
            accept_answer(by=cast.chidi, comment=answer)
        suspend_account(person=cast.dina, by=cast.fatima)
        for page in pages:
            text = client_of(cast.ben).get(page).text
            assert "Who counts?" in text and "quokka" not in text
        restore_account(person=cast.dina, by=cast.fatima)
        assert all("quokka" in client_of(cast.ben).get(page).text for page in pages)


def test_a_page_full_of_what_is_not_shown_leads_to_older_ones(cast, client_of):
    older = post(cast.ben, cast.community, minutes=60)
    for minutes in range(PAGE + 1):
        post(cast.chidi, cast.community, minutes=minutes)
    suspend_account(person=cast.chidi, by=cast.fatima)
    ben = client_of(cast.ben)
    page = ben.get("/c/westmoor/")
    assert shown(page) == []
    further = re.search(r'href="([^"]*after=[^"]*)"', page.text)[1]
    assert shown(ben.get(unescape(further))) == [older.pk]
