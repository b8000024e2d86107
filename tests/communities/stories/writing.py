"""Stories for the tests, made by the actions that the pages use."""

from typing import Any

from communities.stories import actions
from communities.stories.models import Consent, Story
from tests.cast import Cast


def a_story(cast: Cast, **other: Any) -> Story:
    """A draft by Ben about Chidi, for the community."""
    given: dict[str, Any] = {
        "by": cast.ben,
        "community": cast.community,
        "kind": "success",
        "title": "Half the interruptions",
        "body": "On the ten o’clock round, somebody else answers the phone.",
        "audience": "community",
        "people": [cast.chidi],
    }
    return actions.draft_story(**(given | other))


def asked(cast: Cast, **other: Any) -> Story:
    story = a_story(cast, **other)
    actions.ask_consent(by=story.author, story=story)
    return story


def consent_of(story: Story, person: Any) -> Consent:
    story.refresh_from_db()
    return Consent.objects.select_related("story").get(
        story=story, user=person, version=story.version
    )


def agreed(cast: Cast, **other: Any) -> Story:
    """Everybody named has consented; it waits for a review."""
    story = asked(cast, **other)
    for row in story.named.exclude(user=story.author).select_related("user"):
        actions.give_consent(by=row.user, consent=consent_of(story, row.user))
    story.refresh_from_db()
    return story


def published(cast: Cast, *, reviewer: Any = None, **other: Any) -> Story:
    story = agreed(cast, **other)
    actions.publish_story(by=reviewer or cast.amara, story=story)
    story.refresh_from_db()
    return story


def changed(story: Story, **other: Any) -> Story:
    """The author sends the form with what differs."""
    same = {
        name: getattr(story, name) for name in ("title", "quote", "body", "own_role", "audience")
    }
    people = [row.user for row in story.named.filter(subject=True).select_related("user")]
    values = same | {"people": people} | other
    return actions.change_story(by=story.author, story=story, **values)
