"""Points for what members bring to the library, what helps others, and what they look after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.feed.actions import posts
from learning.library import actions
from learning.library.models import Resource
from learning.library.wording import Content
from tests.gamification.ledgers import counted, points_of
from tests.learning.library.sharing import shared

pytestmark = pytest.mark.django_db


def test_what_is_shared_counts_once_and_not_while_it_is_hidden(cast, relay):
    resource = shared(cast)
    relay()
    assert points_of(cast.chidi, "resource_added") == 5
    actions.hide_resource(resource=resource, by=None)
    relay()
    assert points_of(cast.chidi, "resource_added") == 0
    actions.restore_resource(resource=resource, by=None)
    actions.archive_resource(by=cast.chidi, resource=resource)
    relay()
    assert points_of(cast.chidi, "resource_added") == 5


def test_what_is_ones_own_a_copy_or_in_the_feed_already_is_not_paid(cast, relay):
    shared(cast, share=False)
    original = shared(cast, by=cast.ben, anyway=True)
    copy = actions.copy_resource(by=cast.chidi, resource=original, community=cast.community)
    actions.share_resource(by=cast.chidi, resource=copy)
    url = "https://example.org/page"
    posts.publish_post(
        by=cast.chidi, community=cast.community, kind="resource", title="A page", url=url
    )
    shared(cast, kind="link", content=Content(address=url))
    relay()
    assert points_of(cast.chidi, "resource_added") == 0
    assert points_of(cast.ben, "resource_added") == 5


def test_an_answer_that_it_helped_counts_until_it_is_taken_back(cast, relay):
    resource = shared(cast)
    actions.answer_help(by=cast.ben, resource=resource, answer="yes")
    actions.answer_help(by=cast.dina, resource=resource, answer="no")
    relay()
    assert counted("resource_helped") == [(cast.chidi, cast.ben)]
    actions.answer_help(by=cast.ben, resource=resource, answer="no")
    actions.answer_help(by=cast.dina, resource=resource, answer="partly")
    relay()
    assert counted("resource_helped") == [(cast.chidi, cast.dina)]
    actions.take_help_back(by=cast.dina, resource=resource)
    relay()
    assert counted("resource_helped") == []


def test_looking_after_what_others_left_counts_and_after_ones_own_does_not(cast, relay):
    mine, left = shared(cast), shared(cast, by=cast.ben, anyway=True)
    Resource.objects.update(review_on=timezone.localdate() - timedelta(days=1))
    actions.hand_over_resource(by=cast.ben, resource=left, heir=cast.chidi)
    for resource in (mine, left):
        actions.review_resource(by=cast.chidi, resource=resource, answer="right")
    actions.review_resource(by=cast.chidi, resource=left, answer="right")  # was not due any more
    relay()
    assert points_of(cast.chidi, "resource_reviewed") == 2
    actions.remove_resource(resource=left, by=None)
    relay()
    assert points_of(cast.chidi, "resource_reviewed") == 0
