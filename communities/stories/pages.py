"""What the pages of stories share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from communities.community.access import can_see_members
from communities.community.models import Community, Membership
from communities.groups.models import Group, GroupMembership
from communities.groups.pages import place_page
from plc.core.addresses import cached_reverse

from .models import Consent, ConsentState, NamedPerson, Story, StoryKind


def new_url(community: Community, group: Group | None) -> str:
    if group is not None:
        return cached_reverse("stories:new_in_group", community.slug, group.slug)
    return cached_reverse("stories:new", community.slug)


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """Render `communities/stories/<name>.html` in the layout of its place, with status 422 if a
    form has errors."""
    template = f"communities/stories/{name}.html"
    return place_page(request, template, context, community=community, group=group, tab="stories")


@dataclass(frozen=True)
class Standing:
    """Somebody named in a story: whether it is about them, and what they answered about its current
    version (None: not asked yet)."""

    person: Any
    subject: bool
    consent: Consent | None

    @property
    def refused(self) -> bool:
        refusals = (ConsentState.CHANGE, ConsentState.DECLINED)
        return self.consent is not None and self.consent.state in refusals


def standings(story: Story) -> list[Standing]:
    """Everybody named, those whom it is about first. Two queries."""
    consents = {one.user_id: one for one in story.consents.filter(version=story.version)}
    named = NamedPerson.objects.filter(story=story).select_related("user")
    return [
        Standing(row.user, row.subject, consents.get(row.user_id))
        for row in named.order_by("-subject", "id")
    ]


def groups_to_name(actor: Any, stories: Iterable[Story]) -> set[int]:
    """The ids of those stories' groups that the actor may know of. At most one query."""
    wanted = {story.group_id for story in stories if story.group_id}
    if not wanted:
        return set()
    return set(Group.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))


def role_in_place(story: Story, actor: Any) -> str:
    """The author's role as a member, for a testimonial: in its group, or in the community. Empty
    for those who left, and for readers who do not see the members."""
    if not can_see_members(actor, story.community):
        return ""
    if story.kind != StoryKind.TESTIMONIAL or story.author_id is None:
        return ""
    theirs: Any = Membership.objects.filter(community=story.community_id, user=story.author_id)
    if story.group_id is not None:
        theirs = GroupMembership.objects.filter(group=story.group_id, user=story.author_id)
    membership = theirs.first()
    return str(membership.get_role_display()) if membership else ""
