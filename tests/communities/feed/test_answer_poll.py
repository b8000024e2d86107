import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from communities.feed.actions import publish_post
from communities.feed.actions.polls import NewPoll, answer_poll, close_poll, polls_to_close
from communities.feed.cards import ReaderState, render_cards
from communities.feed.models import PollVote, Post
from plc.anonymity.models import Ballot, Nullifier
from plc.core.refusals import Refused
from plc.journal.models import Entry
from tests import make

from .words import a_post


def a_poll(cast, **what):
    return a_post(
        cast,
        kind="poll",
        title="Which habit next?",
        group=None,
        poll=NewPoll(**{"options": ["Estimate", "Spot", "Silence"], **what}),
    )


def ids(post):
    return list(post.poll.options.values_list("pk", flat=True))


def counts(post):
    return list(post.poll.options.values_list("vote_count", flat=True))


def test_an_answer_can_be_changed_until_the_poll_closes(cast, facts, time_passes):
    post = a_poll(cast, closes_at=timezone.now() + timedelta(hours=1))
    first, second, _ = ids(post)
    facts()
    answer_poll(by=cast.ben, poll=post.poll, choices=[first])
    answer_poll(by=cast.ben, poll=post.poll, choices=[first])
    answer_poll(by=cast.ben, poll=post.poll, choices=[second])
    post.poll.refresh_from_db()
    assert (counts(post), post.poll.voter_count) == ([0, 1, 0], 1)
    assert [name for name, _ in facts()] == ["feed.PollAnswered"] * 2
    time_passes(hours=2)
    with pytest.raises(Refused, match="closed"):
        answer_poll(by=cast.ben, poll=post.poll, choices=[first])


def test_one_choice_is_one_choice(cast):
    post = a_poll(cast)
    with pytest.raises(Refused):
        answer_poll(by=cast.ben, poll=post.poll, choices=ids(post)[:2])


def test_the_options_of_another_poll_are_not_taken(cast):
    post, other = a_poll(cast), a_poll(cast)
    with pytest.raises(Refused, match="options of this poll"):
        answer_poll(by=cast.ben, poll=post.poll, choices=ids(other)[:1])


def test_several_choices(cast):
    post = a_poll(cast, mode="multiple")
    answer_poll(by=cast.ben, poll=post.poll, choices=ids(post)[:2])
    answer_poll(by=cast.dina, poll=post.poll, choices=ids(post)[1:])
    assert counts(post) == [1, 2, 1]


def test_an_order_gives_a_point_for_each_option_below(cast):
    post = a_poll(cast, mode="ranked")
    first, second, third = ids(post)
    answer_poll(by=cast.ben, poll=post.poll, choices=[second, first, third])
    answer_poll(by=cast.dina, poll=post.poll, choices=[second])
    assert counts(post) == [1, 4, 0]


def test_a_named_poll_closes_once_and_says_so(cast, facts, time_passes):
    a_poll(cast, closes_at=timezone.now() + timedelta(hours=1))
    time_passes(hours=2)
    facts()
    for pk in polls_to_close() * 2:
        close_poll(poll_id=pk)
    assert [name for name, _ in facts()] == ["feed.PollClosed"]


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"options": ["One"]}, "options"),
        ({"options": [str(n) for n in range(11)]}, "options"),
        ({"options": ["Same", "same "]}, "options"),
        ({"options": ["x" * 161, "y"]}, "options"),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "closes_at"),
        ({"anonymous": True}, "closes_at"),
        ({"anonymous": True, "closes_at": timezone.now() + timedelta(days=1)}, "anonymous"),
    ],
)
def test_a_poll_that_cannot_work_is_refused_and_nothing_is_posted(cast, what, field):
    with pytest.raises(Refused) as refused:
        a_poll(cast, **what)  # the last one: the cast alone is no pool of eight
    assert refused.value.field == field
    assert not Post.objects.exists()


# --- anonymous polls ----------------------------------------------------------------------------


@pytest.fixture
def anonymous(cast, pool):
    return a_poll(cast, anonymous=True, closes_at=timezone.now() + timedelta(hours=2))


