"""Text with mentions in a place: cleaned, and rendered for storage. Used by posts, comments and
stories."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.markdown import excerpt, find_mentions, render
from plc.core.naming import typed_length
from plc.core.plain import clean_text, has_visible_text
from plc.core.refusals import Refused

from .models import Group
from .readers import mention_by_name, people_to_mention

MAX_BODY = 30_000
EXCERPT = 400


@dataclass(frozen=True)
class Wording:
    """A body ready to be stored, with the people mentioned in it."""

    body: str
    html: str
    excerpt: str
    mentioned: list[User]


def accept_body(body: str, *, by: Any, community: Community, group: Group | None) -> str:
    """Clean it, and turn `@Full Name` into mentions. Empty if nothing of it can be seen; refuses a
    text that is too long."""
    body = clean_text(body)
    if not has_visible_text(body):
        return ""
    if (length := typed_length(body)) > MAX_BODY:
        sentence = _("This text has %(length)d characters; at most %(most)d can be kept.")
        raise Refused(sentence % {"length": length, "most": MAX_BODY}, field="body")
    return mention_by_name(body, by, community, group)


def render_in_place(
    *,
    body: str,
    by: Any,
    community: Community,
    group: Group | None,
    public_id: UUID,
    topics: Mapping[str, str],
) -> Wording:
    """Render an accepted text for people who can read the place now, without limits or refusals.
    ``topics`` are the addresses of those that are linked."""
    ids = find_mentions(body)
    mentioned = list(people_to_mention(by, community, group, among=ids)) if ids else []
    # Cached for all readers: labels of tables and pictures are in the community's language.
    with override(community.language):
        rendered = render(
            body,
            prefix=str(public_id),
            mentions={str(person.public_id): person.name for person in mentioned},
            topics=topics,
        )
    linked = set(rendered.mentions)
    return Wording(
        body=rendered.source,
        html=rendered.html,
        excerpt=excerpt(rendered.html, EXCERPT),
        mentioned=[person for person in mentioned if person.public_id in linked],
    )
