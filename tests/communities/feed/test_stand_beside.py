"""What stands beside a post, and where the search says that a post stands."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.community.actions import change_community
from communities.feed.actions.polls import NewPoll
from communities.feed.beside import similar_posts
from communities.feed.indexing import index_groups_that_changed
from communities.feed.models import Post
from communities.groups.actions import change_group
from plc.accounts.actions import set_visibility
from plc.journal.models import Entry
from plc.search.actions import reindex
from plc.search.models import SearchDocument
from tests import make

from .words import a_post, a_question, an_answer


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_similar_questions_are_found_in_open_and_in_closed_groups(cast, relay, visibility):
    change_group(group=cast.group, by=cast.ben, visibility=visibility, confirmed=True)
    older = a_question(cast, title="How do we count rounds?")
    a_question(cast, title="Who waters the plants?", body="Nobody?")
    newer = a_question(cast, title="Rounds: which ones count?")
    relay()
    assert similar_posts(cast.chidi, Post.objects.get(pk=newer.pk)) == [older]


def test_beside_a_poll_stands_nothing_that_was_asked_before(cast, client_of, relay):
    a_question(cast, title="How do we count rounds?")
    poll = a_post(cast, kind="poll", title="Count rounds?", poll=NewPoll(options=["Yes", "No"]))
    relay()
    assert similar_posts(cast.chidi, poll) == []
    page = client_of(cast.chidi).get(poll.get_absolute_url()).content.decode()
    assert "Asked before" not in page


def test_beside_what_a_community_reads_stand_no_questions_of_a_closed_group(cast, relay):
    a_question(cast, title="How do we count rounds?")
    ours = a_question(cast, group=None, title="Rounds: which ones count?")
    relay()
    assert similar_posts(cast.chidi, Post.objects.get(pk=ours.pk)) == []


def asked(client, place, title):
    return client.get("/asked/", {"place": place, "title": title})


def test_while_a_question_is_written_those_like_it_are_shown(cast, client_of, relay):
    older = a_question(cast, title="How do we count rounds?")
    a_question(cast, title="Who waters the plants?", body="Nobody?")
    relay()
    chidi, group = client_of(cast.chidi), f"group:{cast.group.pk}"
    page = asked(chidi, group, "Rounds: which count?").text
    assert f'<a href="{older.get_absolute_url()}" target="_blank">' in page
    assert "plants" not in page
    for nothing in ("", "x" * 10_000, "' | !& \\"):
        assert asked(chidi, group, nothing).text.strip() == ""


def test_of_what_its_writer_may_not_read_nothing_is_shown_while_a_question_is_written(
    cast, client_of, relay
):
    a_question(cast, title="How do we count rounds?")
    relay()
    community, group = f"community:{cast.community.pk}", f"group:{cast.group.pk}"
    assert "Rounds" not in asked(client_of(cast.amara), community, "Rounds: count?").text
    assert asked(client_of(cast.amara), group, "Rounds: count?").status_code == 404
    assert asked(client_of(cast.emre), community, "Rounds: count?").status_code == 404


def test_a_question_that_comes_back_shows_those_like_it_without_script(cast, client_of, relay):
    older = a_question(cast, title="How do we count rounds?")
    relay()
    typed = {"kind": "question", "title": "Rounds: which count?", "publish_at": "x"}
    page = client_of(cast.chidi).post("/c/westmoor/g/quiet-rounds/new/", typed)
    assert page.status_code == 422
    assert older.get_absolute_url() in page.text


def whose() -> set[tuple[str, int | None]]:
    return set(
        SearchDocument.objects.filter(kind__startswith="feed.").values_list("kind", "group_id")
    )


def test_documents_follow_the_openness_of_a_group_of_any_size(cast, relay):
    """No statement lists its posts: Postgres takes at most 65,535 parameters."""
    for _ in range(3):
        an_answer(cast, a_question(cast))
    relay()
    group = cast.group.pk
    assert whose() == {("feed.post", group), ("feed.comment", group)}
    for visibility, says in (("public", None), ("private", group)):
        change_group(group=cast.group, by=cast.ben, visibility=visibility, confirmed=True)
        with CaptureQueriesContext(connection) as said:
            index_groups_that_changed([Entry.objects.filter(name="groups.GroupChanged").last()])
        assert whose() == {("feed.post", says), ("feed.comment", says)}
        assert not [one["sql"] for one in said if re.search(r"\(\d+, \d+", one["sql"])]


def test_what_follows_a_group_is_what_indexing_anew_would_say(cast, relay):
    other = make.group(by=cast.amara, community=cast.community, slug="other")
    make.group_member(other, cast.chidi)
    for group in (cast.group, other, None):
        an_answer(cast, a_post(cast, group=group, kind="question"), by=cast.chidi)
    relay()
    change_group(group=cast.group, by=cast.ben, visibility="public", confirmed=True)
    relay()
    followed = list(
        SearchDocument.objects.order_by("kind", "object_id").values("place", "object_id")
    )
    reindex("feed.post")
    reindex("feed.comment")
    anew = SearchDocument.objects.order_by("kind", "object_id").values("place", "object_id")
    assert list(anew) == followed


def test_a_profile_shows_what_was_written_in_communities_that_the_reader_is_in(cast, client_of):
    """Also of a public one: what happened in a community stands on a profile for its members."""
    change_community(community=cast.community, by=cast.amara, visibility="public", confirmed=True)
    set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "public"})
    post = a_post(cast, group=None, title="Said in Westmoor")
    profile = cast.chidi.get_absolute_url()
    assert post.author == cast.chidi
    assert "Said in Westmoor" in client_of(cast.ben).get(profile).text
    for stranger in (client_of(cast.emre), Client()):
        page = stranger.get(profile)
        assert page.status_code == 200 and "Said in Westmoor" not in page.text
