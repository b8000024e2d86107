"""Registers who may see the picture of a story, and what its drafts contain."""

from typing import Any

from plc.core import registry
from plc.files.models import StoredFile

from .access import consents_of, stories_to_review
from .actions.drafting import PICTURE
from .models import Story


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Whoever may read the story: also its author, those who are asked, and those who review it."""
    stories = Story.objects.filter(pk__in=[file.holder_id], picture=file.pk)
    if stories.visible_to(actor).exists():
        return True
    return actor.is_authenticated and (
        stories.filter(author=actor).exists()
        or consents_of(actor).filter(story__in=stories).exists()
        or stories_to_review(actor).filter(pk__in=stories.values("pk")).exists()
    )


registry.file_doors.register(PICTURE, may_see_picture)
registry.draft_fields.register("stories", ("title", "quote", "own_role", "people"))
