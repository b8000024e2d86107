"""The benchmark's community equals one made by actions."""

import pytest
from django.db.models import Count, Sum
from django.test import Client

from bench.board_seed import fill_ledger
from bench.seed import fill
from communities.community.models import Community, Membership
from communities.feed.models import Comment, Post, Reaction
from gamification.ledger.rebuilding import rebuild
from gamification.models import LedgerEntry
from plc.accounts.models import User


@pytest.fixture
def seeded(database_url: str) -> None:
    fill(database_url, members=60, posts=200, tell=lambda line: None)


def test_its_counters_count_rows_and_its_feed_shows_a_page_of_them(seeded: None) -> None:
    assert Community.objects.get().member_count == Membership.objects.count() == 60
    sums = Post.objects.aggregate(comments=Sum("comment_count"), reactions=Sum("helpful_count"))
    assert sums["comments"] == Comment.objects.count()
    assert sums["reactions"] == Reaction.objects.count()
    client = Client()
    client.force_login(User.objects.get(pk=2))
    for path in ("/", "/c/bench/", "/c/bench/?order=year", "/c/bench/g/group-1/feed/"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert page.content.decode().count('<article class="post"') == 20, path


def test_its_members_have_points_and_places(seeded: None, database_url: str) -> None:
    fill_ledger(database_url, members=60, entries=600, tell=lambda line: None)
    rebuild(community=1)
    each = LedgerEntry.objects.values("member").annotate(n=Count("pk")).values_list("n", flat=True)
    assert len(each) > 50 and max(each) < 40
    client = Client()
    client.force_login(User.objects.get(pk=2))
    for path in ("", "boards/", "ledger/", "badges/", "levels/"):
        assert client.get(f"/c/bench/recognition/{path}").status_code == 200, path
    top = client.get("/c/bench/recognition/boards/?period=ever&view=top")
    assert top.content.decode().count("<tr") >= 50
