"""Choosing about leaderboards: for oneself, for a community, for a group."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.tasks import hurry

from .. import facts
from ..boards.listing import relist
from ..boards.site import correct_site_boards
from ..ledger.locks import lock_standings_of
from ..models import BoardClosure, BoardPreference, Changed, Season
from ..tasks import compute_season
from .changes import record_change

LONGEST_SEASON = timedelta(days=3 * 366)
MOST_SEASONS = 40
SAID = ("name", "starts_on", "ends_on")


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
    closures = BoardClosure.objects
    _closure, closed = closures.get_or_create(community=community, group=group, defaults={"by": by})
    if closed:
        _record(facts.BoardsClosed, Changed.BOARDS_CLOSED, community, group, by)


@transaction.atomic
def open_boards(*, community: Community, group: Group | None = None, by: User) -> None:
    opened, _rows = BoardClosure.objects.filter(community=community, group=group).delete()
    if opened:
        _record(facts.BoardsOpened, Changed.BOARDS_OPENED, community, group, by)


def _record(
    fact: type[facts.BoardsClosed | facts.BoardsOpened],
    what: Changed,
    community: Community,
    group: Group | None,
    by: User,
) -> None:
    record_change(
        fact(community_id=community.pk, group_id=group.pk if group else None),
        community=community,
        what=what,
        name=group.name if group else "",
        by=by,
    )


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
    what = Changed.SEASON if season else Changed.SEASON_NAMED
    season = season or Season(community=community)
    before = _said(season)
    season.name, season.starts_on, season.ends_on = name, starts_on, ends_on
    season.waiting_since = timezone.now()
    # Whoever removes it meanwhile, removes it.
    changed = [*SAID, "waiting_since"]
    season.save(update_fields=changed if season.pk else None)
    _compute(season)
    if (after := _said(season)) != before:
        record_change(
            facts.SeasonChanged(season_id=season.pk, community_id=community.pk),
            community=community,
            what=what,
            name=name,
            before=before,
            after=after,
            by=by,
        )
    return season


@transaction.atomic
def remove_season(*, season: Season, by: User) -> None:
    """Remove the season: nobody sees it any more, and a task deletes its boards, which may have
    millions of scores. Points stay."""
    before = _said(season)
    present = Season.objects.filter(pk=season.pk)
    if present.update(removed_at=Now(), waiting_since=Now()):
        record_change(
            facts.SeasonRemoved(season_id=season.pk, community_id=season.community_id),
            community=season.community,
            what=Changed.SEASON_REMOVED,
            name=season.name,
            before=before,
            by=by,
        )
    _compute(season)


def _said(season: Season) -> dict[str, Any]:
    """What members see of it now; nothing if it is not stored, or removed."""
    return Season.objects.filter(pk=season.pk).values(*SAID).first() or {}


def _compute(season: Season) -> None:
    pk = season.pk
    transaction.on_commit(lambda: hurry(compute_season, pk), robust=True)
