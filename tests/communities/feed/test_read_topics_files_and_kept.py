"""Topics, kept posts, photos and files: the pages beside the feeds."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.community import actions as community_actions
from communities.feed import actions
from communities.feed.models import Post, Topic
from plc.accounts.actions import suspend_account
from plc.accounts.models import Block
from plc.core.registry import file_doors, subject_readers
from plc.files.actions import store_upload
from tests import make

from .words import run

CARD = re.compile(r'id="post-(\d+)"')


def shown(response):
    assert response.status_code == 200
    return [int(pk) for pk in CARD.findall(response.content.decode())]


def post(cast, group=None, **said):
    said.setdefault("body", "Words.")
    return actions.publish_post(
        by=cast.ben, community=cast.community, group=group, kind="discussion", **said
    )


def test_a_topic_gathers_its_posts(cast, client_of):
    posts = [post(cast, cast.group, topics=["counting"]) for _ in range(25)]
    post(cast, cast.group)
    browser, topic = client_of(cast.chidi), Topic.objects.get(slug="counting")
    first = browser.get(topic.get_absolute_url())
    assert shown(first) == [one.pk for one in reversed(posts)][:20]
    after = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1]
    assert shown(browser.get(after.replace("&amp;", "&"))) == [p.pk for p in reversed(posts[:5])]
    listed = browser.get("/c/westmoor/g/quiet-rounds/topics/").content.decode()
    assert topic.get_absolute_url() in listed
    assert "<h1>Quiet Rounds</h1>" in listed and "/c/westmoor/g/quiet-rounds/members/" in listed
    whole = browser.get("/c/westmoor/topics/").text
    assert "<h1>Westmoor</h1>" in whole and "/c/westmoor/members/" in whole


def test_a_topic_can_be_read_by_kind(cast, client_of):
    """The two filters of a feed at once, on every page, in both orders."""
    kinds = ["question", "discussion"] * 22
    posts = [
        actions.publish_post(
            by=cast.ben,
            community=cast.community,
            group=cast.group,
            kind=kind,
            title="How?",
            body="Words.",
            topics=["counting"],
        )
        for kind in kinds
    ]
    asked = [one.pk for one in reversed(posts) if one.kind == "question"]
    browser, topic = client_of(cast.chidi), Topic.objects.get(slug="counting")
    for order in ("", "&order=new"):
        first = browser.get(f"{topic.get_absolute_url()}?kind=question{order}")
        assert shown(first) == asked[:20]
        page = first.content.decode()
        after = re.search(r'rel="next" href="([^"]+)"', page)[1]
        assert shown(browser.get(after.replace("&amp;", "&"))) == asked[20:]
        assert 'name="kind" value="question"' in page, "another order keeps the kind"
        kept = order.replace("&", "&amp;")
        assert f'href="{topic.get_absolute_url()}?kind=win{kept}"' in page
    assert len(shown(browser.get(f"{topic.get_absolute_url()}?kind=nonsense"))) == 20


def test_from_a_feed_of_one_kind_its_topics_are_of_that_kind(cast, client_of):
    post(cast, cast.group, topics=["counting"])
    browser, topic = client_of(cast.chidi), Topic.objects.get(slug="counting")
    place = "/c/westmoor/g/quiet-rounds"
    assert f'href="{place}/topics/?kind=discussion"' in (
        browser.get(f"{place}/feed/?kind=discussion").content.decode()
    )
    listed = browser.get(f"{place}/topics/?kind=discussion").content.decode()
    assert f'href="{topic.get_absolute_url()}?kind=discussion"' in listed
    assert f'href="{topic.get_absolute_url()}"' in browser.get(f"{place}/topics/").content.decode()


def test_a_topic_of_a_closed_group_is_closed(cast, client_of):
    post(cast, cast.group, topics=["counting"])
    address = Topic.objects.get(slug="counting").get_absolute_url()
    assert client_of(cast.emre).get(address).status_code == 404
    assert client_of(cast.amara).get(address).status_code == 403


def test_what_was_moved_away_or_deleted_leaves_its_topic(cast, client_of):
    gone = post(cast, cast.group, topics=["counting"])
    actions.delete_post(by=cast.ben, post=gone)
    address = Topic.objects.get(slug="counting").get_absolute_url()
    assert shown(client_of(cast.chidi).get(address)) == []


def test_kept_posts_are_the_readers_own_and_only_while_they_may_read_them(cast, client_of):
    one = post(cast, cast.group)
    actions.keep_post(by=cast.dina, post=one)
    browser = client_of(cast.dina)
    assert shown(browser.get("/me/bookmarks/")) == [one.pk]
    assert shown(client_of(cast.chidi).get("/me/bookmarks/")) == []
    community_actions.leave_community(community=cast.community, by=cast.dina)
    assert shown(browser.get("/me/bookmarks/")) == []


def attach(cast, name, **said):
    upload = SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF")
    file = store_upload(by=cast.ben, upload=upload)
    return post(cast, cast.group, files=[file], **said)


def test_files_of_posts_and_comments_stand_on_the_groups_page(cast, client_of):
    attach(cast, "script.pdf")
    hidden = attach(cast, "hidden.pdf")
    actions.delete_post(by=cast.ben, post=hidden)
    address = "/c/westmoor/g/quiet-rounds/files/"
    page = client_of(cast.chidi).get(address).content.decode()
    assert "script.pdf" in page
    assert "hidden.pdf" not in page
    assert client_of(cast.emre).get(address).status_code == 404
    assert client_of(cast.amara).get(address).status_code == 403
    Block.objects.create(blocker=cast.chidi, blocked=cast.ben)
    assert "script.pdf" not in client_of(cast.chidi).get(address).content.decode()


@pytest.mark.parametrize("holder", ["post", "comment"])
def test_whether_a_file_may_be_seen_is_asked_of_its_own_post_alone(cast, holder, monkeypatch):
    """Every picture of a page asks; no plan goes through all that its reader may read. Of what is
    read by those who take part in its subject, their own places there are read, which are few."""
    monkeypatch.setattr(subject_readers, "_providers", {})
    file = store_upload(by=cast.ben, upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF"))
    one = post(cast, cast.group, files=[file] if holder == "post" else [])
    if holder == "comment":
        actions.write_comment(by=cast.ben, post=one, body="Look", files=[file])
    file.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        assert file_doors[file.holder](cast.dina, file)
    plans = [run((f"EXPLAIN {query['sql']}",)) for query in asked]
    assert plans and "SubPlan" not in str(plans)


@pytest.mark.parametrize("who", ["blocked", "suspended"])
def test_no_files_stand_there_of_whom_one_does_not_read_nor_below_their_posts(cast, client_of, who):
    above = attach(cast, "above.pdf")
    file = store_upload(by=cast.dina, upload=SimpleUploadedFile("below.pdf", b"%PDF-1.4\n%%EOF"))
    actions.write_comment(by=cast.dina, post=above, body="Look", files=[file])
    chidi, address = client_of(cast.chidi), "/c/westmoor/g/quiet-rounds/files/"
    assert {"above.pdf", "below.pdf"} == files_on(chidi.get(address))
    if who == "blocked":
        Block.objects.create(blocker=cast.chidi, blocked=cast.ben)
    else:
        suspend_account(person=cast.ben, by=cast.fatima)
    assert not files_on(chidi.get(address))


def files_on(page):
    return set(re.findall(r"\w+\.pdf(?=</strong>)", page.text))


def test_a_profile_shows_what_its_reader_may_read_of_a_persons_posts(cast, client_of):
    post(cast, cast.group, title="In the group")
    post(cast, title="For everyone here")
    address = cast.ben.get_absolute_url()
    inside = client_of(cast.chidi).get(address).content.decode()
    assert "In the group" in inside
    outside = client_of(cast.amara).get(address).content.decode()
    assert "For everyone here" in outside
    assert "In the group" not in outside
    assert "For everyone here" not in client_of(cast.emre).get(address).content.decode()


def test_a_group_overview_shows_what_was_said_lately(cast, client_of):
    said = post(cast, cast.group, title="Lately said")
    Post.objects.update(published_at=said.published_at - timedelta(days=400))
    page = client_of(cast.chidi).get(cast.group.get_absolute_url()).text
    line = page.split("Lately said</a>")[1].split("</p>")[0]
    written, active = line.split("last active ")  # as on its card, and since
    assert (said.published_at - timedelta(days=400)).strftime("%Y") in written
    assert "just now" in active or "minute" in active
    Post.objects.update(last_activity_at=said.published_at - timedelta(days=400))
    assert "last active" not in client_of(cast.chidi).get(cast.group.get_absolute_url()).text


def test_the_pages_ask_as_much_for_many_as_for_few(cast, client_of, queries):
    browser = client_of(cast.chidi)
    for count in (3, 40):
        for _ in range(count):
            actions.keep_post(by=cast.chidi, post=post(cast, cast.group, topics=["counting"]))
        topic = Topic.objects.get(slug="counting")
        for address in ("/me/bookmarks/", topic.get_absolute_url()):
            browser.get(address)
            with queries(at_most=14):
                browser.get(address)


def test_a_visitor_of_a_public_community_reads_its_topics(cast, client):
    community = make.community(by=cast.amara, slug="open-house", visibility="public")
    actions.publish_post(
        by=cast.amara, community=community, kind="discussion", body="x", topics=["tea"]
    )
    assert client.get("/c/open-house/topics/").status_code == 200
    assert len(shown(client.get(Topic.objects.get().get_absolute_url()))) == 1
