from datetime import timedelta

import pytest
from django.utils import timezone

from communities.feed.actions import (
    delete_post,
    hide_post,
    react,
    take_back_reaction,
    write_comment,
)
from communities.feed.models import Reaction
from communities.feed.projections import recount
from plc.core.refusals import Refused

from .words import a_post


def test_saying_it_twice_says_it_once(cast, facts):
    post = a_post(cast)
    facts()
    react(by=cast.ben, to=post, kind="helpful")
    react(by=cast.ben, to=post, kind="helpful")
    post.refresh_from_db()
    assert (post.helpful_count, post.score) == (1, 2)
    assert [name for name, _ in facts()] == ["feed.ReactionGiven"]


def test_who_reacted_to_a_post_is_not_said_once_it_is_deleted(cast, client_of):
    post = a_post(cast)
    react(by=cast.ben, to=post, kind="helpful")
    write_comment(by=cast.ben, post=post, body="What stands below it stands.")
    delete_post(by=cast.chidi, post=post)
    dina = client_of(cast.dina)
    assert dina.get(post.get_absolute_url()).status_code == 200
    assert dina.get(f"{post.get_absolute_url()}reactions/").status_code == 404


def test_several_words_from_one_person_each_count(cast):
    comment = write_comment(by=cast.chidi, post=a_post(cast), body="x")
    react(by=cast.ben, to=comment, kind="thanks")
    react(by=cast.ben, to=comment, kind="insightful")
    comment.refresh_from_db()
    assert (comment.thanks_count, comment.insightful_count, comment.score) == (1, 1, 3)


def test_taking_back_what_was_never_said_changes_nothing(cast, facts):
    post = a_post(cast)
    facts()
    take_back_reaction(by=cast.ben, to=post, kind="helpful")
    post.refresh_from_db()
    assert (post.helpful_count, post.score, facts()) == (0, 0, [])


def test_nobody_reacts_to_their_own_words(cast):
    with pytest.raises(Refused, match="own words"):
        react(by=cast.chidi, to=a_post(cast), kind="helpful")


def test_there_are_five_words_and_no_more(cast):
    with pytest.raises(Refused):
        react(by=cast.ben, to=a_post(cast), kind="love")


def test_an_observer_may_thank_but_a_stranger_finds_nothing(cast, client_of):
    post = a_post(cast)
    address = f"/p/{post.public_id}/reactions/"
    assert client_of(cast.dina).post(address, {"give": "thanks"}).status_code == 303
    assert client_of(cast.emre).post(address, {"give": "thanks"}).status_code == 404
    post.refresh_from_db()
    assert post.thanks_count == 1


def test_the_page_says_who_said_it_and_htmx_gets_the_row(cast, client_of):
    post = a_post(cast)
    ben = client_of(cast.ben)
    row = ben.post(
        f"/p/{post.public_id}/reactions/", {"give": "helpful"}, headers={"HX-Request": "true"}
    )
    assert b'aria-pressed="true"' in row.content
    assert b"<html" not in row.content
    assert "Ben Achterberg" in ben.get(f"/p/{post.public_id}/reactions/").content.decode()


def test_a_recount_mends_every_counter_and_then_finds_nothing_wrong(cast):
    from communities.feed.actions import publish_post
    from communities.feed.actions.polls import NewPoll, answer_poll
    from communities.feed.models import Comment, Poll, PollOption, Post, Topic

    post = a_post(cast, topics=["counting"])
    comment = write_comment(by=cast.ben, post=post, body="x")
    react(by=cast.ben, to=post, kind="helpful")
    react(by=cast.chidi, to=comment, kind="same")
    Post.objects.filter(pk=post.pk).update(imported_votes={"up": 3, "down": 1}, score=2 + 6 - 2)
    polls = [
        publish_post(
            by=cast.chidi,
            community=cast.community,
            kind="poll",
            title=mode,
            poll=NewPoll(options=["a", "b", "c"], mode=mode),
        ).poll
        for mode in ("single", "multiple", "ranked")
    ]
    for poll in polls:
        options = list(poll.options.values_list("pk", flat=True))
        answer_poll(by=cast.ben, poll=poll, choices=options[:1])
        answer_poll(
            by=cast.amara, poll=poll, choices=options[1:] if poll != polls[0] else [options[2]]
        )
    assert not any(recount().values())
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Post, Comment, Topic, Poll, PollOption)
    ]
    Post.objects.update(comment_count=9, answer_count=9, helpful_count=9, score=99)
    Comment.objects.update(same_count=9, score=99)
    Topic.objects.update(post_count=9)
    Poll.objects.update(voter_count=9)
    PollOption.objects.update(vote_count=9)
    wrong = recount()
    assert wrong["posts of topics"] and wrong["voters of polls"]
    after = [
        list(model.objects.order_by("pk").values())
        for model in (Post, Comment, Topic, Poll, PollOption)
    ]
    assert before == after


def test_who_is_silenced_takes_a_word_back_and_gives_none(cast, client_of):
    post = a_post(cast)
    react(by=cast.ben, to=post, kind="helpful")
    cast.community.memberships.update(silenced_until=timezone.now() + timedelta(days=1))
    ben, address = client_of(cast.ben), post.get_absolute_url()
    assert 'name="take" value="helpful"' in ben.get(address).content.decode()
    assert ben.post(f"{address}reactions/", {"give": "thanks"}).status_code == 403
    assert ben.post(f"{address}reactions/", {"take": "helpful"}).status_code == 303
    assert not Reaction.objects.exists()
    assert 'name="give"' not in ben.get(address).content.decode()


def test_a_word_below_a_hidden_post_can_be_taken_back(cast, client_of):
    """Its author still reads it."""
    post = a_post(cast)
    comment = write_comment(by=cast.ben, post=post, body="x")
    react(by=cast.chidi, to=comment, kind="helpful")
    hide_post(post=post, by=cast.amara)
    chidi = client_of(cast.chidi)
    address = f"/comments/{comment.public_id}/reactions/"
    assert f'action="{address}"' in chidi.get(post.get_absolute_url()).content.decode()
    assert chidi.post(address, {"give": "thanks"}).status_code == 403
    assert chidi.post(address, {"take": "helpful"}).status_code == 303
    assert not Reaction.objects.exists()
