"""Turns a story's text into what is stored: rendered Markdown and the people mentioned in it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.readers import mention_by_name, people_to_mention
from plc.accounts.models import User
from plc.core.markdown import excerpt, find_mentions, render
from plc.core.naming import typed_length
from plc.core.plain import clean_text, has_visible_text
from plc.core.refusals import Refused

MAX_BODY = 30_000
EXCERPT = 400


@dataclass(frozen=True)
class Wording:
    body: str
    html: str
    excerpt: str
    mentioned: list[User]


def prepare_wording(
    *, body: str, by: User, community: Community, group: Group | None, public_id: UUID
) -> Wording:
    """Refuses a text that is empty or too long. Only people who can read the place are linked."""
    body = clean_text(body)
    if not has_visible_text(body):
        raise Refused(_("Write the story first."), field="body")
    if (length := typed_length(body)) > MAX_BODY:
        sentence = _("This text has %(length)d characters; at most %(most)d can be kept.")
        raise Refused(sentence % {"length": length, "most": MAX_BODY}, field="body")
    body = mention_by_name(body, by, community, group)
    ids = find_mentions(body)
    people = list(people_to_mention(by, community, group, among=ids)) if ids else []
    with override(community.language):  # for labels of tables and pictures
        rendered = render(
            body,
            prefix=str(public_id),
            mentions={str(person.public_id): person.name for person in people},
        )
    linked = set(rendered.mentions)
    return Wording(
        body=rendered.source,
        html=rendered.html,
        excerpt=excerpt(rendered.html, EXCERPT),
        mentioned=[person for person in people if person.public_id in linked],
    )
