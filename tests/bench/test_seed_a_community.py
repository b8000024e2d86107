"""The benchmark's community equals one made by actions."""

import pytest
from django.db.models import Sum
from django.test import Client

from bench.seed import fill
from communities.community.models import Community, Membership
from communities.feed.models import Comment, Post, Reaction
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
