"""Makes published stories reportable."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from plc.accounts.access import look_token
from plc.core.naming import decode_mentions
from plc.core.registry import Reportable, ReportedFile, reportables

from . import access, actions
from .models import Story


def _on_story(action: Callable[..., bool]) -> Callable[..., bool]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda story, *, by: action(story=story, by=by)


def _render(story: Story) -> str:
    quote = f"> {story.quote}\n\n" if story.quote else ""
    return quote + decode_mentions(story.body)[0]


def _files(story: Story, actor: Any) -> list[ReportedFile]:
    if story.picture is None:
        return []
    look = look_token(actor, str(story.picture.public_id))
    return [ReportedFile(f"{story.picture.rendition_url(960)}?look={look}")]


reportables.register(
    "stories.story",
    Reportable(
        key="stories.story",
        label=_("Story"),
        door=access.story_to_report,
        heading=lambda story: story.title,
        render=_render,
        href=lambda story: story.get_absolute_url(),
        author=lambda story: story.author,
        community_id=lambda story: story.community_id,
        group_id=lambda story: story.group_id,
        hide=_on_story(actions.hide_story),
        restore=_on_story(actions.restore_story),
        remove=_on_story(actions.remove_story),
        find=lambda pk: Story.objects.for_cards().filter(pk=pk).first(),
        title=lambda story: story.title,
        files=_files,
    ),
)
