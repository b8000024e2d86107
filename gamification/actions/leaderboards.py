"""Choosing about leaderboards: for oneself, for a community, for a group."""

from django.db import transaction

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User

from ..listing import relist
from ..models import BoardClosure, BoardPreference


@transaction.atomic
def choose_boards(*, member: User, on_boards: bool, on_site_board: bool, by: User) -> None:
    """List the member on leaderboards, or on none; takes effect at once."""
    BoardPreference.objects.update_or_create(
        member=member,
        defaults={"on_boards": on_boards, "on_site_board": on_boards and on_site_board},
    )
    relist([member.pk])


@transaction.atomic
def close_boards(*, community: Community, group: Group | None = None, by: User) -> None:
    """The place has no leaderboards from now on; a community's closure includes its groups."""
    BoardClosure.objects.get_or_create(community=community, group=group, defaults={"by": by})


@transaction.atomic
def open_boards(*, community: Community, group: Group | None = None, by: User) -> None:
    BoardClosure.objects.filter(community=community, group=group).delete()
