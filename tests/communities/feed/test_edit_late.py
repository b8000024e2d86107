"""What happened to words while somebody was changing them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.feed.actions import (
    bring_back_comment,
    delete_comment,
    delete_post,
    edit_comment,
    edit_post,
    hide_comment,
    hide_post,
    lock_post,
    remove_comment,
    remove_post,
    write_comment,
)
from communities.feed.actions.polls import NewPoll
from communities.feed.actions.posts import publish_due
from communities.feed.actions.revising import version_of
from communities.feed.models import Comment, Post
from communities.feed.projections import recount
from plc.core.refusals import Refused

from .words import a_post, an_answer


@pytest.mark.parametrize("gone", ["deleted", "removed", "locked"])
def test_a_post_that_is_gone_or_closed_meanwhile_is_not_changed(cast, gone):
    post = a_post(cast)
    stale = Post.objects.get(pk=post.pk)
    if gone == "deleted":
        delete_post(by=cast.chidi, post=post)
    elif gone == "removed":
        remove_post(post=post, by=cast.amara)
    else:
        lock_post(post=post, by=cast.ben)
    with pytest.raises(Refused):
        edit_post(by=cast.chidi, post=stale, body="Something else.")
    assert Post.objects.get().body == "We watched 32 rounds."


@pytest.mark.parametrize("gone", ["deleted", "removed", "closed", "post hidden"])
def test_a_comment_that_is_gone_or_closed_meanwhile_is_not_changed(cast, gone):
    post = a_post(cast)
    comment = write_comment(by=cast.ben, post=post, body="As it was.")
    stale = Comment.objects.select_related("post").get()
    if gone == "deleted":
        delete_comment(by=cast.ben, comment=comment)
    elif gone == "removed":
        remove_comment(comment=comment, by=cast.amara)
    elif gone == "closed":
        lock_post(post=post, by=cast.ben)
    else:
        hide_post(post=post, by=cast.amara)
    with pytest.raises(Refused):
        edit_comment(by=cast.ben, comment=stale, body="Something else.")
    assert Comment.objects.get().body == "As it was."


def test_what_moderators_hid_can_still_be_mended(cast):
    post = a_post(cast)
    comment = write_comment(by=cast.ben, post=post, body="As it was.")
    hide_comment(comment=comment, by=cast.amara)
    assert edit_comment(by=cast.ben, comment=comment, body="Kinder.").body == "Kinder."
    hide_post(post=post, by=cast.amara)
    assert edit_post(by=cast.chidi, post=post, body="Kinder.").body == "Kinder."


def test_a_closed_post_is_not_offered_for_editing_and_says_why(cast, client_of):
    post = a_post(cast)
    lock_post(post=post, by=cast.ben)
    chidi, address = client_of(cast.chidi), f"/p/{post.public_id}/edit/"
    refused = chidi.get(address)
    assert refused.status_code == 403
    assert "This conversation is closed" in refused.content.decode()
    assert chidi.post(address, {"title": "Rounds", "body": "More."}).status_code == 422
    assert address not in chidi.get(post.get_absolute_url()).content.decode()


def test_what_was_published_while_it_was_changed_says_that_its_hour_and_options_stay(
    cast, client_of, time_passes
):
    at, options = timezone.now() + timedelta(hours=1), ["Yes", "No"]
    post = a_post(cast, kind="poll", poll=NewPoll(options=options), publish_at=at)
    chidi, address = client_of(cast.chidi), f"/p/{post.public_id}/edit/"
    sent = {"title": "Rounds", "body": post.body, "version": version_of(post)}
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    later = {"option": ["Yes", "No", "Perhaps"], "mode": "single", "publish_at": "2099-01-01T08:00"}
    answer = chidi.post(address, sent | later)
    assert answer.status_code == 422
    assert "was published while you were changing it" in answer.text
    assert list(post.poll.options.values_list("text", flat=True)) == options
    version = re.search(r'name="version" value="(\w+)"', answer.text)[1]
    assert chidi.post(address, sent | {"title": "Rounds?", "version": version}).status_code == 303
    assert Post.objects.get().title == "Rounds?"


@pytest.mark.parametrize("take_away", ["delete", "remove"])
def test_the_last_activity_goes_with_the_comment_that_made_it(cast, take_away, time_passes):
    post = a_post(cast, kind="question", topics=["counting"])
    time_passes(hours=1)
    first = an_answer(cast, post)
    time_passes(hours=1)
    last = write_comment(by=cast.ben, post=post, body="x")
    for comment, newest in ((last, first.created_at), (first, post.published_at)):
        if take_away == "delete":
            delete_comment(by=cast.ben, comment=comment)
        else:
            remove_comment(comment=comment, by=cast.amara)
        post.refresh_from_db()
        assert post.last_activity_at == post.post_topics.get().last_activity_at == newest
    if take_away == "delete":
        bring_back_comment(by=cast.ben, comment=last)
        post.refresh_from_db()
        assert post.last_activity_at == last.created_at
    assert not any(recount().values())


def test_a_recount_mends_the_last_activity(cast, time_passes):
    post = a_post(cast)
    comment = write_comment(by=cast.ben, post=post, body="x")
    time_passes(hours=1)
    from django.utils import timezone

    Post.objects.update(last_activity_at=timezone.now())
    assert recount()["last activity of posts"] == 1
    assert Post.objects.get().last_activity_at == comment.created_at
