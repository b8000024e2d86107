"""What operators and the rooms around the feed rely on."""

import pytest

from communities.feed.actions import lock_post, unlock_post, write_comment
from communities.feed.models import Post
from communities.groups.actions import change_group
from plc.core.registry import mentionables, reportables

from .words import a_post


def test_posts_follow_the_openness_of_their_group(cast, client_of):
    post = a_post(cast)
    assert client_of(cast.amara).get(post.get_absolute_url()).status_code == 404
    change_group(group=cast.group, by=cast.ben, visibility="public", confirmed=True)
    assert client_of(cast.amara).get(post.get_absolute_url()).status_code == 200
    change_group(group=cast.group, by=cast.ben, visibility="private")
    assert client_of(cast.amara).get(post.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", ["feed.post", "feed.comment"])
def test_moderators_hide_restore_lock_and_remove(cast, kind, facts):
    post = a_post(cast)
    thing = post if kind == "feed.post" else write_comment(by=cast.ben, post=post, body="x")
    reportable = reportables[kind]
    assert reportable.door(cast.dina, thing.public_id) == thing
    assert reportable.community_id(thing) == cast.community.pk
    assert reportable.group_id(thing) == cast.group.pk
    noun = "Post" if kind == "feed.post" else "Comment"
    facts()
    for verb in ("hide", "hide", "restore", "lock", "remove"):
        getattr(reportable, verb)(thing, by=cast.amara)
    said = [name for name, _ in facts()]
    assert said == [
        f"feed.{noun}Hidden",
        f"feed.{noun}Restored",
        "feed.PostLocked",
        f"feed.{noun}Removed",
    ]


def test_locking_is_set_and_not_toggled(cast, facts):
    post = a_post(cast)
    facts()
    for _ in range(2):
        lock_post(post=post, by=cast.ben)
    assert Post.objects.get().closed_by == cast.ben
    for _ in range(2):
        unlock_post(post=post, by=cast.ben)
    assert [name for name, _ in facts()] == ["feed.PostLocked", "feed.PostUnlocked"]


@pytest.mark.parametrize("page", ["post", "comment", "topic"])
def test_the_administration_shows_and_never_writes(cast, client_of, queries, page):
    post = a_post(cast, topics=["counting"])
    comment = write_comment(by=cast.ben, post=post, body="x")
    staff = client_of(cast.fatima)
    with queries(at_most=8):
        assert staff.get(f"/admin/feed/{page}/").status_code == 200
    pk = {"post": post.pk, "comment": comment.pk}.get(page) or post.post_topics.get().topic_id
    assert staff.get(f"/admin/feed/{page}/{pk}/change/").status_code == 200
    assert staff.post(f"/admin/feed/{page}/{pk}/change/", {"title": "x"}).status_code == 403
    assert staff.post(f"/admin/feed/{page}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_every_kind_of_place_has_people_to_mention():
    assert {"community", "group", "post"} <= dict(mentionables.items()).keys()
