"""A community's own group templates."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.actions import lock_community
from plc.accounts.models import User
from plc.core.refusals import Refused

from ..models import Group, GroupTemplate

MOST = 20


@transaction.atomic
def keep_as_template(*, group: Group, name: str, by: User | None) -> GroupTemplate:
    """Save a group's settings (never its members) as a template."""
    community = lock_community(group.community)  # so that the count is reliable
    if community.group_templates.count() >= MOST:
        raise Refused(_("Twenty templates are the most. Remove one first."), field="name")
    copied = ("kind", "purpose", "norms", "joining", "size_min", "size_max")
    return GroupTemplate.objects.create(
        community=community,
        name=name,
        visibility=group.chosen_visibility,
        **{field: getattr(group, field) for field in copied},
    )


@transaction.atomic
def remove_template(*, template: GroupTemplate, by: User | None) -> None:
    template.delete()
