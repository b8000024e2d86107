"""Turns a story's text into what is stored."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.wording import EXCERPT, Wording, accept_body, render_in_place
from plc.accounts.models import User
from plc.core.markdown import excerpt, render
from plc.core.refusals import Refused

from .models import Story


def prepare_wording(
    *, body: str, by: User, community: Community, group: Group | None, public_id: UUID
) -> Wording:
    """Refuses a text that is empty or too long. Only people who can read the place are linked."""
    body = accept_body(body, by=by, community=community, group=group)
    if not body:
        raise Refused(_("Write the story first."), field="body")
    return render_in_place(
        body=body, by=by, community=community, group=group, public_id=public_id, topics={}
    )


def rendered_again(story: Story) -> Wording:
    """The story with the present names of those it mentions, who may have left the place."""
    people = [row.user for row in story.named.select_related("user")]
    with override(story.community.language):
        shown = render(
            story.body,
            prefix=str(story.public_id),
            mentions={str(person.public_id): person.name for person in people},
        )
    return Wording(story.body, shown.html, excerpt(shown.html, EXCERPT), people)
