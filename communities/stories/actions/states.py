"""Changes of a story's state under its lock. Every action locks the story before anything else of
it, so that publishing and withdrawing consent wait for each other."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.notifications.actions import withdraw as withdraw_notices
from plc.search.actions import forget

from .. import facts
from ..models import Consent, ConsentState, NamedPerson, Story

STORY = "stories.story"  # in the search index
ABOUT_PUBLISHED = "stories.published"
ABOUT_REVIEW = "stories.review"
ABOUT_CONSENT = "stories.consent"


def lock_story(story: Story) -> Story:
    locked = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
    locked.community, locked.group = story.community, story.group  # saves two queries
    return locked


def refuse_taken_down(story: Story) -> None:
    if story.taken_down:
        raise Refused(_("Moderators have taken this story down, so it cannot be changed."))


def set_story_state(story: Story, state: str, **also: Any) -> None:
    """Save the state, the time, and these further fields."""
    story.state, story.state_changed_at = state, timezone.now()
    for name, value in also.items():
        setattr(story, name, value)
    story.save(update_fields=["state", "state_changed_at", *also])


def take_out(story: Story) -> None:
    """Nothing finds or announces the story any more, as soon as the transaction commits. Pages,
    lists and panels look at its state."""
    forget(STORY, [story.pk])
    withdraw_notices(kind=ABOUT_PUBLISHED, object_id=story.pk)


def stop_asking(story: Story) -> None:
    """Nobody is asked any more, neither for consent nor for a review."""
    for consent in story.consents.filter(state=ConsentState.ASKED):  # at most MAX_NAMED
        withdraw_notices(kind=ABOUT_CONSENT, object_id=consent.pk)
    withdraw_notices(kind=ABOUT_REVIEW, object_id=story.pk)


def unpublish(story: Story, state: str, *, cause: str, by: Any, **also: Any) -> None:
    set_story_state(story, state, **also)
    take_out(story)
    record(
        facts.StoryWithdrawn(
            story_id=story.pk,
            community_id=story.community_id,
            group_id=story.group_id,
            author_id=story.author_id,
            cause=cause,
        ),
        by=by,
    )


def without_consent(story: Story) -> list[NamedPerson]:
    """The people named in it who have not consented to it as it is."""
    theirs = Consent.objects.filter(story=story, user=OuterRef("user")).valid()
    return list(
        NamedPerson.objects.filter(~Exists(theirs), story=story)
        .select_related("user")
        .order_by("id")
    )
