"""Telling a group of a badge or level, taking it back, and what a member chooses about it."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.feed.actions import publish_milestone, withdraw_milestones
from communities.feed.models import Post
from communities.groups.access import can_take_part_in_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused

from ..celebrations import Reached, groups_to_tell, line_about
from ..models import Telling, TellingChoice


@transaction.atomic
def tell_group(*, by: User, reached: Reached, group: Group | None) -> Post:
    """Publish a line in the group's feed. One group is told: repeating this returns its line."""
    # Serialises two that are told at once.
    type(reached.row).objects.select_for_update(no_key=True).get(pk=reached.row.pk)
    if (told := line_about(reached)) is not None:
        return told
    if by.pk != reached.member_id or group not in groups_to_tell(by, reached):
        raise Refused(_("Choose a group of yours in which you can write."), field="group")
    return publish_milestone(
        by=by,
        community=reached.community,
        group=group,
        subject=reached.subject,
        text=reached.line(),
    )


def untell(*, by: User | None, reached: Reached) -> None:
    """Delete the line. A group can be told again."""
    withdraw_milestones(by=by, subject=reached.subject)


@transaction.atomic
def choose_telling(*, by: User, community: Community, telling: str, group: Group | None) -> None:
    """``group`` is needed, and kept, for Telling.ALWAYS only."""
    if telling != Telling.ALWAYS:
        group = None
    elif group is None or not can_take_part_in_group(by, group):
        raise Refused(_("Choose the group that is always told."), field="group")
    TellingChoice.objects.update_or_create(
        member=by, community=community, defaults={"telling": telling, "group": group}
    )
