"""The page of a post: what stands on it, for whom, at what cost."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from communities.feed.actions import (
    accept_answer,
    delete_comment,
    hide_comment,
    react,
    write_comment,
)
from communities.feed.models import Attribution, Comment
from communities.feed.thread import Thread, comments_of
from plc.accounts.actions import suspend_account
from plc.accounts.models import Block, User
from tests import make

from .words import a_post, a_question, an_answer


def test_a_thread_costs_the_same_however_long_it_is(cast, client_of, assert_flat):
    question = a_question(cast, topics=["counting"])
    chidi = client_of(cast.chidi)

    def grow(n: int) -> None:
        for _ in range(n):
            answer = an_answer(cast, question)
            write_comment(by=cast.ben, post=question, body="Reply", parent=answer)
            write_comment(by=cast.ben, post=question, body="Aside")
            react(by=cast.chidi, to=answer, kind="helpful")

    assert_flat(chidi, question.get_absolute_url(), grow, few=2, many=12)


def test_it_asks_at_most_twelve_queries(cast, client_of, queries):
    question = a_question(cast, topics=["counting"])
    accept_answer(by=cast.chidi, comment=an_answer(cast, question))
    chidi = client_of(cast.chidi)
    chidi.get(question.get_absolute_url())
    with queries(at_most=12):
        assert chidi.get(question.get_absolute_url()).status_code == 200


def test_the_accepted_answer_stands_first_then_the_most_helpful(cast, client_of):
    question = a_question(cast)
    plain = an_answer(cast, question, body="Plain words")
    liked = an_answer(cast, question, body="Liked words")
    accepted = an_answer(cast, question, body="Accepted words")
    react(by=cast.chidi, to=liked, kind="helpful")
    accept_answer(by=cast.chidi, comment=accepted)
    page = client_of(cast.dina).get(question.get_absolute_url()).content.decode()
    places = [page.index(f"c-{one.public_id}") for one in (accepted, liked, plain)]
    assert places == sorted(places)
    assert "Accepted answer" in page


def test_a_long_thread_comes_in_pages_and_nothing_is_lost_or_repeated(cast, client_of):
    post = a_post(cast)
    now = timezone.now()
    written = [
        write_comment(by=cast.ben, post=post, body=f"No {n}", at=now + timedelta(seconds=n))
        for n in range(65)
    ]
    chidi, seen, address = client_of(cast.chidi), [], post.get_absolute_url()
    for _ in range(3):
        page = chidi.get(address)
        seen += [row.comment.pk for row in page.context["thread"].comments]
        address = page.context["more_comments"]
    assert seen == [one.pk for one in written]
    assert address == ""


def test_a_permalink_leads_to_the_page_on_which_the_comment_stands(cast, client_of):
    post, now, chidi = a_post(cast), timezone.now(), client_of(cast.chidi)
    written = [
        write_comment(by=cast.ben, post=post, body=f"No {n}", at=now + timedelta(seconds=n))
        for n in range(65)
    ]
    for comment in (written[0], written[29], written[30], written[64]):
        page = chidi.get(comment.get_absolute_url(), follow=True)
        assert f'id="c-{comment.public_id}"' in page.content.decode()


def test_a_permalink_leads_to_a_late_reply_and_to_a_late_answer(cast, client_of):
    question, now, chidi = a_question(cast), timezone.now(), client_of(cast.chidi)
    answers = [an_answer(cast, question, at=now + timedelta(seconds=n)) for n in range(40)]
    replies = [
        write_comment(
            by=cast.ben,
            post=question,
            body=f"No {n}",
            parent=answers[35],
            at=now + timedelta(seconds=n),
        )
        for n in range(40)
    ]
    for comment in (answers[0], answers[39], replies[0], replies[9], replies[15], replies[39]):
        page = chidi.get(comment.get_absolute_url(), follow=True)
        assert f'id="c-{comment.public_id}"' in page.content.decode(), comment.body


def test_a_cursor_that_was_not_made_here_is_not_found(cast, client_of):
    chidi, post = client_of(cast.chidi), a_post(cast)
    for wrong in ("nonsense", "W10", "x" * 5000, "WyJhIiwxXQ"):
        assert chidi.get(f"{post.get_absolute_url()}?after={wrong}").status_code == 404


def test_who_may_read_it_and_who_learns_nothing(cast, client, client_of):
    post = a_post(cast)
    missing = client.get("/p/00000000-0000-7000-8000-000000000000/")
    for reader, status in (
        (cast.ben, 200),
        (cast.dina, 200),
        (cast.amara, 404),  # owns the community, and is not in this private group
        (cast.emre, 404),
        (cast.fatima, 404),  # site staff look after things in the administration
    ):
        assert client_of(reader).get(post.get_absolute_url()).status_code == status
    stranger = client.get(post.get_absolute_url())
    assert stranger.status_code == missing.status_code == 404


@pytest.mark.parametrize(
    "tail",
    ["", "near/", "fresh/", "history/", "edit/", "move/", "reactions/"],
)
def test_everything_that_hangs_on_an_unseen_post_is_missing(cast, client_of, tail):
    """Security rows 7 and 9."""
    post = a_post(cast)
    assert client_of(cast.emre).get(f"/p/{post.public_id}/{tail}").status_code == 404


@pytest.mark.parametrize(
    "tail",
    [
        *("delete/", "bring-back/", "comments/", "reactions/", "keep/", "level/", "vote/"),
        *("pin/", "lock/", "move/", "edit/"),
    ],
)
def test_a_valid_csrf_token_is_no_permission(cast, client_of, tail):
    """Security rows 8, 9 and 37: a stranger gets 404 whatever they send, and with every parameter
    dropped (36)."""
    post = a_post(cast)
    everything = {"on": "1", "give": "helpful", "body": "x", "level": "follow", "to": "community"}
    emre = client_of(cast.emre)
    for sent in (everything, {}):
        assert emre.post(f"/p/{post.public_id}/{tail}", sent).status_code == 404


@pytest.mark.parametrize("tail", ["pin/", "lock/", "move/", "edit/", "delete/"])
def test_a_reader_is_told_why_not(cast, client_of, tail):
    post = a_post(cast)
    for sent in ({"on": "1", "to": "community", "body": "x", "title": "x"}, {}):
        answer = client_of(cast.dina).post(f"/p/{post.public_id}/{tail}", sent)
        assert answer.status_code == 403
    assert b"Only" in answer.content


@pytest.mark.parametrize(
    "tail", ["", "replies/", "edit/", "delete/", "accept/", "reactions/", "history/", "bring-back/"]
)
def test_a_strangers_way_to_comments_ends_at_404(cast, client_of, tail):
    question = a_question(cast)
    answer = an_answer(cast, question)
    emre = client_of(cast.emre)
    address = f"/comments/{answer.public_id}/{tail}"
    assert {emre.get(address).status_code, emre.post(address, {"on": "1"}).status_code} <= {
        404,
        405,
    }


def test_facilitating_another_group_gives_no_right_here(cast, client_of):
    """Security row 28 for what the feed does."""
    other = make.group(by=cast.dina, community=cast.community, name="Others", slug="others")
    assert other.memberships.get(user=cast.dina).role == "facilitator"
    post = a_post(cast)
    assert client_of(cast.dina).post(f"/p/{post.public_id}/pin/", {"on": "1"}).status_code == 403


def test_only_the_asker_or_a_facilitator_accepts(cast, client_of):
    question = a_question(cast)
    address = f"/comments/{an_answer(cast, question).public_id}/accept/"
    assert client_of(cast.dina).post(address, {"on": "1"}).status_code == 403
    assert client_of(cast.chidi).post(address, {"on": "1"}).status_code == 303
    assert client_of(cast.ben).post(address, {"on": "0"}).status_code == 303


def test_nobody_accepts_their_own_answer_in_the_place_of_who_asked(cast, client_of):
    question = a_question(cast)
    answer = an_answer(cast, question)  # by Ben, who facilitates the group
    ben, address = client_of(cast.ben), f"/comments/{answer.public_id}/accept/"
    assert address not in ben.get(question.get_absolute_url()).content.decode()
    refused = ben.post(address, {"on": "1"})
    assert refused.status_code == 422
    assert "Your own answer is accepted by whoever asked" in refused.content.decode()
    question.refresh_from_db()
    assert question.accepted_answer is None
    accept_answer(by=cast.chidi, comment=answer)
    assert address in ben.get(question.get_absolute_url()).content.decode()  # to take it back
    assert ben.post(address, {"on": "0"}).status_code == 303


def test_who_asked_may_accept_what_they_found_themselves(cast, client_of):
    question = a_question(cast)
    found = write_comment(by=cast.chidi, post=question, body="Found it.", kind="answer")
    address = f"/comments/{found.public_id}/accept/"
    chidi = client_of(cast.chidi)
    assert address in chidi.get(question.get_absolute_url()).content.decode()
    assert chidi.post(address, {"on": "1"}).status_code == 303
    question.refresh_from_db()
    assert question.accepted_answer == found


def test_gone_comments_keep_their_place_and_lose_their_words(cast, client_of):
    post = a_post(cast)
    deleted = write_comment(by=cast.ben, post=post, body="Deleted words")
    hidden = write_comment(by=cast.ben, post=post, body="Hidden words")
    alone = write_comment(by=cast.ben, post=post, body="Nobody replied")
    for parent in (deleted, hidden):
        write_comment(by=cast.chidi, post=post, body="A reply", parent=parent)
    delete_comment(by=cast.ben, comment=deleted)
    delete_comment(by=cast.ben, comment=alone)
    hide_comment(comment=hidden, by=cast.amara)
    page = client_of(cast.dina).get(post.get_absolute_url()).content.decode()
    assert "Deleted words" not in page and "Hidden words" not in page
    assert "was deleted by its author" in page and "taken away by the moderators" in page
    assert str(alone.public_id) not in page
    assert page.count("A reply") == 2


def test_nothing_of_somebody_across_a_block_is_shown(cast, client_of):
    """Security row 23."""
    post = a_post(cast)
    theirs = write_comment(by=cast.ben, post=post, body="Blocked words")
    write_comment(by=cast.chidi, post=post, body="A reply", parent=theirs)
    react(by=cast.ben, to=post, kind="helpful")
    Block.objects.create(blocker=cast.dina, blocked=cast.ben)
    dina = client_of(cast.dina)
    page = dina.get(post.get_absolute_url()).content.decode()
    assert "Blocked words" not in page and "Ben Achterberg" not in page
    assert "A reply" in page
    assert "Ben" not in dina.get(f"/p/{post.public_id}/reactions/").content.decode()
    assert dina.get(theirs.get_absolute_url()).status_code == 404


def test_the_thread_has_the_comments_that_their_scope_allows(cast):
    """Its statements are written out. Of each author one comment alone, and one with a reply."""
    cast.community.visibility = "public"
    cast.community.save()
    suspended = make.user("Gone Soon")
    make.member(cast.community, suspended)
    post = a_post(cast, group=None)
    for by in (cast.amara, cast.ben, cast.chidi, cast.dina, suspended):
        for replies in range(2):
            above = write_comment(by=by, post=post, body="Above.")
            for answered_by in (cast.dina, cast.ben, suspended)[: replies * 3]:
                write_comment(by=answered_by, post=post, body="Below.", parent=above)
            if by == cast.chidi:
                hide_comment(comment=above, by=cast.amara)
            if by == cast.ben:
                delete_comment(by=by, comment=above)
    Block.objects.create(blocker=cast.dina, blocked=cast.amara)
    suspend_account(person=suspended, by=cast.fatima)
    for reader in (cast.amara, cast.ben, cast.chidi, cast.dina, AnonymousUser()):
        fresh = User.objects.get(pk=reader.pk) if reader.pk else reader
        thread = Thread(fresh, post)
        rows = [*thread.comments, *(reply for row in thread.comments for reply in row.replies)]
        assert sorted(row.comment.pk for row in rows) == sorted(
            comments_of(fresh, post).values_list("pk", flat=True)
        )
        assert any(row.gone for row in rows) and not all(row.gone for row in rows)


def test_imported_words_say_where_they_come_from(cast, client_of):
    post = a_post(cast)
    Attribution.objects.create(
        post=post,
        origin="stackexchange/x/post/1",
        source_name="Quantum Computing Stack Exchange",
        author_name="Somebody Else",
        licence_name="CC BY-SA 4.0",
        licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
    )
    type(post).objects.filter(pk=post.pk).update(imported_votes={"up": 12})
    page = client_of(cast.ben).get(post.get_absolute_url()).content.decode()
    assert "Somebody Else" in page and "CC BY-SA 4.0" in page
    assert "12 votes where it comes from" in page


def test_a_public_community_is_read_without_an_account(cast, client):
    type(cast.community).objects.filter(pk=cast.community.pk).update(visibility="public")
    post = a_question(cast, group=None)
    write_comment(by=cast.ben, post=post, body="Open words")
    page = client.get(post.get_absolute_url())
    assert page.status_code == 200
    assert b"Open words" in page.content and b"Sign in to take part" in page.content


def test_new_comments_are_counted_for_a_page_that_is_open(cast, client_of):
    post = a_post(cast, by=cast.ben)
    first = write_comment(by=cast.ben, post=post, body="1")
    dina = client_of(cast.dina)
    address = f"/p/{post.public_id}/fresh/?since={first.public_id}"
    assert dina.get(address).content.strip() == b""
    second = write_comment(by=cast.chidi, post=post, body="2")
    assert str(second.public_id) in dina.get(address).content.decode()
    assert dina.get(f"/p/{post.public_id}/fresh/?since=nonsense").content.strip() == b""
    suspend_account(person=cast.chidi, by=cast.fatima)
    assert dina.get(address).content.strip() == b""


def test_who_knows_about_it(cast, client_of):
    for _ in range(2):
        question = a_question(cast, topics=["counting"])
        accept_answer(by=cast.chidi, comment=an_answer(cast, question))
    page = client_of(cast.chidi).get(f"/p/{a_question(cast, topics=['counting']).public_id}/near/")
    assert "2 accepted answers on this" in page.content.decode()
    assert Comment.objects.count() == 2


def test_every_form_on_every_page_carries_its_token(cast, client_of):
    """The test client sends without one; a browser without JavaScript cannot."""
    question = a_question(cast, topics=["counting"])
    answer = an_answer(cast, question)
    write_comment(by=cast.chidi, post=question, body="Reply", parent=answer)
    pages = [
        *(f"/p/{question.public_id}/{tail}" for tail in ("", "edit/", "move/")),
        f"/comments/{answer.public_id}/replies/",
        "/c/westmoor/g/quiet-rounds/new/?kind=poll",
        "/me/writing/",
    ]
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w{64}"')
    for reader in (cast.chidi, cast.ben):
        browser = client_of(reader)
        for address in pages:
            page = browser.get(address).content.decode()
            for form in page.split("<form")[1:]:
                inside = form.partition("</form>")[0]
                if 'method="post"' in inside.partition(">")[0]:
                    assert token.search(inside), f"{address}: {inside[:200]}"


def test_who_asked_is_not_met_by_a_box_for_an_answer(cast, client_of):
    question = a_question(cast)
    own = re.compile(r"<details([^>]*)><summary[^>]*>Answer your own question<")
    address = question.get_absolute_url()
    mine = client_of(cast.chidi)
    assert "open" not in own.search(mine.get(address).content.decode())[1]
    assert not own.search(client_of(cast.ben).get(address).content.decode())
    refused = mine.post(f"{address}comments/", {"kind": "answer", "body": ""})
    assert "open" in own.search(refused.content.decode())[1]
