"""Stories about others count for whoever told them, while they are published."""

from communities.stories.actions import hide_story, restore_story, withdraw_consent, withdraw_story
from tests.communities.stories.writing import agreed, consent_of, published
from tests.gamification.ledgers import counted, points_of


def test_a_story_counts_once_it_is_published_and_while_it_is(cast, relay):
    story = agreed(cast)
    relay()
    assert counted("story_told") == []
    told = published(cast, title="Another one")
    relay()
    assert counted("story_told") == [(cast.ben, None)]
    assert points_of(cast.ben, "story_told") == 10
    hide_story(story=told, by=cast.amara)
    relay()
    assert counted("story_told") == []
    restore_story(story=told, by=cast.amara)
    relay()
    assert points_of(cast.ben, "story_told") == 10
    withdraw_story(by=cast.ben, story=told)
    relay()
    assert points_of(cast.ben, "story_told") == 0
    assert story.published_at is None


def test_a_story_whose_consent_is_withdrawn_counts_no_more(cast, relay):
    story = published(cast)
    relay()
    assert points_of(cast.ben, "story_told") == 10
    withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    relay()
    assert points_of(cast.ben, "story_told") == 0


def test_a_story_about_oneself_alone_counts_for_nothing(cast, relay):
    own = {"kind": "testimonial", "own_role": "Night nurse", "people": []}
    published(cast, **own)
    relay()
    assert counted("story_told") == []
