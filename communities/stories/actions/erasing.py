"""What happens to stories when the account of somebody named in them is deleted."""

from plc.accounts.models import User

from ..models import Story, StoryState
from .states import lock_story, stop_asking, unpublish

IN_USE = (StoryState.CONSENT, StoryState.REVIEW, StoryState.PUBLISHED)


def withdraw_naming(person: User) -> None:
    """Take out every story that names the person, for good: the rows that say so, the consents and
    the name are deleted with the account, so nobody could withdraw the consent any more, or find
    the name in the text. To be called in the transaction that deletes the account."""
    for story in Story.objects.filter(named__user=person).order_by("pk"):
        locked = lock_story(story)
        if locked.state in IN_USE:
            stop_asking(locked)
            unpublish(
                locked, StoryState.WITHDRAWN, cause="consent", by=None, names_deleted_account=True
            )
        else:
            locked.names_deleted_account = True
            locked.save(update_fields=["names_deleted_account"])