def everything() -> str:
    """Every row of every table, as text, but for those of the ballots themselves."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(("anonymity_", "django_migrations")):
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
                found += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": str(uuid4())}])
def test_an_anonymous_answer_changes_no_other_row_of_the_database(
    cast, anonymous, pool, client_of, headers
):
    """No fact, notice, counter, timestamp, session, read marker or log row: nothing anywhere."""
    reader = client_of(pool[0])
    reader.get(anonymous.get_absolute_url())
    reader.cookies["zone"] = "Asia/Tokyo"  # kept with whoever saves anything else
    before = everything()
    chosen = {"choice": ids(anonymous)[0]}
    answer = reader.post(f"/p/{anonymous.public_id}/vote/", chosen, headers=headers)
    assert answer.status_code == 303
    assert everything() == before
    assert Nullifier.objects.count() == 1
    assert not PollVote.objects.exists()


def test_it_sets_no_cookie_and_leaves_the_session_alone(anonymous, pool, client_of):
    reader = client_of(pool[0])
    sessions = list(Session.objects.values())
    answer = reader.post(f"/p/{anonymous.public_id}/vote/", {"choice": ids(anonymous)[0]})
    assert not answer.cookies
    assert list(Session.objects.values()) == sessions


def test_an_anonymous_order_is_shown_before_it_is_given(cast, pool, client_of):
    closes = timezone.now() + timedelta(hours=2)
    post = a_poll(cast, mode="ranked", anonymous=True, closes_at=closes)
    first, second, third = ids(post)
    reader, address = client_of(pool[0]), f"/p/{post.public_id}/vote/"
    before = everything()
    order = {f"rank-{third}": "1", f"rank-{first}": "2"}
    page = reader.post(address, order).content.decode()
    assert "This is your order, the best first." in page
    about = page[page.index("This is your order") : page.index("Change the order")]
    assert about.index(f'name="rank-{third}" value="1"') < about.index(f'name="rank-{first}"')
    assert f"rank-{second}" not in about
    assert not Nullifier.objects.exists() and everything() == before
    assert reader.post(address, order | {"sure": "1"}).status_code == 303
    assert Nullifier.objects.count() == 1


def test_it_leaves_no_line_in_the_log(anonymous, pool, client_of, capsys, caplog):
    reader, here = client_of(pool[0]), anonymous.get_absolute_url()
    capsys.readouterr()
    with caplog.at_level(logging.INFO, logger="plc.request"):
        reader.post(f"{here}vote/", {"choice": ids(anonymous)[0]}, follow=True)
        for part in ("near/", "fresh/", "history/"):
            reader.get(f"{here}{part}")
        reader.post(f"{here}read/")
    said = capsys.readouterr()
    assert str(anonymous.public_id) not in said.out + said.err + caplog.text
    lines = [one.msg for one in caplog.records if one.name == "plc.request"]
    assert len(lines) == 6
    assert not [line for line in lines if {"user", "request_id"} & set(line)]


def test_of_a_named_poll_the_log_says_who_asked(cast, client_of, caplog):
    named = a_post(cast, kind="poll", title="Which?", poll=NewPoll(options=["A", "B"]))
    with caplog.at_level(logging.INFO, logger="plc.request"):
        client_of(cast.ben).get(named.get_absolute_url())
    assert caplog.records[-1].msg["user"] == cast.ben.pk


def test_the_page_names_the_pool_and_shows_nothing_before_the_end(cast, anonymous, pool, client_of):
    for person in pool[:6]:
        answer_poll(by=person, poll=anonymous.poll, choices=ids(anonymous)[:1])
    for reader in (cast.chidi, cast.amara, pool[0], pool[8]):
        page = client_of(reader).get(anonymous.get_absolute_url()).content.decode()
        assert "pool of 13 people" in page  # nine, and Amara, Ben, Chidi and Dina
        assert "<meter" not in page
        assert "6 people" not in page


def test_whoever_came_after_it_was_asked_cannot_answer(cast, anonymous, client_of):
    late = make.user("Late Comer")
    make.member(cast.community, late)
    with pytest.raises(Refused, match="when it was asked"):
        answer_poll(by=late, poll=anonymous.poll, choices=ids(anonymous)[:1])
    page = client_of(late).get(anonymous.get_absolute_url()).content.decode()
    assert all(f"<span>{one.text}</span>" in page for one in anonymous.poll.options.all())


def test_at_the_end_it_says_shares_and_no_fact(cast, anonymous, pool, client_of, time_passes):
    for n, person in enumerate(pool[:7]):
        answer_poll(by=person, poll=anonymous.poll, choices=[ids(anonymous)[n % 2]])
    entries = Entry.objects.count()
    time_passes(hours=3)
    for pk in polls_to_close():
        close_poll(poll_id=pk)
    assert Entry.objects.count() == entries
    assert Ballot.objects.count() == 7
    assert counts(anonymous) == [0, 0, 0]
    page = client_of(cast.chidi).get(anonymous.get_absolute_url()).content.decode()
    assert "55 %" in page
    assert "Between 5 and 9 of 13 people" in page


def test_with_four_answers_the_end_says_so_plainly(cast, anonymous, pool, client_of, time_passes):
    for person in pool[:4]:
        answer_poll(by=person, poll=anonymous.poll, choices=ids(anonymous)[:1])
    time_passes(hours=3)
    for pk in polls_to_close():
        close_poll(poll_id=pk)
    assert not Ballot.objects.exists()
    page = client_of(cast.chidi).get(anonymous.get_absolute_url()).content.decode()
    assert "Fewer than five people answered" in page


def test_of_an_anonymous_order_only_points_are_kept_and_shown(cast, pool, client_of, time_passes):
    post = a_poll(
        cast, mode="ranked", anonymous=True, closes_at=timezone.now() + timedelta(hours=2)
    )
    first, second, third = ids(post)
    orders = [[second, first, third]] * 3 + [[first, second], [first], [third, second, first]]
    for person, order in zip(pool, orders, strict=False):
        answer_poll(by=person, poll=post.poll, choices=order)
    time_passes(hours=3)
    close_poll(poll_id=post.poll.pk)
    assert not Ballot.objects.exists()
    page = client_of(cast.chidi).get(post.get_absolute_url()).content.decode()
    assert "gets a point for every option" in page
    shown = re.findall(r"<span>(Spot|Estimate|Silence).*?numeric\">(\d+) %", page, re.DOTALL)
    assert shown == [("Spot", "65"), ("Estimate", "60"), ("Silence", "15")]  # 8, 7, 2 of 12


def test_the_composer_says_before_writing_who_can_see_what(cast, pool, client_of):
    page = client_of(cast.chidi).get("/c/westmoor/new/?kind=poll").content.decode()
    assert "13 people could answer it here now" in page
    assert "What cannot be protected" in page


def test_an_anonymous_poll_is_not_moved(cast, anonymous):
    from communities.feed.actions import move_post

    with pytest.raises(Refused, match="counted"):
        move_post(
            by=cast.chidi,
            post=anonymous,
            community=cast.community,
            group=cast.group,
            confirmed=True,
        )


def test_between_its_closing_time_and_the_counting_it_says_that_it_is_counted(
    anonymous, cast, pool, client_of, time_passes
):
    for person in pool[:6]:
        answer_poll(by=person, poll=anonymous.poll, choices=ids(anonymous)[:1])
    time_passes(hours=3)
    page = client_of(cast.chidi).get(anonymous.get_absolute_url()).content.decode()
    assert "The answers are being counted" in page
    assert "Fewer than five" not in page


def test_an_order_without_a_number_is_told_what_to_do(cast, client_of):
    post = a_poll(cast, mode="ranked")
    answer = client_of(cast.ben).post(f"/p/{post.public_id}/vote/", {f"rank-{ids(post)[0]}": ""})
    assert answer.status_code == 422
    assert "Give at least one option a number, the best a 1." in answer.content.decode()


@pytest.mark.parametrize("number", ["0001" + "9" * 4996, "00019999", "11", "0", "9" * 5000])
def test_a_number_that_is_no_place_in_an_order_is_refused(cast, client_of, number):
    post = a_poll(cast, mode="ranked")
    answer = client_of(cast.ben).post(
        f"/p/{post.public_id}/vote/", {f"rank-{ids(post)[0]}": number}
    )
    assert answer.status_code == 422
    assert "Number the options from 1" in answer.content.decode()
    assert not PollVote.objects.exists()


def test_the_card_of_a_closed_order_has_the_scale_of_the_page_and_says_points(cast, time_passes):
    post = a_poll(cast, mode="ranked", closes_at=timezone.now() + timedelta(hours=1))
    first, second, third = ids(post)
    answer_poll(by=cast.ben, poll=post.poll, choices=[second, first, third])
    answer_poll(by=cast.dina, poll=post.poll, choices=[second])
    time_passes(hours=2)
    card = render_cards({post.pk: ReaderState()})[post.pk]
    assert card.count('max="4"') == 3  # two people, two options below the best
    assert "gets a point for every option" in card
    assert card.index("Spot") < card.index("Estimate") < card.index("Silence")


def test_the_result_of_a_long_order_asks_for_its_options_once(cast, client_of):
    post = a_poll(cast, mode="ranked", options=[f"Option {n}" for n in range(8)])
    answer_poll(by=cast.ben, poll=post.poll, choices=ids(post))
    page = client_of(cast.ben).get(post.get_absolute_url()).content.decode()
    assert page.count('max="7"') >= 8  # the points of whom the only voter put first


def test_the_result_of_an_order_counts_points_and_says_where_one_put_each(cast, client_of):
    post = a_poll(cast, mode="ranked", options=["Early", "Late", "Never"])
    early, late, _never = ids(post)
    answer_poll(by=cast.ben, poll=post.poll, choices=[late, early])
    page = client_of(cast.ben).get(post.get_absolute_url()).content.decode()
    for said in ("2 points", "1 point<", "0 points", "you put it in place 1", "in place 2"):
        assert said in page
    assert "in place 3" not in page


def test_a_poll_is_answered_by_the_same_word_on_its_card_and_its_page(cast, client_of):
    post = a_poll(cast)
    ben = client_of(cast.ben)
    for address in (post.get_absolute_url(), "/"):
        page = ben.get(address).content.decode()
        assert ">Answer<" in page and "Vote" not in page
        assert "people have answered" in page


def test_closing_a_conversation_says_that_its_poll_takes_no_more_answers(cast, client_of):
    post = a_poll(cast)
    amara, address = client_of(cast.amara), post.get_absolute_url()
    assert "Close the conversation and its poll" in amara.get(address).content.decode()
    page = amara.post(f"{address}lock/", {"on": "1"}, follow=True).content.decode()
    assert "nobody can answer its poll" in page
    assert "Nobody can answer while the conversation is closed." in page
    assert (
        "Nobody can answer"
        not in amara.post(f"{address}lock/", {"on": "0"}, follow=True).content.decode()
    )


def test_answering_by_the_page(cast, client_of):
    post = publish_post(
        by=cast.chidi,
        community=cast.community,
        kind="poll",
        title="Order",
        poll=NewPoll(options=["a", "b"], mode="ranked"),
    )
    first, second = ids(post)
    ben = client_of(cast.ben)
    address = f"/p/{post.public_id}/vote/"
    wrong = ben.post(address, {f"rank-{first}": "1", f"rank-{second}": "1"})
    assert wrong.status_code == 422
    assert "Two options have the same number" in wrong.content.decode()
    assert wrong.content.decode().count('value="1"') >= 2  # what was typed is kept
    assert ben.post(address, {f"rank-{first}": "2", f"rank-{second}": "1"}).status_code == 303
    assert counts(post) == [0, 1]
    assert client_of(cast.emre).post(address, {f"rank-{first}": "1"}).status_code == 404


def test_an_observer_reads_at_an_open_poll_why_there_is_nothing_to_choose(cast, client_of):
    post = a_post(cast, kind="poll", poll=NewPoll(options=["a", "b"]))
    for person, reads in ((cast.dina, True), (cast.ben, False)):
        page = client_of(person).get(f"/p/{post.public_id}/").text
        poll = page[page.index('id="poll"') :].split("</section>")[0]
        assert ("Observers read along." in poll) is reads
