"""Makes groups reportable; moderators of the community can hide and archive them, and undo
either."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from plc.accounts.models import User
from plc.core import registry
from plc.core.registry import Reportable

from . import actions
from .models import Group


def _door(actor: Any, public_id: UUID) -> Group:
    groups = Group.objects.visible_to(actor).select_related("community")
    return get_object_or_404(groups, public_id=public_id)


def _facilitators(group: Group) -> list[User]:
    """The facilitators, longest-serving first; the first counts as its author."""
    leading = group.memberships.facilitating().select_related("user")
    return [membership.user for membership in leading.order_by("joined_at", "id")]


def _on_group(action: Callable[..., bool | None]) -> Callable[..., bool | None]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda group, *, by: action(group=group, by=by)


registry.reportables.register(
    "groups.group",
    Reportable(
        key="groups.group",
        label=gettext_lazy("Group"),
        door=_door,
        heading=lambda group: f"{group.name}\n\n{group.purpose}\n\n{group.norms}".strip(),
        render=lambda group: "",
        href=lambda group: group.get_absolute_url(),
        author=lambda group: next(iter(_facilitators(group)), None),
        others=lambda group: _facilitators(group)[1:],
        community_id=lambda group: group.community_id,
        group_id=lambda group: group.pk,
        hide=_on_group(actions.hide_group),
        restore=_on_group(actions.show_group),
        lock=_on_group(partial(actions.archive_group, as_moderators=True)),
        unlock=_on_group(partial(actions.reopen_group, as_moderators=True)),
        find=lambda pk: Group.objects.select_related("community").filter(pk=pk).first(),
    ),
)
