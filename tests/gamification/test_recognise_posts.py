"""Each rule about posts, answers, reactions and edits, through every state that its source can be
in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.feed import actions as feed
from communities.feed.actions import moderation
from communities.feed.actions.polls import NewPoll, answer_poll
from communities.feed.models import Comment, Poll, Post
from gamification.listeners import settle_deeds
from gamification.models import LedgerEntry
from plc.accounts.models import User
from plc.journal.models import Entry
from tests.gamification.ledgers import counted, points_of


@pytest.fixture
def publish(cast):
    def one(by, kind="question", **more):
        more.setdefault("title", "How do you begin a round?")
        return feed.publish_post(
            by=by, community=cast.community, kind=kind, body="Ours takes long.", **more
        )

    return one


@pytest.fixture
def later(relay):
    """Do it, and let recognition hear of it."""

    def do(act, **said):
        act(**said)
        relay()

    return do


def test_an_answer_counts_while_it_is_visible(cast, answer, later, relay):
    relay()
    assert counted("answer_written") == [(cast.ben, None)]
    hide, restore = moderation.hide_comment, moderation.restore_comment
    for gone, back in (
        (lambda: hide(comment=answer, by=cast.amara), lambda: restore(comment=answer, by=None)),
        (
            lambda: feed.delete_comment(comment=answer, by=cast.ben),
            lambda: feed.bring_back_comment(comment=answer, by=cast.ben),
        ),
        (
            lambda: moderation.remove_comment(comment=answer, by=cast.amara),
            lambda: restore(comment=answer, by=cast.amara),
        ),
    ):
        later(gone)
        assert counted("answer_written") == []
        later(back)
        assert counted("answer_written") == [(cast.ben, None)]
    assert points_of(cast.ben, "answer_written") == 2


def test_answers_below_a_hidden_question_do_not_count_until_it_is_restored(
    cast, question, answer, later
):
    feed.accept_answer(by=cast.chidi, comment=answer)
    feed.react(by=cast.dina, to=answer, kind="helpful")
    rules = ("answer_written", "answer_accepted", "helpful_received", "answer_well_received")
    later(moderation.hide_post, post=question, by=cast.amara)
    assert [counted(rule) for rule in rules] == [[], [], [], []]
    later(moderation.restore_post, post=question, by=cast.amara)
    assert [len(counted(rule)) for rule in rules] == [1, 1, 1, 1]


def test_answers_below_a_deleted_question_are_still_visible_and_count(
    cast, question, answer, later
):
    feed.accept_answer(by=cast.chidi, comment=answer)
    later(feed.delete_post, post=question, by=cast.chidi)
    assert points_of(cast.ben, "answer_accepted") == 15
    assert points_of(cast.chidi) == 0


@pytest.mark.parametrize("hide", [moderation.hide_comment, moderation.remove_comment])
def test_an_accepted_answer_that_is_restored_gives_everything_back(
    cast, question, answer, later, relay, hide
):
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    before = LedgerEntry.objects.unreversed().get(rule="answer_accepted").at
    rules = ("answer_accepted", "question_closed")
    later(hide, comment=answer, by=cast.amara)
    assert [counted(rule) for rule in rules] == [[], []]
    later(moderation.restore_comment, comment=answer, by=cast.amara)
    assert [len(counted(rule)) for rule in rules] == [1, 1]
    assert LedgerEntry.objects.unreversed().get(rule="answer_accepted").at == before


def test_an_answer_that_another_one_replaced_meanwhile_is_not_accepted_again(
    cast, question, answer, later
):
    feed.accept_answer(by=cast.chidi, comment=answer)
    other = feed.write_comment(by=cast.dina, post=question, body="Slowly.", kind="answer")
    later(moderation.hide_comment, comment=answer, by=cast.amara)
    later(feed.accept_answer, by=cast.chidi, comment=other)
    later(moderation.restore_comment, comment=answer, by=cast.amara)
    assert counted("answer_accepted") == [(cast.dina, cast.chidi)]


def test_ones_own_answer_to_ones_own_question_counts_for_nothing(cast, question, relay):
    mine = feed.write_comment(by=cast.chidi, post=question, body="Found it.", kind="answer")
    feed.accept_answer(by=cast.chidi, comment=mine)
    feed.react(by=cast.ben, to=mine, kind="same")
    relay()
    mine = LedgerEntry.objects.filter(member=cast.chidi).values_list("rule", flat=True)
    assert set(mine) == {"question_asked", "question_well_received"} & set(mine)


def test_an_answer_was_accepted_when_it_was_accepted(cast, answer, relay):
    Comment.objects.filter(pk=answer.pk).update(created_at=timezone.now() - timedelta(days=9))
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    for rule in ("answer_accepted", "question_closed"):
        entry = LedgerEntry.objects.get(rule=rule)
        assert timezone.now() - entry.at < timedelta(minutes=5)


def test_choosing_an_answer_counts_for_who_asked(cast, question, answer, later):
    later(feed.accept_answer, by=cast.chidi, comment=answer)
    assert counted("question_closed") == [(cast.chidi, None)]
    later(feed.unaccept_answer, by=cast.chidi, comment=answer)
    assert counted("question_closed") == []
    later(feed.accept_answer, by=cast.chidi, comment=answer)
    later(feed.delete_comment, by=cast.ben, comment=answer)
    assert counted("question_closed") == counted("answer_accepted") == []
    assert Post.objects.get(pk=question.pk).accepted_at is None


def test_another_answer_takes_the_place_of_the_one_accepted_before(cast, question, answer, later):
    other = feed.write_comment(by=cast.amara, post=question, body="By room.", kind="answer")
    later(feed.accept_answer, by=cast.chidi, comment=answer)
    later(feed.accept_answer, by=cast.chidi, comment=other)
    assert counted("answer_accepted") == [(cast.amara, cast.chidi)]
    assert counted("question_closed") == [(cast.chidi, None)]


@pytest.mark.parametrize(
    ("reaction", "rule"),
    [("helpful", "helpful_received"), ("insightful", "insightful_received")],
)
def test_reactions_count_once_for_each_giver_and_are_taken_back(
    cast, question, answer, later, reaction, rule
):
    for to, author, others in (
        (question, cast.chidi, (cast.ben, cast.amara)),
        (answer, cast.ben, (cast.chidi, cast.amara)),
    ):
        for giver in others:
            feed.react(by=giver, to=to, kind=reaction)
        later(feed.react, by=others[0], to=to, kind="thanks")
        assert points_of(author, rule) == 10
        later(feed.take_back_reaction, by=others[0], to=to, kind=reaction)
        assert points_of(author, rule) == 5
        later(feed.react, by=others[0], to=to, kind=reaction)
        assert points_of(author, rule) == 10


def test_other_reactions_are_not_counted_as_helpful(cast, question, later):
    later(feed.react, by=cast.ben, to=question, kind="same")
    assert counted("helpful_received") == []


def test_a_resource_counts_when_shared_and_when_others_keep_it(cast, publish, later):
    resource = publish(cast.chidi, "resource", url="https://example.org/sheet")
    feed.keep_post(by=cast.chidi, post=resource)
    later(feed.keep_post, by=cast.ben, post=resource)
    assert points_of(cast.chidi, "resource_shared") == 5
    assert counted("resource_kept") == [(cast.chidi, cast.ben)]
    later(feed.unkeep_post, by=cast.ben, post=resource)
    assert counted("resource_kept") == []
    later(feed.keep_post, by=cast.ben, post=resource)
    later(moderation.remove_post, post=resource, by=cast.amara)
    assert points_of(cast.chidi) == 0
    later(moderation.restore_post, post=resource, by=cast.amara)
    assert points_of(cast.chidi) == 8


def test_keeping_anything_but_a_resource_counts_for_nothing(cast, question, later):
    later(feed.keep_post, by=cast.ben, post=question)
    assert counted("resource_kept") == []


def test_a_win_counts(cast, publish, later):
    win = publish(cast.chidi, "win", title="Half the interruptions")
    later(feed.react, by=cast.ben, to=win, kind="celebrate")
    assert points_of(cast.chidi) == 5


def test_what_others_think_well_of_counts_for_badges_while_they_do(cast, question, answer, later):
    feed.react(by=cast.amara, to=question, kind="same")
    later(feed.react, by=cast.amara, to=answer, kind="thanks")
    assert counted("question_well_received") == [(cast.chidi, None)]
    assert counted("answer_well_received") == [(cast.ben, None)]
    assert points_of(cast.ben, "answer_well_received") == 0
    feed.take_back_reaction(by=cast.amara, to=question, kind="same")
    later(feed.take_back_reaction, by=cast.amara, to=answer, kind="thanks")
    assert counted("question_well_received") == counted("answer_well_received") == []


def test_coming_back_to_a_text_counts_once_for_badges(cast, question, answer, later):
    past = timezone.now() - timedelta(hours=2)
    Comment.objects.update(created_at=past)
    Post.objects.update(published_at=past)
    for words in ("Ours takes very long.", "Ours takes an hour."):
        feed.edit_post(by=cast.chidi, post=question, body=words)
    later(feed.edit_comment, by=cast.ben, comment=answer, body="With the sickest, always.")
    assert counted("text_edited") == [(cast.chidi, None), (cast.ben, None)]
    later(moderation.hide_post, post=question, by=cast.amara)
    assert counted("text_edited") == []
    later(moderation.restore_post, post=question, by=cast.amara)
    assert len(counted("text_edited")) == 2


def test_a_correction_in_the_first_minutes_is_no_edit(cast, answer, later):
    later(feed.edit_comment, by=cast.ben, comment=answer, body="With the sickest, always.")
    assert counted("text_edited") == []


def test_the_first_to_answer_somebodys_first_posts_welcomes_them(cast, publish, later):
    posts = [publish(cast.chidi, title=f"Question {n}?") for n in range(4)]
    for post in posts:
        feed.write_comment(by=cast.chidi, post=post, body="Anybody?")
        first = feed.write_comment(by=cast.ben, post=post, body="Yes.")
        feed.write_comment(by=cast.amara, post=post, body="So do we.")
    later(lambda: None)
    assert counted("welcome") == [(cast.ben, None)] * 3
    first = posts[0].comments.get(author=cast.ben)
    later(moderation.hide_comment, comment=first, by=cast.amara)
    assert sorted(points_of(who, "welcome") for who in (cast.ben, cast.amara)) == [3, 6]
    later(moderation.restore_comment, comment=first, by=cast.amara)
    assert points_of(cast.ben, "welcome") == 9


def test_a_welcome_counts_while_its_thread_is_visible(cast, question, answer, later):
    later(moderation.hide_post, post=question, by=cast.amara)
    assert counted("welcome") == []
    later(moderation.restore_post, post=question, by=cast.amara)
    assert counted("welcome") == [(cast.ben, None)]


def ask(cast, *, anonymous: bool) -> Poll:
    closes = timezone.now() + timedelta(days=1) if anonymous else None
    poll = NewPoll(options=["One", "Two"], mode="multiple", anonymous=anonymous, closes_at=closes)
    post = feed.publish_post(
        by=cast.amara, community=cast.community, kind="poll", title="Which?", body="", poll=poll
    )
    return Poll.objects.get(post=post)


def test_answering_a_named_poll_counts_once(cast, later):
    poll = ask(cast, anonymous=False)
    one, two = poll.options.values_list("pk", flat=True)
    answer_poll(by=cast.amara, poll=poll, choices=[one])
    answer_poll(by=cast.ben, poll=poll, choices=[one, two])
    later(answer_poll, by=cast.ben, poll=poll, choices=[two])
    assert counted("poll_answered") == [(cast.ben, None)]
    later(answer_poll, by=cast.ben, poll=poll, choices=[one, two])
    assert points_of(cast.ben, "poll_answered") == 1


def test_what_moves_to_another_place_counts_there(cast, answer, question, later):
    group_post = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        group=cast.group,
        kind="question",
        title="For us?",
        body="A smaller circle.",
    )
    inside = feed.write_comment(by=cast.ben, post=group_post, body="Yes.", kind="answer")
    feed.react(by=cast.chidi, to=inside, kind="helpful")
    later(feed.accept_answer, by=cast.chidi, comment=inside)
    later(
        feed.move_post,
        by=cast.ben,
        post=group_post,
        community=cast.community,
        group=None,
        confirmed=True,
    )
    entries = LedgerEntry.objects.unreversed()
    assert {entry.group_id for entry in entries} == {None}
    assert points_of(cast.ben, "answer_accepted") == 15


def test_a_suspended_account_keeps_its_ledger(cast, answer, relay):
    relay()
    before = points_of(cast.ben)
    User.objects.filter(pk=cast.ben.pk).update(state=User.State.SUSPENDED)
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    assert points_of(cast.ben) == before + 15


def test_a_placeholder_earns_and_who_claims_it_keeps(cast, question, relay):
    User.objects.filter(pk=cast.ben.pk).update(state=User.State.PLACEHOLDER)
    feed.write_comment(by=cast.ben, post=question, body="Yes.", kind="answer")
    relay()
    User.objects.filter(pk=cast.ben.pk).update(state=User.State.ACTIVE)
    assert points_of(cast.ben, "answer_written") == 2


def test_a_batch_of_many_facts_takes_as_many_statements_as_one(cast, publish):
    def settled(n: int) -> int:
        last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        for _ in range(n):
            post = publish(cast.chidi)
            comment = feed.write_comment(by=cast.ben, post=post, body="Yes.", kind="answer")
            feed.accept_answer(by=cast.chidi, comment=comment)
            feed.react(by=cast.dina, to=comment, kind="helpful")
            moderation.hide_post(post=post, by=cast.amara)
        entries = list(Entry.objects.filter(id__gt=last).order_by("id"))
        with CaptureQueriesContext(connection) as asked:
            settle_deeds(entries)
        return len(asked)

    settled(1)
    assert settled(2) == settled(12)
