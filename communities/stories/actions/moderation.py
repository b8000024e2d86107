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
from ..models import Story, TakenDown
from .states import lock_story, stop_asking, take_out


@transaction.atomic
def hide_story(*, story: Story, by: Any) -> bool:
    """Hide a story from everyone but its author, until it is restored."""
    locked = lock_story(story)
    if locked.taken_down or not _was_sent(locked):
        return False
    _take_down(locked, TakenDown.HIDDEN, facts.StoryHidden(story_id=locked.pk), by)
    return True


@transaction.atomic
def remove_story(*, story: Story, by: Any) -> bool:
    locked = lock_story(story)
    if locked.taken_down == TakenDown.REMOVED or not _was_sent(locked):
        return False
    _take_down(locked, TakenDown.REMOVED, facts.StoryRemoved(story_id=locked.pk), by)
    return True


def _was_sent(story: Story) -> bool:
    """Whether anybody but its author has read it: a version begins once people were asked."""
    return story.version > 1 or story.versions.exists()


def _take_down(story: Story, how: TakenDown, fact: Fact, by: Any) -> None:
    _set_taken_down(story, how)
    take_out(story)
    stop_asking(story)
    record(fact, by=by)


def _set_taken_down(story: Story, how: str) -> None:
    story.taken_down = how
    story.save(update_fields=["taken_down"])


@transaction.atomic
def restore_story(*, story: Story, by: User | None) -> bool:
    """It is what its author and the people named have made of it: still published, or withdrawn if
    somebody has withdrawn their consent meanwhile."""
    locked = lock_story(story)
    if not locked.taken_down:
        return False
    _set_taken_down(locked, "")
    record(facts.StoryRestored(story_id=locked.pk), by=by)
    return True
