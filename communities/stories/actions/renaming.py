"""What happens to stories when somebody mentioned in them changes their name."""

from django.db import transaction

from plc.accounts.models import User

from ..models import Story
from ..wording import rendered_again
from .states import lock_story


@transaction.atomic
def rename_in_stories(*, person: User) -> list[int]:
    """Render the mentions in stories with the present name, and return the ids of those that
    changed. Their source, which people agreed to, stays as it is."""
    mentioning = Story.objects.filter(named__user=person, body__contains=str(person.public_id))
    changed = []
    for story in mentioning.select_related("community", "group").order_by("pk"):
        locked = lock_story(story)
        shown = rendered_again(locked)
        if (shown.html, shown.excerpt) != (locked.body_html, locked.excerpt):
            locked.body_html, locked.excerpt = shown.html, shown.excerpt
            locked.save(update_fields=["body_html", "excerpt"])
            changed.append(locked.pk)
    return changed
