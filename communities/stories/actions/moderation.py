"""Moderation of stories. Reasons and texts are stored in the case's log."""

from typing import Any

from django.db import transaction

from plc.accounts.models import User
from plc.journal.actions import record

from .. import facts
from ..models import Story, StoryState
from .states import lock_story, set_story_state, take_out, without_consent


@transaction.atomic
def hide_story(*, story: Story, by: Any) -> bool:
    """Hide a published story from everyone but its author, until it is restored."""
    locked = lock_story(story)
    if not locked.is_shown:
        return False
    set_story_state(locked, StoryState.HIDDEN)
    take_out(locked)
    story.state = locked.state
    record(facts.StoryHidden(story_id=locked.pk), by=by)
    return True


@transaction.atomic
def remove_story(*, story: Story, by: Any) -> bool:
    locked = lock_story(story)
    if locked.state not in (StoryState.PUBLISHED, StoryState.HIDDEN):
        return False
    set_story_state(locked, StoryState.REMOVED)
    take_out(locked)
    story.state = locked.state
    record(facts.StoryRemoved(story_id=locked.pk), by=by)
    return True


@transaction.atomic
def restore_story(*, story: Story, by: User | None) -> bool:
    """Show it again. If somebody has withdrawn their consent meanwhile, it counts as withdrawn."""
    locked = lock_story(story)
    if locked.state not in (StoryState.HIDDEN, StoryState.REMOVED):
        return False
    state = StoryState.WITHDRAWN if without_consent(locked) else StoryState.PUBLISHED
    set_story_state(locked, state)
    story.state = locked.state
    record(facts.StoryRestored(story_id=locked.pk), by=by)
    return True
