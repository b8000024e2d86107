"""Registers for apps below who may hear about a post, see its files, and be mentioned."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from communities.community.models import Community, OnboardingStep
from plc.core import registry
from plc.core.ids import uuid_or_none

from . import mentions
from .actions.attaching import DOOR
from .actions.places import follow_group_visibility
from .models import NOT_OUT, Comment, Post


def may_hear_post(actor: Any, rest: str) -> bool:
    public_id = uuid_or_none(rest)
    return (
        public_id is not None
        and Post.objects.threads_visible_to(actor).filter(public_id=public_id).exists()
    )


def may_see_attachment(actor: Any, file: Any) -> bool:
    """Everyone who can read the post or comment; the author even before it is published. Asked for
    every picture of a page, so one after the other: "among all visible posts or among all visible
    comments" would make Postgres read whole tables."""
    its = {"attachments": file.holder_id, "attachments__file": file.pk}
    posts = Post.objects.visible_to(actor)
    if actor.is_authenticated:
        posts |= Post.objects.filter(author=actor, state__in=NOT_OUT)
    return posts.filter(**its).exists() or Comment.objects.visible_to(actor).filter(**its).exists()


def topics_of_page(request: HttpRequest) -> list[str]:
    """Views that show a post set it, so that the page subscribes to its comments."""
    post = getattr(request, "shown_post", None)
    return [f"post:{post.public_id}"] if post is not None else []


def has_said_hello(user: Any, community: Community) -> bool:
    """Whether the onboarding step "write a first post" is done."""
    return Post.objects.filter(author=user, community=community).exists()


registry.onboarding_kinds.register(
    OnboardingStep.Kind.INTRODUCTION.value,
    registry.OnboardingKind(
        done=has_said_hello,
        href=lambda community: reverse("feed:new", args=[community.slug]),
        after_charter=True,
        for_guests=False,  # they post in their groups, not in the community's own feed
    ),
)
registry.live_topics.register("post", may_hear_post)
registry.file_doors.register(DOOR, may_see_attachment)
registry.page_topics.register("feed.post", topics_of_page)
registry.mentionables.register("community", mentions.in_community)
registry.mentionables.register("group", mentions.in_group)
registry.mentionables.register("post", mentions.in_post)
registry.group_visibility_followers.register("feed", follow_group_visibility)
registry.draft_fields.register("feed", ("title", "body", "topics", "url", "option"))
