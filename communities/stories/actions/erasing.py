"""What happens to stories when the account of somebody named in them is deleted."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from plc.accounts.models import User

from ..models import Story, StoryState
from .states import lock_story, stop_asking, unpublish

IN_USE = (StoryState.CONSENT, StoryState.REVIEW, StoryState.PUBLISHED)


@receiver(pre_delete, sender=User, dispatch_uid="communities.stories")
def withdraw_stories_naming(instance: User, **_signal: Any) -> None:
    """The rows that say who is named, and their consents, are deleted with the account, so nobody
    could withdraw the consent any more. Runs in the transaction that deletes the account."""
    for story in Story.objects.filter(named__user=instance).order_by("pk"):
        locked = lock_story(story)
        if locked.state in IN_USE:
            stop_asking(locked)
            unpublish(locked, StoryState.WITHDRAWN, cause="consent", by=None)
