"""A quiet line in a feed that a floor above publishes for a member who agreed."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from communities.community.actions import leave_community
from communities.feed.actions import (
    bring_back_post,
    delete_post,
    edit_post,
    hide_post,
    move_post,
    publish_milestone,
    publish_post,
    react,
    remove_post,
    restore_post,
    withdraw_milestones,
    write_comment,
)
from communities.feed.actions.reading import mark_seen
from communities.feed.actions.top import refresh_top
from communities.feed.models import Post, TopPost
from communities.feed.unread import HOME, readings_of
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.registry import PostSubject, SubjectKey, post_subjects
from plc.search.models import SearchDocument

from .words import a_post, feed_of, sent, shown

ABOUT = SubjectKey("tests.award", 17)
LINE = "Earned the badge “Good listener”"
LINK = ' · <a href="/awards/17/">See &lt;it&gt;</a>'


@pytest.fixture
def milestone(cast):
    return partial(
        publish_milestone,
        by=cast.chidi,
        community=cast.community,
        group=cast.group,
        subject=ABOUT,
        text=LINE,
    )


@pytest.fixture
def awards(cast, monkeypatch):
    """Provides subjects; only Ben may see award 17."""
    asked = []

    def provide(ids, actor):
        asked.append((set(ids), actor))
        return {17: PostSubject("See <it>", "/awards/17/")} if actor == cast.ben else {}

    monkeypatch.setattr(post_subjects, "_providers", {"tests.award": provide})
    return asked


def test_publishing_it_twice_publishes_it_once(cast, milestone, facts):
    first = milestone()
    assert milestone(text="Something else") == first
    assert [(name, data["kind"]) for name, data in facts()] == [("feed.PostPublished", "milestone")]
    elsewhere = milestone(group=None)
    assert elsewhere != first and (elsewhere.title, elsewhere.audience) == (LINE, "community")


def test_the_database_keeps_one_line_about_a_subject_in_a_place(cast, milestone):
    first = milestone()
    first.pk = None
    first.public_id = "018f0000-0000-7000-8000-000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "x" * 161])
def test_a_line_needs_a_short_text(cast, milestone, text):
    with pytest.raises(Refused):
        milestone(text=text)


def test_who_cannot_write_in_a_place_celebrates_nothing_there(cast, milestone):
    with pytest.raises(Refused, match="Observers read along"):
        milestone(by=cast.dina)
    leave_community(community=cast.community, by=cast.chidi)
    chidi = User.objects.get(pk=cast.chidi.pk)
    with pytest.raises(Refused):
        milestone(by=chidi, group=Group.objects.get(pk=cast.group.pk))
    assert not Post.objects.exists()


def test_its_card_links_to_its_subject_for_those_who_may_see_it(cast, milestone, awards, client_of):
    line = milestone()
    for where in ("/", "/c/westmoor/", feed_of(cast.group), line.get_absolute_url()):
        awards.clear()
        page = client_of(cast.ben).get(where).content.decode()
        assert LINE in page and "/awards/17/" in page and "See &lt;it&gt;" in page
        assert awards == [({17}, cast.ben)]
        page = client_of(cast.dina).get(where).content.decode()
        assert LINE in page and "/awards/17/" not in page and "<!--" not in page
    card = client_of(cast.ben).get("/").content.decode()
    assert f"{LINE}</a>{LINK}" in card and 'class="post quiet"' in card
    assert "reached a milestone in" in card


def test_a_feed_without_milestones_asks_for_no_subjects(cast, awards, client_of):
    a_post(cast)
    client_of(cast.ben).get("/")
    assert awards == []


def test_a_subject_whose_app_was_taken_out_has_no_link(cast, milestone, client_of):
    milestone()
    assert LINE in client_of(cast.ben).get("/").content.decode()


def test_it_is_no_news(cast, milestone, client_of):
    line = milestone()
    ben = User.objects.get(pk=cast.ben.pk)
    readings = readings_of(ben)
    for key in (HOME, (cast.community.pk, cast.group.pk), (cast.community.pk, None)):
        assert readings[key].count == 0
    page = client_of(cast.ben).get(feed_of(cast.group))
    assert shown(page) == [line.pk] and b'class="unread"' not in page.content


def test_no_line_is_drawn_below_what_is_no_news(cast, milestone, client_of, time_passes):
    a_post(cast)
    time_passes(minutes=10)
    mark_seen(by=cast.ben, until=timezone.now(), community=cast.community, group=cast.group)
    time_passes(hours=2)
    line = milestone()
    ben = client_of(cast.ben)
    page = ben.get(feed_of(cast.group))
    assert shown(page)[0] == line.pk and b"new-since" not in page.content
    a_post(cast)
    assert b"new-since" in ben.get(feed_of(cast.group)).content


def test_it_can_be_filtered_and_is_among_the_best_of_its_kind_only(cast, milestone, client_of):
    line, words = milestone(), a_post(cast)
    for one in (line, words):
        react(by=cast.ben, to=one, kind="celebrate")
    ben = client_of(cast.ben)
    assert shown(ben.get(f"{feed_of(cast.group)}?kind=milestone")) == [line.pk]
    refresh_top()
    assert shown(ben.get(f"{feed_of(cast.group)}?order=week")) == [words.pk]
    assert shown(ben.get(f"{feed_of(cast.group)}?order=week&kind=milestone")) == [line.pk]
    assert TopPost.objects.filter(post=line, overall=True).count() == 0


def test_nobody_writes_one_by_hand(cast, client_of):
    address = "/c/westmoor/g/quiet-rounds/new/"
    chidi = client_of(cast.chidi)
    assert b'value="milestone"' not in chidi.get(address).content
    assert chidi.get(f"{address}?kind=milestone").status_code == 404
    assert chidi.post(address, sent(kind="milestone", title=LINE)).status_code == 404
    with pytest.raises(Refused, match="not written"):
        publish_post(by=cast.chidi, community=cast.community, kind="milestone", title=LINE)


def test_it_is_neither_edited_nor_moved(cast, milestone, client_of):
    line = milestone()
    page = client_of(cast.chidi).get(line.get_absolute_url()).content.decode()
    assert "/edit/" not in page and "/move/" not in page and "/delete/" in page
    assert reverse("feed:near", args=[line.public_id]) not in page  # nobody asked anything
    refused = client_of(cast.chidi).get(reverse("feed:edit_post", args=[line.public_id]))
    assert refused.status_code == 403 and b"You can delete yours." in refused.content
    with pytest.raises(Refused):
        edit_post(by=cast.chidi, post=line, title="Earned all badges")
    with pytest.raises(Refused, match="stays"):
        move_post(by=cast.chidi, post=line, community=cast.community, group=None, confirmed=True)


def test_its_member_deletes_it_for_good_and_may_bring_it_back(cast, milestone):
    line = milestone()
    delete_post(by=cast.chidi, post=line)
    assert milestone().state == "deleted"  # what publishes it may run again
    bring_back_post(by=cast.chidi, post=line)
    assert Post.objects.get(pk=line.pk).state == "published"


def test_what_is_withdrawn_is_erased_and_can_be_published_again(cast, milestone, facts, client_of):
    line = milestone()
    write_comment(by=cast.ben, post=line, body="Well deserved.")
    facts()
    withdraw_milestones(by=None, subject=ABOUT)
    withdraw_milestones(by=None, subject=ABOUT)
    assert [name for name, _data in facts()] == ["feed.PostDeleted"]
    line.refresh_from_db()
    assert (line.state, line.title, line.subject) == ("deleted", "", None)
    page = client_of(cast.dina).get(line.get_absolute_url()).content.decode()
    assert "Well deserved." in page and LINE not in page
    with pytest.raises(Refused, match="too long ago"):
        bring_back_post(by=cast.chidi, post=line)
    assert milestone() != line


@pytest.mark.parametrize("moderate", [hide_post, remove_post])
def test_what_moderators_took_away_does_not_come_back(cast, milestone, moderate):
    line = milestone()
    moderate(post=line, by=cast.amara)
    withdraw_milestones(by=None, subject=ABOUT)
    assert milestone() == line
    restore_post(post=line, by=cast.amara)
    line.refresh_from_db()
    assert (line.state, line.title) == ("deleted", "")


def test_it_is_found_by_search_and_told_in_atom(cast, milestone, relay, client_of):
    line = milestone()
    relay()
    assert SearchDocument.objects.filter(kind="feed.post", object_id=line.pk).exists()
    found = client_of(cast.ben).get("/search/", {"q": "badge"}).content.decode()
    assert line.get_absolute_url() in found
    atom = client_of(cast.ben).get("/c/westmoor/g/quiet-rounds/feed.atom")
    assert LINE in atom.content.decode()


def test_what_was_said_lately_is_not_about_milestones(cast, milestone, client_of):
    words, _line = a_post(cast), milestone()
    page = client_of(cast.ben).get("/c/westmoor/g/quiet-rounds/").content.decode()
    assert words.get_absolute_url() in page and LINE not in page
    profile = client_of(cast.ben).get(cast.chidi.get_absolute_url()).content.decode()
    assert words.get_absolute_url() in profile and LINE not in profile
