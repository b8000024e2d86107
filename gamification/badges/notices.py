"""Notifications about badges: earned, taken back, endorsed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.access import can_read_community
from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of, withdraw

from ..models import BadgeAward, Endorsement

# Badges for what happened longer ago (an import, a badge made today) arrive without a notice.
IS_NEWS = timedelta(days=7)


@listens_to("gamification.BadgeAwarded", queue="soon")
def tell_who_earned(entries: list[Entry]) -> None:
    """Of several levels at once, only the highest is told."""
    news = {award.pk: award for award in newest_awards(entries)}
    for entry in entries:
        if (award := news.get(entry.data["award_id"])) is not None:
            notify_of(
                entry,
                kind="gamification.badge",
                object_id=award.pk,
                people=[award.member_id],
                cause=award.awarded_by_id,
                community_id=award.community_id,
            )


def newest_awards(entries: Sequence[Entry]) -> list[BadgeAward]:
    """Of what these entries awarded: the highest level of each badge, if it is news."""
    top: dict[tuple[int, int | None, int], BadgeAward] = {}
    for one in _awards(entries).values():
        key = (one.badge_id, one.community_id, one.member_id)
        if key not in top or top[key].level < one.level:
            top[key] = one
    since = timezone.now() - IS_NEWS
    return [one for one in top.values() if not one.revoked_at and one.awarded_at > since]


@listens_to("gamification.BadgeRevoked", queue="soon")
def tell_who_lost(entries: list[Entry]) -> None:
    """What the system takes back, because it was undone, goes as quietly as it came."""
    for entry, award in ((entry, _awards([entry])) for entry in entries):
        for pk, row in award.items():
            withdraw(kind="gamification.badge", object_id=pk, people=[row.member_id])
            if row.revoked_for_good:
                notify_of(
                    entry,
                    kind="gamification.badge_revoked",
                    object_id=pk,
                    people=[row.member_id],
                    cause=row.revoked_by_id,
                    community_id=row.community_id,
                )


@listens_to("gamification.BadgeEndorsed", queue="soon")
def tell_who_was_endorsed(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind="gamification.endorsement",
            object_id=entry.data["endorsement_id"],
            people=[entry.data["member_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


def _awards(entries: Sequence[Entry]) -> dict[int, BadgeAward]:
    rows = BadgeAward.objects.select_related("badge", "community", "group")
    return rows.in_bulk([entry.data["award_id"] for entry in entries])


def _rows(notices: Sequence[Any], reader: Any) -> dict[int, BadgeAward]:
    found = BadgeAward.objects.filter(member=reader).select_related("badge", "awarded_by")
    return found.in_bulk({notice.object_id for notice in notices})


def earned(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    awards = _rows(notices, reader)
    lines = {}
    for notice in notices:
        award = awards.get(notice.object_id)
        if award is None or award.revoked_at:
            continue
        said = {"badge": award.badge.title, "level": award.level}
        sentence = _("You earned the badge “%(badge)s”")
        if award.has_levels:
            sentence = _("You reached level %(level)d of the badge “%(badge)s”")
        if award.by_hand:
            sentence = _("You were given the badge “%(badge)s”")
        lines[notice.pk] = NoticeLine(
            sentence % said, award.get_absolute_url(), award.awarded_by, words=award.reason
        )
    return lines


def revoked(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    awards = _rows(notices, reader)
    return {
        notice.pk: NoticeLine(
            _("The badge “%(badge)s” was taken back") % {"badge": award.badge.title},
            award.get_absolute_url(),
            words=award.revoked_reason_said,
        )
        for notice in notices
        if (award := awards.get(notice.object_id)) and award.revoked_at
    }


def endorsed(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = Endorsement.objects.shown_to(reader).filter(member=reader)
    rows = found.select_related("badge", "by", "community").in_bulk(
        {notice.object_id for notice in notices}
    )
    return {
        notice.pk: NoticeLine(
            _("%(name)s endorsed you for “%(badge)s”")
            % {"name": row.by.name, "badge": row.badge.title},
            reverse("gamification:badge", args=[row.community.slug, row.badge.public_id]),
            row.by,
            words=row.sentence,
        )
        for notice in notices
        if (row := rows.get(notice.object_id)) and can_read_community(reader, row.community)
    }


KINDS = (
    NoticeKind("gamification.badge", gettext_lazy("A badge"), "award", earned),
    NoticeKind("gamification.badge_revoked", gettext_lazy("A badge taken back"), "award", revoked),
    NoticeKind("gamification.endorsement", gettext_lazy("Endorsements"), "award", endorsed),
)
for kind in KINDS:
    registry.notices.register(kind.key, kind)
