"""Notifications for moderators, reporters and the people concerned."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine
from plc.web.times import exact

from .models import COMMUNITY, GROUP, PROFILE, Case, CaseLog

Action = CaseLog.Action


def place_of(case: Case) -> str:
    """The name of the community; for a profile, of the site."""
    return case.community.name if case.community else settings.SITE_NAME


def _cases(notices: Sequence[Any], reader: Any) -> dict[int, Case]:
    found = Case.objects.visible_to(reader).select_related("community")
    return found.in_bulk({notice.object_id for notice in notices})


def _to_moderators(notices: Sequence[Any], reader: Any, sentence: str) -> Mapping[int, NoticeLine]:
    rows = _cases(notices, reader)
    return {
        notice.pk: NoticeLine(
            sentence % {"place": place_of(row), "words": Truncator(str(row)).chars(60)},
            row.get_absolute_url(),
        )
        for notice in notices
        if (row := rows.get(notice.object_id))
    }


def reported(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _to_moderators(notices, reader, _("Reported in %(place)s: “%(words)s”"))


def appealed(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _to_moderators(
        notices, reader, _("Another look at a decision in %(place)s is asked for: “%(words)s”")
    )


def headline(line: CaseLog) -> str:
    """What was decided, in one sentence, for the list of notifications and the title of the
    page."""
    sentences: dict[str, str] = {
        Action.AUTO_HIDDEN: _("What you shared in %(place)s is hidden for now"),
        Action.HIDDEN: _("What you shared in %(place)s was hidden"),
        Action.RESTORED: _("What you shared in %(place)s is shown again"),
        Action.LOCKED: _("What you shared in %(place)s was locked"),
        Action.REMOVED: _("What you shared in %(place)s was removed"),
        Action.NOTED: _("The moderators of %(place)s have written to you"),
        Action.WARNED: _("The moderators of %(place)s have warned you"),
        Action.SILENCED: _("The moderators of %(place)s have silenced you"),
        Action.SUSPENDED: _("The moderators of %(place)s have suspended you"),
        Action.BANNED: _("The moderators of %(place)s have banned you"),
        Action.LIFTED: _("A sanction against you in %(place)s was lifted"),
        Action.ANSWERED: _("The moderators of %(place)s have answered you"),
    }
    if line.case.community_id is None:
        sentences |= _of_the_site()
    if line.case.kind == GROUP:
        sentences |= _of_a_group()
    elif line.case.kind == PROFILE:
        sentences |= _of_a_page()
    elif line.case.kind == COMMUNITY:
        sentences |= _of_a_community()
    if line.decision.action == Action.WARNED:
        sentences[Action.LIFTED] = _("A warning from %(place)s was taken back")
    return sentences[Action(line.action)] % {"place": place_of(line.case)}


def how_long(line: CaseLog) -> str:
    """Until when a sanction lasts; "" if it has no duration."""
    if line.action not in (Action.SILENCED, Action.SUSPENDED, Action.BANNED):
        return ""
    if line.until is None:
        return _("It lasts until somebody lifts it.")
    return _("It ends by itself on %(when)s.") % {"when": exact(timezone.localtime(line.until))}


def _of_the_site() -> dict[str, str]:
    return {
        Action.NOTED: _("Those who run %(place)s have written to you"),
        Action.WARNED: _("Those who run %(place)s have warned you"),
        Action.SUSPENDED: _("Those who run %(place)s have suspended your account"),
        Action.LIFTED: _("Your account on %(place)s is no longer suspended"),
        Action.ANSWERED: _("Those who run %(place)s have answered you"),
    }


def _of_a_page() -> dict[str, str]:
    return {
        Action.AUTO_HIDDEN: _("Your page on %(place)s is hidden for now"),
        Action.HIDDEN: _("Your page on %(place)s was hidden"),
        Action.RESTORED: _("Your page on %(place)s is shown again"),
        Action.CLEARED: _("Picture and words were taken from your page on %(place)s"),
    }


def _of_a_community() -> dict[str, str]:
    return {
        Action.LOCKED: _("A community of yours on %(place)s was archived"),
        Action.RESTORED: _("A community of yours on %(place)s is as before"),
    }


def _of_a_group() -> dict[str, str]:
    return {
        Action.AUTO_HIDDEN: _("A group of yours in %(place)s is hidden for now"),
        Action.HIDDEN: _("A group of yours in %(place)s was hidden"),
        Action.RESTORED: _("A group of yours in %(place)s is as before"),
        Action.LOCKED: _("A group of yours in %(place)s was archived"),
    }


def decisions(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = (
        CaseLog.objects.filter(case__author=reader)
        .exclude(action__in=CaseLog.INWARD)
        .select_related("case__community", "about__about")
    )
    found = rows.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(headline(row), reverse("moderation:decision", args=[row.public_id]))
        for notice in notices
        if (row := found.get(notice.object_id))
    }


def closed(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Case.objects.filter(reports__reporter=reader).select_related("community")
    found = rows.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("Somebody has looked into what you reported in %(place)s") % {"place": place_of(row)},
            reverse("moderation:reported", args=[row.public_id]),
        )
        for notice in notices
        if (row := found.get(notice.object_id))
    }


for kind in (
    NoticeKind("moderation.reported", gettext_lazy("Reports"), "flag", reported),
    NoticeKind("moderation.appealed", gettext_lazy("Appeals"), "scale", appealed),
    NoticeKind(
        "moderation.decision",
        gettext_lazy("Decisions of moderators"),
        "shield",
        decisions,
        waits=True,
    ),
    NoticeKind("moderation.closed", gettext_lazy("My reports"), "flag", closed),
):
    registry.notices.register(kind.key, kind)
