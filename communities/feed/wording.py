"""Turns input into what is stored: rendered Markdown, mentions of people who can read it, and
#topics of the place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.readers import mention_by_name, people_to_mention
from communities.groups.wording import Wording as WordingOfPlace
from communities.groups.wording import accept_body, render_in_place
from plc.core.markdown import MAX_TOPIC, find_mentions, find_topics, render
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused

from .models import Topic

MAX_MENTIONS = 10
MAX_TOPICS = 5


@dataclass(frozen=True)
class Wording(WordingOfPlace):
    """A body ready to be stored, with its mentions and topics."""

    topics: list[Topic]


def topic_slug(name: str) -> str:
    """ "Audit export" and "#audit-export" are the same topic: letters, digits and hyphens."""
    kept = "".join(char if char.isalnum() else "-" for char in clean_line(name).lower())
    slug = "-".join(part for part in kept.split("-") if part)[:MAX_TOPIC].strip("-")
    return slug if any(map(str.isalpha, slug)) else ""


def prepare_wording(
    *,
    body: str,
    by: Any,
    community: Community,
    group: Group | None,
    public_id: UUID,
    topics: Iterable[str] | None = None,
) -> Wording:
    """Process input for a place. ``topics`` are names in addition to those in the text, created if
    necessary; None (for comments) links existing topics only.

    Refuses more than MAX_MENTIONS people, more than MAX_TOPICS topics, and text that is too long.
    """
    body = accept_body(body, by=by, community=community, group=group)
    check_mentions(body)
    found = _topics(body, community, group, topics)
    return in_place(
        body=body, by=by, community=community, group=group, public_id=public_id, topics=found
    )


def in_place(
    *,
    body: str,
    by: Any,
    community: Community,
    group: Group | None,
    public_id: UUID,
    topics: list[Topic],
) -> Wording:
    """Render an accepted text (`prepare_wording`) for people who can read the place now, without
    limits or refusals."""
    urls = {topic.slug: topic.get_absolute_url() for topic in topics}
    rendered = render_in_place(
        body=body, by=by, community=community, group=group, public_id=public_id, topics=urls
    )
    return Wording(**vars(rendered), topics=topics)


def check_mentions(body: str) -> None:
    """Refuse a text that mentions too many people, after names were replaced."""
    ids = find_mentions(body)
    if len(ids) > MAX_MENTIONS:
        raise Refused(
            _("This text mentions %(count)d people. At most %(most)d can be mentioned at once.")
            % {"count": len(ids), "most": MAX_MENTIONS},
            field="body",
        )


def check_topics(body: str, names: Iterable[str]) -> dict[str, str]:
    """The topics of a post by slug, from its text and the additional names; refuses invalid
    ones."""
    named = {topic_slug(name): clean_line(name).lstrip("#")[:60] for name in names}
    written = {slug: slug.replace("-", " ") for slug in find_topics(body)}
    wanted = named | {slug: name for slug, name in written.items() if slug not in named}
    wanted.pop("", None)
    if len(wanted) > MAX_TOPICS:
        raise Refused(
            ngettext(
                "Choose at most %(most)d topic; there is %(count)d.",
                "Choose at most %(most)d topics; there are %(count)d.",
                MAX_TOPICS,
            )
            % {"most": MAX_TOPICS, "count": len(wanted)},
            field="topics",
        )
    return wanted


def _topics(
    body: str, community: Community, group: Group | None, names: Iterable[str] | None
) -> list[Topic]:
    wanted = dict.fromkeys(find_topics(body), "")
    if names is not None:
        wanted = check_topics(body, names)
        Topic.objects.bulk_create(
            [
                Topic(community=community, group=group, name=name, slug=slug)
                for slug, name in wanted.items()
            ],
            ignore_conflicts=True,
        )
    if not wanted:
        return []
    return list(Topic.objects.filter(community=community, group=group, slug__in=wanted))


def preview(
    *, body: str, by: Any, community: Community, group: Group | None, topics: bool = True
) -> str:
    """The HTML that saving ``body`` would store, without storing anything. Topics that saving would
    create are shown as links; stories, which have none, are previewed without ``topics``."""
    body = mention_by_name(clean_text(body), by, community, group)
    ids = find_mentions(body)[:MAX_MENTIONS]
    people = list(people_to_mention(by, community, group, among=ids)) if ids else []
    return render(
        body,
        prefix="preview",
        mentions={str(person.public_id): person.name for person in people},
        topics=(lambda slug: "#") if topics else {},
    ).html
