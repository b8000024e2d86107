"""Home, community feed, group feed: what stands in them, in which order, page by page."""

import re
from datetime import timedelta

from django.utils import timezone

from communities.feed import actions
from tests import make

CARD = re.compile(r'id="post-(\d+)"')


def post(by, community, group=None, minutes=0, **said):
    said.setdefault("kind", "discussion")
    said.setdefault("body", "Something to say.")
    at = timezone.now() - timedelta(minutes=minutes)
    return actions.publish_post(by=by, community=community, group=group, at=at, **said)


def shown(response):
    assert response.status_code == 200, response.content[:500]
    return [int(pk) for pk in CARD.findall(response.content.decode())]


def test_home_shows_everything_one_belongs_to_newest_activity_first(cast, client_of):
    first = post(cast.ben, cast.community, minutes=3)
    second = post(cast.ben, cast.community, cast.group, minutes=2)
    elsewhere = make.community(by=cast.emre, visibility="public")
    post(cast.emre, elsewhere, minutes=1)
    page = client_of(cast.chidi).get("/")
    assert shown(page) == [second.pk, first.pk]
    actions.write_comment(by=cast.dina, post=first, body="Indeed.") if False else None
    actions.write_comment(by=cast.ben, post=first, body="Indeed.")
    assert shown(client_of(cast.chidi).get("/")) == [first.pk, second.pk]
