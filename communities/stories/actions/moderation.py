"""Moderation of stories. Reasons and texts are stored in the case's log.

A story can be taken down whatever its state, once anybody was asked about it: else its author could
evade a report by changing or withdrawing it. It stays down, whatever its author and the people
named do, until moderators restore it.
"""

from typing import Any

from django.db import transaction

from plc.accounts.models import User
from plc.journal.actions import record
from plc.journal.facts import Fact

from .. import facts
from ..models import TAKEN_DOWN, Story, StoryState
from .states import lock_story, set_story_state, stop_asking, take_out, unpublish, without_consent


@transaction.atomic
def hide_story(*, story: Story, by: Any) -> bool:
    """Hide a story from everyone but its author, until it is restored."""
    locked = lock_story(story)
    if locked.state in TAKEN_DOWN or not locked.versions.exists():
        return False
    _take_down(locked, StoryState.HIDDEN, facts.StoryHidden(story_id=locked.pk), by)
    story.state = locked.state
    return True


@transaction.atomic
def remove_story(*, story: Story, by: Any) -> bool:
    locked = lock_story(story)
    if locked.state == StoryState.REMOVED or not locked.versions.exists():
        return False
    _take_down(locked, StoryState.REMOVED, facts.StoryRemoved(story_id=locked.pk), by)
    story.state = locked.state
    return True


def _take_down(story: Story, state: str, fact: Fact, by: Any) -> None:
    before = story.state_before if story.state in TAKEN_DOWN else story.state
    set_story_state(story, state, state_before=before)
    take_out(story)
    stop_asking(story)
    record(fact, by=by)


@transaction.atomic
def restore_story(*, story: Story, by: User | None) -> bool:
    """Restore what it was before. If it was published and somebody has withdrawn their consent
    meanwhile, it counts as withdrawn, and those concerned are told."""
    locked = lock_story(story)
    if locked.state not in TAKEN_DOWN:
        return False
    before = locked.state_before or StoryState.PUBLISHED
    missing = bool(without_consent(locked))
    if missing and before == StoryState.PUBLISHED:
        unpublish(locked, StoryState.WITHDRAWN, cause="consent", by=by, state_before="")
    else:
        waits = missing and before == StoryState.REVIEW
        set_story_state(locked, StoryState.CONSENT if waits else before, state_before="")
    story.state = locked.state
    record(facts.StoryRestored(story_id=locked.pk), by=by)
    return True
