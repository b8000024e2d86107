"""A group can be reported; moderators of its community may archive it or open it again."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy

from plc.core import registry
from plc.core.registry import Reportable

from . import actions
from .models import Group, GroupRole


def _door(actor: Any, public_id: UUID) -> Group:
    group = (
        Group.objects.visible_to(actor)
        .select_related("community")
        .filter(public_id=public_id)
        .first()
    )
    if group is None:
        raise Http404
    return group


def _author(group: Group) -> Any:
    """The facilitator of longest standing answers for it."""
    first = (
        group.memberships.filter(role=GroupRole.FACILITATOR)
        .select_related("user")
        .order_by("joined_at", "id")
        .first()
    )
    return first.user if first else None


def _archive(group: Group, *, by: Any, reason: str = "") -> None:
    actions.archive_group(group=group, by=by)


def _reopen(group: Group, *, by: Any, reason: str = "") -> None:
    actions.reopen_group(group=group, by=by)


registry.reportables.register(
    "groups.group",
    Reportable(
        key="groups.group",
        label=gettext_lazy("Group"),
        door=_door,
        render=lambda group: f"{group.name}\n\n{group.purpose}\n\n{group.norms}".strip(),
        href=lambda group: group.get_absolute_url(),
        author=_author,
        community_id=lambda group: group.community_id,
        group_id=lambda group: group.pk,
        lock=_archive,
        restore=_reopen,
        find=lambda pk: Group.objects.select_related("community").filter(pk=pk).first(),
    ),
)
