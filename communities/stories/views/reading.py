"""Views of the stories of a place, and of one story."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from communities.community.access import can_read_community
from plc.core import registry
from plc.core.paging import next_page_url, requested_page

from .. import access, turns
from ..forms import ReasonForm
from ..models import Story, StoryKind, StoryState
from ..names import called_and_not_asked
from ..pages import Standing, groups_to_name, new_url, page, role_in_place, standings

PAGE = 24
TO_ASK = (StoryState.DRAFT, StoryState.WITHDRAWN)


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
    writes = access.can_write_story(actor, community, group)
    context = {
        "stories": found.items,
        "older": next_page_url(request, found),
        "kind": kind,
        "kinds": StoryKind.choices,
        "known_groups": groups_to_name(actor, found.items),
        "new_url": new_url(community, group) if writes else "",
    }
    return page(request, "stories", context, community=community, group=group)


@require_safe
def show_story(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    return story_page(request, access.story_to_read(request.user, slug, public_id))


def story_page(request: HttpRequest, story: Story, form: ReasonForm | None = None) -> HttpResponse:
    """The story, with what its author, those who review it and those named in it can do."""
    actor = request.user
    named = standings(story)
    knows_group = story.group_id in groups_to_name(actor, [story])
    context = {
        "story": story,
        "knows_group": knows_group,
        "about": [one.person for one in named if one.subject],
        "role": role_in_place(story, actor),
        "mine": next((one.consent for one in named if one.person == actor), None),
        "is_author": access.is_author(actor, story),
        "may_discard": access.can_discard_story(actor, story),
        "may_change": access.can_change_story(actor, story),
        "may_withdraw": access.can_withdraw_story(actor, story),
        "why_no_turn": _why_no_turn(actor, story),
        "decision": _decision(actor, story),
        "form": form or ReasonForm(),
    }
    context |= _where_it_stands(actor, story, named)
    group = story.group if knows_group else None
    return page(request, "story", context, community=story.community, group=group)


def _where_it_stands(actor: Any, story: Story, named: list[Standing]) -> dict[str, Any]:
    """For its author while they can read the community, and for those who review it."""
    writes = access.is_author(actor, story) and can_read_community(actor, story.community)
    reviews = story.state == StoryState.REVIEW and access.can_review_story(actor, story)
    if not writes and not reviews:
        return {}
    return {
        "named": named,
        "refused": any(one.refused for one in named),
        "namesakes": story.namesakes.select_related("user"),
        "called": called_and_not_asked(story) if writes and story.state in TO_ASK else [],
        "may_review": reviews,
        "reviews_own": reviews and writes,
        "nobody_reviews": _nobody_reviews(story),
        "case": _case(actor, story) if reviews else "",
    }


def _decision(actor: Any, story: Story) -> str:
    """For its author: where to read why moderators took it down."""
    if not access.is_author(actor, story):
        return ""
    return next(filter(None, (look(story, actor) for look in registry.decisions)), "")


def _case(actor: Any, story: Story) -> str:
    """For those who review it: what moderators have to do with it."""
    return next(filter(None, (look(story, actor) for look in registry.cases)), "")


def _why_no_turn(actor: Any, story: Story) -> str | None:
    """For those who see a spotlight before it is published."""
    if story.kind != StoryKind.SPOTLIGHT or story.is_shown:
        return None
    return turns.why_not_their_turn(actor, story)


def _nobody_reviews(story: Story) -> bool:
    return story.state == StoryState.REVIEW and not access.reviewers_of(story).exists()
