"""Choosing about leaderboards: for oneself, for a community, for a group."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.tasks import hurry

from ..boards.listing import relist
from ..boards.site import correct_site_boards
from ..ledger.locks import lock_standings_of
from ..models import BoardClosure, BoardPreference, Season
from ..tasks import compute_season

LONGEST_SEASON = timedelta(days=3 * 366)
MOST_SEASONS = 40


@transaction.atomic
def choose_boards(*, member: User, on_boards: bool, on_site_board: bool, by: User) -> None:
    """List the member on leaderboards, or on none; takes effect at once.

    Standings are locked before the preference, as by whoever follows them."""
    lock_standings_of([member.pk])
    BoardPreference.objects.update_or_create(
        member=member,
        defaults={"on_boards": on_boards, "on_site_board": on_boards and on_site_board},
    )
    relist([member.pk])
    correct_site_boards([member.pk])


@transaction.atomic
def close_boards(*, community: Community, group: Group | None = None, by: User) -> None:
    """The place has no leaderboards from now on; a community's closure includes its groups."""
    BoardClosure.objects.get_or_create(community=community, group=group, defaults={"by": by})


@transaction.atomic
def open_boards(*, community: Community, group: Group | None = None, by: User) -> None:
    BoardClosure.objects.filter(community=community, group=group).delete()


@transaction.atomic
def save_season(
    *,
    community: Community,
    season: Season | None,
    name: str,
    starts_on: date,
    ends_on: date,
    by: User,
) -> Season:
    """Name a season, or change it. Seasons may overlap: a term within a school year. Its boards are
    computed in a moment. Refuses dates in the wrong order, more than three years, and a name that
    another season has."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)  # one at a time
    if ends_on < starts_on:
        raise Refused(_("The last day is before the first."), field="ends_on")
    if ends_on - starts_on > LONGEST_SEASON:
        raise Refused(_("A season has at most three years."), field="ends_on")
    others = community.seasons.exclude(pk=season.pk) if season else community.seasons.all()
    if others.filter(name__iexact=name).exists():
        raise Refused(_("Another season has this name."), field="name")
    if season is None and others.count() >= MOST_SEASONS:
        raise Refused(_("There are enough seasons. Remove one first."))
    season = season or Season(community=community)
    season.name, season.starts_on, season.ends_on = name, starts_on, ends_on
    season.is_waiting = True
    # Whoever removes it meanwhile, removes it.
    changed = ["name", "starts_on", "ends_on", "is_waiting"]
    season.save(update_fields=changed if season.pk else None)
    _compute(season)
    return season


@transaction.atomic
def remove_season(*, season: Season, by: User) -> None:
    """Remove the season: nobody sees it any more, and a task deletes its boards, which may have
    millions of scores. Points stay."""
    Season.objects.filter(pk=season.pk).update(removed_at=timezone.now(), is_waiting=True)
    _compute(season)


def _compute(season: Season) -> None:
    pk = season.pk
    transaction.on_commit(lambda: hurry(compute_season, pk), robust=True)
