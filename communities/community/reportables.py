"""Makes communities reportable to site staff, who can archive and reopen them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy

from plc.accounts.models import User
from plc.core.registry import Reportable, reportables

from . import actions
from .access import can_see_community
from .models import Community, Role


def _door(actor: Any, public_id: UUID) -> Community:
    community = Community.objects.filter(public_id=public_id).first()
    if community is None or not can_see_community(actor, community):
        raise Http404
    return community


def _owners(community: Community) -> list[User]:
    """The owners, longest-serving first; the first counts as its author."""
    owning = community.memberships.filter(role=Role.OWNER, user__state=User.State.ACTIVE)
    return [
        membership.user for membership in owning.select_related("user").order_by("joined_at", "id")
    ]


def _on_community(action: Callable[..., bool | None]) -> Callable[..., bool | None]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda community, *, by: action(community=community, by=by)


reportables.register(
    "community.community",
    Reportable(
        key="community.community",
        label=gettext_lazy("Community"),
        door=_door,
        heading=lambda community: f"{community.name}\n\n{community.purpose}".strip(),
        render=lambda community: "",
        href=lambda community: community.get_absolute_url(),
        author=lambda community: next(iter(_owners(community)), None),
        others=lambda community: _owners(community)[1:],
        community_id=lambda community: None,
        group_id=lambda community: None,
        lock=_on_community(partial(actions.archive_community, as_moderators=True)),
        restore=_on_community(partial(actions.reopen_community, as_moderators=True)),
        find=lambda pk: Community.objects.filter(pk=pk).first(),
    ),
)
