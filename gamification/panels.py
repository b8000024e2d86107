"""Recognition on pages of people, and the links by which to thank them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from communities.community.access import memberships_of
from communities.community.models import Community, Membership
from plc.accounts.models import User
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlacePanel

from . import access
from .levels.ladders import next_levels
from .models import Kudos

LATEST = 5


def thanks_panel(person: User, actor: Any) -> PlacePanel | None:
    """The latest public thanks for somebody in places that the reader shares with them, and links
    to thank them."""
    if not actor.is_authenticated:
        return None
    latest = Kudos.objects.public_to(actor).filter(receiver=person).for_list()
    context = {
        "all_kudos": list(latest.order_by("-given_at", "-id")[:LATEST]),
        "ways": _ways_to_thank(person, actor),
    }
    return PlacePanel("gamification/_thanks_panel.html", context) if any(context.values()) else None


def _ways_to_thank(person: User, actor: Any) -> list[NavItem]:
    """Thanking, for each community that both belong to, and nominating, where the person's next
    level takes nominations. Three queries."""
    if person == actor or not person.is_active:
        return []
    mine = {
        pk: membership.community
        for pk, membership in memberships_of(actor).items()
        if access.can_thank(actor, membership.community)
    }
    theirs = Membership.objects.not_suspended().filter(user=person, community__in=mine)
    shared = [mine[pk] for pk in theirs.exclude(role="guest").values_list("community", flat=True)]
    shared = sorted(shared, key=lambda one: (one.name, one.pk))[:LATEST]
    return [*_thanking(person, shared), *_nominating(person, shared)]


def _thanking(person: User, shared: Sequence[Community]) -> list[NavItem]:
    return [
        NavItem(
            community.slug,
            _("Thank in %(place)s") % {"place": community.name},
            "hand-heart",
            cached_reverse("gamification:thank", community.slug, person.public_id),
        )
        for community in shared
    ]


def _nominating(person: User, shared: Sequence[Community]) -> list[NavItem]:
    following = next_levels(person, [community.pk for community in shared])
    return [
        NavItem(
            f"nominate-{community.slug}",
            _("Nominate for “%(level)s”") % {"level": level.name},
            "trending-up",
            cached_reverse("gamification:nominate", community.slug, person.public_id),
        )
        for community in shared
        if (level := following.get(community.pk)) and "endorsements" in level.requirements
    ]


def member_links(
    people: Collection[User], community: Community, actor: Any
) -> Mapping[int, Sequence[NavItem]]:
    """ "Thank" beside each member of a list but oneself. No query."""
    if not access.can_thank(actor, community):
        return {}
    return {
        person.pk: [
            NavItem(
                "thank",
                _("Thank"),
                "hand-heart",
                cached_reverse("gamification:thank", community.slug, person.public_id),
            )
        ]
        for person in people
        if person.pk != actor.pk and person.state == User.State.ACTIVE
    }


def post_links(post: Any, actor: Any) -> Sequence[NavItem]:
    """ "Thank …" in the menu of a post by somebody else. No query."""
    author = post.shown_author
    if (
        author is None
        or author.pk == actor.pk
        or author.state != User.State.ACTIVE
        or not access.can_thank(actor, post.community, post.group)
    ):
        return []
    href = cached_reverse("gamification:thank", post.community.slug, author.public_id)
    if post.group is not None:
        href += f"?group={post.group.slug}"
    label = _("Thank %(name)s") % {"name": author.name}
    return [NavItem("thank", label, "hand-heart", href)]


registry.profile_panels.register("recognition.thanks", thanks_panel)
registry.member_links.register("recognition.thank", member_links)
registry.post_links.register("recognition.thank", post_links)
