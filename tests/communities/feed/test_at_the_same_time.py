"""What a constraint or a lock decides, decided by two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.feed.actions import (
    bring_back_comment,
    delete_comment,
    edit_post,
    hide_comment,
    move_post,
    pin_post,
    publish_due,
    react,
    restore_comment,
    write_comment,
)
from communities.feed.actions.polls import NewPoll, answer_poll
from communities.feed.models import Comment, Pin, Post, Topic
from communities.groups.actions import change_group
from communities.groups.models import Group
from plc.core.refusals import Refused
from plc.journal.models import Entry
from tests.cast import assemble

from .words import a_post, none_contradicts_its_group

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable) -> list:
    start = Barrier(len(actions))

    def run(action: Callable) -> object:
        start.wait()
        try:
            return action()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def test_a_form_sent_twice_at_once_makes_one_post():
    cast, once = assemble(), uuid4()
    entries = Entry.objects.filter(name="feed.PostPublished")
    posts = at_once(*[lambda: a_post(cast, public_id=once, topics=["counting"])] * 4)
    assert len({post.pk for post in posts}) == Post.objects.count() == entries.count() == 1
    assert Topic.objects.get().post_count == 1


def test_a_comment_sent_twice_at_once_is_one_and_counted_once():
    cast, once = assemble(), uuid4()
    post = a_post(cast)
    at_once(*[lambda: write_comment(by=cast.ben, post=post, body="x", public_id=once)] * 4)
    post.refresh_from_db()
    assert post.comment_count == Comment.objects.count() == 1


def test_two_clicks_at_once_are_one_reaction():
    cast = assemble()
    post = a_post(cast)
    at_once(*[lambda: react(by=cast.ben, to=post, kind="helpful")] * 4)
    post.refresh_from_db()
    assert (post.helpful_count, post.score) == (1, 2)


def test_two_clocks_send_a_scheduled_post_out_once():
    cast = assemble()
    post = a_post(cast, publish_at=timezone.now() + timedelta(hours=1))
    Post.objects.update(published_at=timezone.now() - timedelta(minutes=1))
    at_once(*[lambda: publish_due(post_id=post.pk)] * 4)
    assert Entry.objects.filter(name="feed.PostPublished").count() == 1


def test_an_anonymous_answer_given_twice_at_once_is_given_once():
    from plc.anonymity.actions import open_box, put_in_ballot, set_up_box
    from plc.anonymity.models import Ballot

    box = set_up_box(pool_size=9)
    people = [1, 1, 1, 2, 3, 4, 5, 5]
    at_once(*[lambda n=n: put_in_ballot(box=box, person_id=n, choices=[n]) for n in people])
    open_box(box=box)
    assert sorted(one.choices for one in Ballot.objects.all()) == [[1], [2], [3], [4], [5]]


def meanwhile(first: Callable, second: Callable) -> None:
    """``second`` begins when ``first`` is done and not yet committed, and gets a moment to run
    into it."""
    begun, done = Event(), Event()

    def run_first() -> None:
        with transaction.atomic():
            first()
            begun.set()
            done.wait(0.4)
        connection.close()

    def run_second() -> None:
        begun.wait()
        second()
        done.set()
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(run_first), threads.submit(run_second)]:
            one.result()


def publish(cast, group):
    return a_post(cast, group=group)


def publish_at_its_hour(cast, group):
    post = Post.objects.get(state="scheduled")
    return publish_due(post_id=post.pk)


def move(cast, group):
    post = Post.objects.get(group=None)
    move_post(by=cast.chidi, post=post, community=cast.community, group=group)


@pytest.mark.parametrize("put", [publish, publish_at_its_hour, move])
@pytest.mark.parametrize("first", ["the words", "the change"])
@pytest.mark.parametrize("to", ["private", "public"])
def test_words_put_into_a_group_stand_on_its_rung_whenever_that_changes(put, first, to):
    cast = assemble()
    change_group(
        group=cast.group,
        by=cast.ben,
        visibility={"private": "public"}.get(to, "private"),
        confirmed=True,
    )
    a_post(cast, group=None)
    a_post(cast, publish_at=timezone.now() + timedelta(hours=1))
    Post.objects.filter(state="scheduled").update(
        published_at=timezone.now() - timedelta(minutes=1)
    )
    stale = Group.objects.get(pk=cast.group.pk)
    fresh = Group.objects.get(pk=cast.group.pk)
    words = lambda: put(cast, stale)  # noqa: E731
    change = lambda: change_group(group=fresh, by=cast.ben, visibility=to, confirmed=True)  # noqa: E731
    meanwhile(*((words, change) if first == "the words" else (change, words)))
    assert none_contradicts_its_group()


def test_words_put_into_a_group_known_from_before_stand_on_its_rung():
    cast = assemble()
    change_group(group=cast.group, by=cast.ben, visibility="public", confirmed=True)
    stale = Group.objects.get(pk=cast.group.pk)
    moved = a_post(cast, group=None)
    change_group(group=cast.group, by=cast.ben, visibility="private")
    a_post(cast, group=stale)
    move_post(by=cast.chidi, post=moved, community=cast.community, group=stale)
    assert none_contradicts_its_group()


def test_three_posts_are_pinned_however_many_hands_pin_at_once():
    cast = assemble()
    posts = [a_post(cast) for _ in range(6)]
    at_once(*[lambda post=post: pin_post(by=cast.ben, post=post) for post in posts])
    assert Pin.objects.count() == 3


def test_taking_away_and_bringing_back_do_not_wait_for_each_other_in_a_ring():
    """The post is locked before what stands below it, by all who lock both."""
    cast = assemble()
    post = a_post(cast)
    comments = [write_comment(by=cast.ben, post=post, body=str(n)) for n in range(4)]
    for comment in comments[:2]:
        delete_comment(by=cast.ben, comment=comment)
    for _ in range(10):
        at_once(
            *[lambda one=one: bring_back_comment(by=cast.ben, comment=one) for one in comments],
            *[lambda one=one: delete_comment(by=cast.ben, comment=one) for one in comments],
            *[lambda one=one: hide_comment(comment=one, by=cast.amara) for one in comments[:2]],
            *[lambda one=one: restore_comment(comment=one, by=cast.amara) for one in comments[:2]],
        )
    post.refresh_from_db()
    assert post.comment_count == post.comments.filter(state="published").count()


def test_who_answers_a_poll_while_it_is_edited_waits_for_the_new_words():
    cast = assemble()
    poll = NewPoll(options=["Yes", "No"])
    post = a_post(cast, kind="poll", title="Early?", poll=poll)
    edited, answered = Event(), Event()

    def edit() -> None:
        with transaction.atomic():
            edit_post(by=cast.chidi, post=post, title="Late?")
            edited.set()
            assert not answered.wait(1), "an answer came between the words and their history"

    def answer() -> None:
        edited.wait(10)
        [first, *_] = post.poll.options.values_list("pk", flat=True)
        answer_poll(by=cast.ben, poll=post.poll, choices=[first])
        answered.set()

    at_once(edit, answer)
    assert answered.is_set()
