"""Views of the stories of a place, and of one story."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from communities.community.models import Community
from communities.groups.models import Group
from plc.core import registry
from plc.core.paging import next_page_url, requested_page

from .. import access, turns
from ..forms import ReasonForm
from ..models import Story, StoryKind, StoryState
from ..pages import groups_to_name, page, role_in_place, standings

PAGE = 24


@require_safe
def list_stories(request: HttpRequest, slug: str, group_slug: str | None = None) -> HttpResponse:
    """The published stories of a community or group, all or of one kind."""
    actor = request.user
    community, group = access.place_to_read(actor, slug, group_slug)
    kind = request.GET.get("kind", "")
    rows = Story.objects.visible_to(actor).for_cards().filter(community=community)
    rows = rows.filter(group=group) if group else rows
    rows = rows.filter(kind=kind) if kind in StoryKind.values else rows
    found = requested_page(request, rows, order=("-published_at", "-id"), size=PAGE)
    context = {
        "stories": found.items,
        "older": next_page_url(request, found),
        "kind": kind,
        "kinds": StoryKind.choices,
        "known_groups": groups_to_name(actor, found.items),
        "new_url": new_url(community, group) if _writes(actor, community, group) else "",
    }
    return page(request, "stories", context, community=community, group=group)


def _writes(actor: Any, community: Community, group: Group | None) -> bool:
    return access.can_write_story(actor, community, group)


def new_url(community: Community, group: Group | None) -> str:
    if group is not None:
        return reverse("stories:new_in_group", args=[community.slug, group.slug])
    return reverse("stories:new", args=[community.slug])


@require_safe
def show_story(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    return story_page(request, access.story_to_read(request.user, slug, public_id))


def story_page(request: HttpRequest, story: Story, form: ReasonForm | None = None) -> HttpResponse:
    """The story, with what its author, those who review it and those named in it can do."""
    actor = request.user
    named = standings(story)
    knows_group = story.group_id in groups_to_name(actor, [story])
    reviews = story.state == StoryState.REVIEW and access.can_review_story(actor, story)
    context = {
        "story": story,
        "knows_group": knows_group,
        "about": [one.person for one in named if one.subject],
        "role": role_in_place(story),
        "named": named if access.is_author(actor, story) or reviews else [],
        "mine": next((one.consent for one in named if one.person == actor), None),
        "is_author": access.is_author(actor, story),
        "may_change": access.can_change_story(actor, story),
        "may_review": reviews,
        "may_withdraw": access.can_withdraw_story(actor, story),
        "why_no_turn": _why_no_turn(actor, story),
        "nobody_reviews": _nobody_reviews(story),
        "decision": _decision(actor, story),
        "form": form or ReasonForm(),
    }
    group = story.group if knows_group else None
    return page(request, "story", context, community=story.community, group=group)


def _decision(actor: Any, story: Story) -> str:
    """For its author: where to read why moderators took it down."""
    if not access.is_author(actor, story):
        return ""
    return next(filter(None, (look(story, actor) for look in registry.decisions)), "")


def _why_no_turn(actor: Any, story: Story) -> str | None:
    """For those who see a spotlight before it is published."""
    if story.kind != StoryKind.SPOTLIGHT or story.is_shown:
        return None
    return turns.why_not_their_turn(actor, story)


def _nobody_reviews(story: Story) -> bool:
    return story.state == StoryState.REVIEW and not access.reviewers_of(story).exists()
