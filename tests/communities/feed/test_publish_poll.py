"""What a poll asks, of whom and how long: settled when it goes out, and not turned round later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.models import Role
from communities.feed.actions import delete_post, edit_post, publish_due
from communities.feed.actions.erasing import erase_deleted
from communities.feed.actions.polls import NewPoll, answer_poll, close_poll, polls_to_close
from communities.feed.models import Elector, PollOption, PollVote, PostState
from communities.feed.tasks import close_due_polls
from plc.anonymity.models import BallotBox
from plc.core.refusals import Refused
from tests import make

from .words import a_post


def a_poll(cast, *, publish_in=None, **what):
    return a_post(
        cast,
        kind="poll",
        title="Which habit next?",
        group=None,
        publish_at=timezone.now() + publish_in if publish_in else None,
        poll=NewPoll(**{"options": ["Estimate", "Spot", "Silence"], **what}),
    )


@pytest.fixture
def waiting(cast, pool):
    """An anonymous poll that goes out in an hour and closes two hours later."""
    return a_poll(
        cast,
        publish_in=timedelta(hours=1),
        anonymous=True,
        closes_at=timezone.now() + timedelta(hours=3),
    )


@pytest.fixture
def anonymous(cast, pool):
    return a_poll(cast, anonymous=True, closes_at=timezone.now() + timedelta(hours=2))


def one_of(post):
    return [post.poll.options.first().pk]


def test_a_poll_that_cannot_be_opened_keeps_no_other_from_closing(
    cast, pool, anonymous, time_passes, settings
):
    answer_poll(by=pool[0], poll=anonymous.poll, choices=one_of(anonymous))
    named = a_poll(cast, closes_at=timezone.now() + timedelta(hours=3))
    time_passes(hours=4)
    settings.SECRET_KEY = "lost, and another one made"
    close_due_polls()
    for post, closed in ((anonymous, False), (named, True)):
        post.poll.refresh_from_db()
        assert (post.poll.closed_at is not None) == closed


# --- the pool -----------------------------------------------------------------------------------


def test_a_pool_that_has_shrunk_below_eight_by_its_hour_is_refused_and_its_author_told(
    cast, pool, waiting, time_passes, relay, client_of
):
    cast.community.memberships.filter(user__in=pool[:6]).delete()  # seven are left
    time_passes(hours=1, minutes=1)
    publish_due(post_id=waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == PostState.REFUSED
    assert not BallotBox.objects.exists()
    relay()
    chidi = client_of(cast.chidi)
    told = "fewer than eight people could answer"
    assert told in chidi.get("/notifications/").content.decode()
    assert told in chidi.get("/me/writing/").content.decode()


def test_the_pool_is_those_who_can_take_part_when_it_goes_out(
    cast, pool, waiting, time_passes, client_of
):
    cast.community.memberships.filter(user__in=pool[:3]).delete()
    between = make.user("Between Times")
    make.member(cast.community, between)
    time_passes(hours=1, minutes=1)
    publish_due(post_id=waiting.pk)
    waiting.refresh_from_db()
    waiting.poll.refresh_from_db()
    assert waiting.poll.box.pool_size == 11
    page = client_of(between).get(waiting.get_absolute_url()).content.decode()
    assert "pool of 11 people" in page
    answer_poll(by=between, poll=waiting.poll, choices=one_of(waiting))


def test_a_guest_who_becomes_a_member_later_was_not_in_the_pool(cast, anonymous, pool):
    guest = make.user("Guest")
    make.member(cast.community, guest, role=Role.GUEST)
    asked = a_poll(cast, anonymous=True, closes_at=timezone.now() + timedelta(hours=2))
    cast.community.memberships.filter(user=guest).update(role=Role.MEMBER)
    assert asked.poll.box.pool_size == 13
    with pytest.raises(Refused, match="when it was asked"):
        answer_poll(by=guest, poll=asked.poll, choices=one_of(asked))


def test_the_roll_of_the_pool_goes_when_the_poll_closes(anonymous, time_passes):
    assert Elector.objects.filter(poll=anonymous.poll).count() == 13
    time_passes(hours=3)
    close_poll(poll_id=anonymous.poll.pk)
    assert not Elector.objects.exists()


def test_a_scheduled_anonymous_poll_that_is_deleted_leaves_nothing(cast, waiting):
    delete_post(by=cast.chidi, post=waiting)
    assert not BallotBox.objects.exists()
    assert not PollOption.objects.exists()


# --- the hours ----------------------------------------------------------------------------------


def test_a_scheduled_poll_is_not_moved_behind_its_closing_time(cast, waiting):
    for hours in (4, 2.5):  # after it, and less than an hour before it
        with pytest.raises(Refused, match="closes") as refused:
            edit_post(
                by=cast.chidi, post=waiting, publish_at=timezone.now() + timedelta(hours=hours)
            )
        assert refused.value.field == "publish_at"
    edit_post(by=cast.chidi, post=waiting, publish_at=timezone.now() + timedelta(hours=1.5))


def test_a_poll_that_never_went_out_does_not_close(cast, facts, time_passes):
    post = a_poll(
        cast, publish_in=timedelta(hours=1), closes_at=timezone.now() + timedelta(hours=2)
    )
    time_passes(hours=3)
    facts()
    assert polls_to_close() == []
    close_poll(poll_id=post.poll.pk)
    assert facts() == []


def test_a_poll_whose_hour_was_missed_until_it_was_over_does_not_go_out(
    cast, facts, relay, time_passes, client_of
):
    post = a_poll(
        cast, publish_in=timedelta(hours=1), closes_at=timezone.now() + timedelta(hours=2)
    )
    time_passes(hours=3)
    facts()
    publish_due(post_id=post.pk)
    assert [name for name, _ in facts()] == ["feed.PostRefused"]
    relay()
    told = "would have been closed already"
    assert told in client_of(cast.chidi).get("/notifications/").content.decode()


# --- the question -------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [{"title": "Which habit never?"}, {"body": "No means yes."}])
def test_what_an_anonymous_poll_asks_is_never_turned_round(cast, anonymous, what):
    """Also before the first answer: a refusal that began with it would say that there is one."""
    with pytest.raises(Refused, match="stays as it was asked"):
        edit_post(by=cast.chidi, post=anonymous, **what)
    edit_post(by=cast.chidi, post=anonymous, topics=["habits"])


def test_a_tick_that_was_taken_off_stays_off_in_the_draft(cast, client_of, waiting):
    chidi, public_id = client_of(cast.chidi), waiting.public_id
    assert chidi.get(f"/p/{public_id}/edit/").context["form"]["anonymous"].value()
    chidi.post(f"/drafts/feed.edit:{public_id}/", {"title": "Named now"})
    form = chidi.get(f"/p/{public_id}/edit/").context["form"]
    assert form["title"].value() == "Named now" and not form["anonymous"].value()


def test_a_scheduled_anonymous_poll_is_still_ones_own_to_word(cast, waiting):
    assert edit_post(by=cast.chidi, post=waiting, title="Which first?").title == "Which first?"


def test_once_somebody_has_voted_every_other_wording_is_kept_in_the_history(cast):
    post = a_poll(cast)
    edit_post(by=cast.chidi, post=post, title="Which habit first?")
    assert not post.revisions.exists()  # a slip mended at once
    answer_poll(by=cast.ben, poll=post.poll, choices=one_of(post))
    edit_post(by=cast.chidi, post=post, title="Which habit never?")
    edit_post(by=cast.chidi, post=post, title="Which habit at all?")
    said = post.revisions.order_by("pk").values_list("title", flat=True)
    assert list(said) == ["Which habit first?", "Which habit never?"]


# --- the end ------------------------------------------------------------------------------------


def test_emptying_a_deleted_poll_takes_its_options_and_votes(cast, anonymous, time_passes):
    named = a_poll(cast)
    answer_poll(by=cast.ben, poll=named.poll, choices=one_of(named))
    for post in (named, anonymous):
        delete_post(by=cast.chidi, post=post)
    time_passes(days=31)
    erase_deleted()
    assert not PollVote.objects.exists()
    assert not PollOption.objects.exists()
    assert not Elector.objects.exists()
    assert not BallotBox.objects.exists()
