"""Contact hours: granted by what people did, corrected by rows of their own, asked for."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.core.registry import GrantedHours, contact_hours
from plc.files.actions import hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..models import Activity, ActivityState, HoursEntry, HoursTarget, TranscriptCopy
from ..models.hours import ELSEWHERE, MOST_HOURS

EVIDENCE = "pathways.activity"
MOST_WAITING, MOST_COPIES = 50, 50
CENT = Decimal("0.01")


@transaction.atomic
def settle_hours(*, source: str, people: Collection[int]) -> int:
    """Enter what this source grants these people and is not entered, and reverse what it took
    back. May run any number of times. Returns how many entries were written."""
    provider = contact_hours[source]
    list(User.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True))
    rows = HoursEntry.objects.filter(user__in=people, source=source, reverses=None)
    known = {(row.user_id, row.key) for row in rows}
    written = 0
    for one in provider.granted(people):
        if (one.user_id, one.key) not in known and one.hours > 0:
            _enter(source, one)
            written += 1
    for user, key in provider.withdrawn(people) if provider.withdrawn else ():
        for entry in rows.standing().filter(user=user, key=key):
            _reverse(entry, by=None, reason=_("It was taken back where it came from."))
            written += 1
    return written


def _enter(source: str, one: GrantedHours, *, by: User | None = None) -> HoursEntry:
    entry = HoursEntry.objects.create(
        user_id=one.user_id,
        community_id=one.community_id,
        source=source,
        key=one.key,
        title=one.title[:200],
        category=one.category[:80],
        authority=one.authority[:160],
        hours=one.hours,
        on=one.on,
        href=one.href,
        by=by,
    )
    record(facts.HoursGranted(entry_id=entry.pk, user_id=entry.user_id), by=by)
    return entry


def _reverse(entry: HoursEntry, *, by: User | None, reason: str) -> None:
    HoursEntry.objects.filter(pk=entry.pk).update(reversed_at=timezone.now())
    same = ("community_id", "source", "key", "title", "category", "authority", "on", "href")
    HoursEntry.objects.create(
        user_id=entry.user_id,
        hours=-entry.hours,
        reverses=entry,
        reversed_at=timezone.now(),
        reason=reason,
        by=by,
        **{name: getattr(entry, name) for name in same},
    )


@transaction.atomic
def correct_hours(*, by: User, entry: HoursEntry, hours: Decimal, reason: str) -> HoursEntry | None:
    """Reverse an entry, and enter it anew with other hours, unless these are 0."""
    reason = clean_line(reason)[:300]
    if not has_visible_text(reason):
        raise Refused(_("Say why, in a sentence. Whoever has the hours reads it."), field="reason")
    if not 0 <= hours <= MOST_HOURS:
        raise Refused(_("Hours are between 0 and %(n)d.") % {"n": MOST_HOURS}, field="hours")
    locked = HoursEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if locked.reversed_at is not None or locked.reverses_id is not None:
        raise Refused(_("This was corrected meanwhile."))
    if locked.user_id == by.pk:
        raise Refused(_("Somebody else corrects your hours."))
    if locked.hours == hours:
        return locked
    _reverse(locked, by=by, reason=reason)
    if hours == 0:
        record(facts.HoursReversed(entry_id=locked.pk, user_id=locked.user_id), by=by)
        return None
    names = ("community_id", "key", "title", "category", "authority", "on", "href")
    same = {name: getattr(locked, name) for name in names}
    granted = GrantedHours(user_id=locked.user_id, hours=hours, **same)
    return _enter(locked.source, granted, by=by)


@transaction.atomic
def ask_for_hours(
    *,
    by: User,
    community: Community,
    group: Group | None = None,
    title: str,
    hours: Decimal,
    on: date,
    category: str = "",
    evidence: str = "",
    link: str = "",
    file: StoredFile | None = None,
    public_id: UUID | None = None,
) -> Activity:
    """Ask to have something counted that was done elsewhere."""
    public_id = id_for_form(public_id, by.public_id, community.pk, title)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Activity.objects.filter(public_id=public_id).first()) is not None:
        return twin
    waiting = Activity.objects.filter(user=by, state=ActivityState.WAITING)
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("Many of yours wait for an answer already."))
    if on > timezone.localdate():
        raise Refused(_("Ask once it has taken place."), field="on")
    if not 0 < hours <= MOST_HOURS:
        raise Refused(_("Hours are between 0 and %(n)d.") % {"n": MOST_HOURS}, field="hours")
    if not (has_visible_text(evidence) or link or file):
        sentence = _("Say what shows it: in words, by a link, or by a file.")
        raise Refused(sentence, field="evidence")
    activity = Activity.objects.create(
        public_id=public_id,
        user=by,
        community=community,
        group=group,
        title=clean_line(title)[:200],
        category=clean_line(category)[:80],
        hours=hours.quantize(CENT),
        on=on,
        evidence=clean_text(evidence)[:2000],
        link=link,
        file=file,
    )
    if file is not None:
        hold(files=[file], holder=EVIDENCE, holder_id=activity.pk, by=by)
    record(
        facts.HoursAskedFor(
            activity_id=activity.pk,
            community_id=community.pk,
            group_id=group.pk if group else None,
            user_id=by.pk,
        ),
        by=by,
    )
    return activity


@transaction.atomic
def answer_activity(*, by: User, activity: Activity, approved: bool, words: str = "") -> bool:
    """Count it or decline, with a sentence. False if it was answered already."""
    locked = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if locked.state != ActivityState.WAITING:
        return False
    if locked.user_id == by.pk:
        raise Refused(_("Somebody else answers what you ask for."))
    words = clean_line(words)[:300]
    if not approved and not has_visible_text(words):
        raise Refused(_("Say why not, in a sentence."), field="words")
    locked.state = ActivityState.APPROVED if approved else ActivityState.DECLINED
    locked.words, locked.answered_by, locked.answered_at = words, by, timezone.now()
    locked.save(update_fields=["state", "words", "answered_by", "answered_at"])
    said: dict[str, Any] = {"activity_id": locked.pk, "community_id": locked.community_id}
    record(facts.ActivityAnswered(**said, user_id=locked.user_id, approved=approved), by=by)
    if approved:
        settle_hours(source=ELSEWHERE, people=[locked.user_id])
    return True


@transaction.atomic
def take_back_activity(*, by: User, activity: Activity) -> None:
    """While nobody has answered."""
    Activity.objects.filter(pk=activity.pk, state=ActivityState.WAITING).delete()


@receiver(post_delete, sender=Activity, dispatch_uid="pathways.evidence")
def release_evidence(instance: Activity, **_signal: Any) -> None:
    """Also when their account or the community is deleted: it is stored for nobody."""
    release(files=StoredFile.objects.filter(holder=EVIDENCE, holder_id=instance.pk))


@transaction.atomic
def set_target(
    *, by: User, hours: int | None, user: User | None = None, community: Community | None = None
) -> None:
    """Hours a year; None for no target."""
    rows = HoursTarget.objects.filter(user=user, community=community)
    if hours is None:
        rows.delete()
    else:
        HoursTarget.objects.update_or_create(
            user=user, community=community, defaults={"hours": hours}
        )


@transaction.atomic
def keep_transcript(
    *,
    by: User,
    span: str,
    lines: list[dict[str, Any]],
    total: Decimal,
    further: list[dict[str, Any]] | None = None,
) -> TranscriptCopy:
    """What is printed now, for whoever checks the paper. The same as the last copy is that one."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = TranscriptCopy.objects.filter(user=by).order_by("-pk")
    last = mine.first()
    said = {"name": by.name, "span": span[:120], "lines": lines, "further": further or []}
    if last is not None and all(getattr(last, key) == value for key, value in said.items()):
        return last
    if mine.count() >= MOST_COPIES:
        raise Refused(_("There are %(n)d copies. Delete one first.") % {"n": MOST_COPIES})
    return TranscriptCopy.objects.create(user=by, total=total, **said)


@transaction.atomic
def delete_copy(*, by: User, copy: TranscriptCopy) -> None:
    """Its code leads nowhere from now on."""
    copy.delete()


@transaction.atomic
def erase_hours(*, person: User) -> None:
    for model in (HoursEntry, Activity, HoursTarget, TranscriptCopy):
        model._default_manager.filter(user=person).delete()
