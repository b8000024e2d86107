"""Reports."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community, not_suspended
from plc.accounts.models import User
from plc.core.plain import clean_text
from plc.core.refusals import Refused
from plc.core.registry import Reportable
from plc.journal.actions import record

from .. import facts
from ..access import words_of
from ..models import Case, CaseLog, Report
from ..verbs import language_of

REPORTS_A_DAY = 20
# The age from which a membership counts towards hiding a profile.
KNOWN_FOR = timedelta(days=7)


@transaction.atomic
def report_thing(
    *, reportable: Reportable, thing: Any, reason: str, text: str = "", by: User
) -> Report:
    """Open a case about the object or join the open one. Idempotent.

    The object is hidden automatically when as many different members have reported it as the
    community's threshold says. Refuses reports of one's own objects, and more than REPORTS_A_DAY.
    """
    # Serialise a person's reports, so that the daily count is reliable.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    author = reportable.author(thing)
    if author is not None and author.pk == by.pk:
        raise Refused(_("This is yours. You can change it or delete it yourself."))
    case = open_case(reportable, thing, author)
    if mine := case.reports.filter(reporter=by).first():
        return mine
    _refuse_too_many(by)
    report = Report.objects.create(
        case=case, reporter=by, reason=reason, text=clean_text(text)[:1000]
    )
    Case.objects.filter(pk=case.pk).update(report_count=F("report_count") + 1)
    CaseLog.objects.create(case=case, action=CaseLog.Action.REPORTED, by=by, reason=reason)
    hidden = _hide_after_enough(case, reportable, thing)
    record(
        facts.ThingReported(case_id=case.pk, community_id=case.community_id, hidden=hidden), by=by
    )
    return report


def open_case(reportable: Reportable, thing: Any, author: User | None) -> Case:
    """The open case about the object, locked. Concurrent calls wait for the first one."""
    waiting = (
        Case.objects.waiting()
        .select_for_update(no_key=True)
        .filter(kind=reportable.key, object_id=thing.pk)
    )
    while (case := waiting.first()) is None:
        Case.objects.bulk_create(
            [
                Case(
                    community_id=reportable.community_id(thing),
                    group_id=reportable.group_id(thing),
                    kind=reportable.key,
                    object_id=thing.pk,
                    **words_of(reportable, thing),
                    author=author,
                )
            ],
            ignore_conflicts=True,
        )
    return case


def _refuse_too_many(by: User) -> None:
    since = timezone.now() - timedelta(days=1)
    if Report.objects.filter(reporter=by, at__gt=since).count() >= REPORTS_A_DAY:
        raise Refused(
            _(
                "You have reported %(count)d things within a day. Moderators are looking at them; "
                "please come back tomorrow, or write to them."
            )
            % {"count": REPORTS_A_DAY}
        )


def _hide_after_enough(case: Case, reportable: Reportable, thing: Any) -> bool:
    """Called with the case locked. A moderator's decision in this case is not overridden; after an
    earlier case, the threshold must be reached by people who had not reported before."""
    if case.auto_hidden_at or reportable.hide is None:
        return False
    # Profiles do not belong to a single community.
    threshold = case.community.hide_threshold if case.community else settings.HIDE_PAGE_AFTER
    if not threshold or _members_who_reported(case) < threshold:
        return False
    if case.log.filter(action__in=CaseLog.ABOUT_THE_THING).exists():
        return False
    reportable.hide(thing, by=None)
    case.auto_hidden_at = timezone.now()
    case.save(update_fields=["auto_hidden_at"])
    with override(language_of(case)):
        text = _(
            "Several members have reported this, so it is hidden until a moderator has looked at "
            "it. You still see it yourself. You will be told what they decide; nothing has been "
            "decided yet."
        )
    CaseLog.objects.create(case=case, action=CaseLog.Action.AUTO_HIDDEN, text=text)
    return True


def _members_who_reported(case: Case) -> int:
    """The number of different reporters who are active members (for a profile: of one of the
    person's communities, for some time, because accounts are quickly created). Others are heard but
    not counted, nor are people whose earlier report about the same object was already decided."""
    earlier = Report.objects.filter(
        case__kind=case.kind, case__object_id=case.object_id, reporter__isnull=False
    ).exclude(case=case)
    if case.community is None:
        places = Community.objects.filter(memberships__user=case.author)
    else:
        places = Community.objects.filter(pk=case.community.pk)
    counts = not_suspended("reporter__memberships__")
    if case.community is None:
        counts &= Q(reporter__memberships__joined_at__lte=timezone.now() - KNOWN_FOR)
    return (
        case.reports.filter(counts, reporter__memberships__community__in=places)
        .exclude(reporter__in=earlier.values("reporter"))
        .values("reporter")
        .distinct()
        .count()
    )
