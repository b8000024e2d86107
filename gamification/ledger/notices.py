"""Notifications about points given by hand, questions about entries, and recomputations; and what
waits for those who look after a community."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from communities.community.access import can_manage_community, membership_in, memberships_of
from communities.community.models import GOVERNING, Membership
from plc.core import registry
from plc.core.counts import counted
from plc.core.registry import NoticeKind, NoticeLine, WaitingItem
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of

from ..models import EntryQuestion, PointGrant


def _ids(notices: Sequence[Any]) -> set[int]:
    return {notice.object_id for notice in notices}


def granted(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Points that were given to the reader, or taken, while they are a member."""
    rows = PointGrant.objects.filter(member=reader, withdrawn_at=None)
    found = rows.select_related("community", "granted_by").in_bulk(_ids(notices))
    lines = {}
    for notice in notices:
        grant = found.get(notice.object_id)
        if grant is None or membership_in(reader, grant.community) is None:
            continue
        n = abs(grant.points)
        sentence = (
            ngettext(
                "You were given %(n)s point in %(community)s",
                "You were given %(n)s points in %(community)s",
                n,
            )
            if grant.points > 0
            else ngettext(
                "%(n)s point of yours in %(community)s was taken",
                "%(n)s points of yours in %(community)s were taken",
                n,
            )
        ) % {"n": n, "community": grant.community.name}
        href = reverse("gamification:ledger", args=[grant.community.slug])
        lines[notice.pk] = NoticeLine(sentence, href, grant.granted_by, words=grant.words)
    return lines


def withdrawn(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """What was entered by hand for the reader, and taken back."""
    rows = PointGrant.objects.filter(member=reader, withdrawn_at__isnull=False)
    found = rows.select_related("community", "withdrawn_by").in_bulk(_ids(notices))
    return {
        notice.pk: NoticeLine(
            ngettext(
                "%(points)s point, entered by hand in %(community)s, was taken back",
                "%(points)s points, entered by hand in %(community)s, were taken back",
                abs(grant.points),
            )
            % {"points": f"{grant.points:+d}", "community": grant.community.name},
            reverse("gamification:ledger", args=[grant.community.slug]),
            grant.withdrawn_by,
            words=grant.withdrawn_reason,
        )
        for notice in notices
        if (grant := found.get(notice.object_id))
        and membership_in(reader, grant.community) is not None
    }


def asked(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Questions that wait, for those who may still answer them."""
    rows = EntryQuestion.objects.filter(answered_at=None)
    found = rows.select_related("entry__community", "entry__member").in_bulk(_ids(notices))
    return {
        notice.pk: NoticeLine(
            _("%(name)s asks about points in %(community)s")
            % {"name": row.entry.member.name, "community": row.entry.community.name},
            reverse("gamification:questions", args=[row.entry.community.slug]),
            row.entry.member,
            words=row.text,
        )
        for notice in notices
        if (row := found.get(notice.object_id))
        and can_manage_community(reader, row.entry.community)
    }


def answered(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = EntryQuestion.objects.filter(entry__member=reader)
    found = rows.select_related("entry__community", "answered_by").in_bulk(_ids(notices))
    return {
        notice.pk: NoticeLine(
            _("Your question about points in %(community)s was answered")
            % {"community": row.entry.community.name},
            reverse("gamification:entry", args=[row.entry.community.slug, row.entry_id]),
            row.answered_by,
            words=row.answer,
        )
        for notice in notices
        if (row := found.get(notice.object_id))
        and membership_in(reader, row.entry.community) is not None
    }


@listens_to("gamification.PointsGranted", queue="now")
def tell_who_got_points(entries: list[Entry]) -> None:
    for entry in entries:
        _tell(entry, "gamification.grant", "grant_id", [entry.data["member_id"]])


@listens_to("gamification.GrantWithdrawn", queue="now")
def tell_whose_points_were_taken_back(entries: list[Entry]) -> None:
    for entry in entries:
        _tell(entry, "gamification.grant_withdrawn", "grant_id", [entry.data["member_id"]])


@listens_to("gamification.EntryQuestioned", queue="now")
def tell_who_answers_questions(entries: list[Entry]) -> None:
    for entry in entries:
        governing = Membership.objects.filter(
            community=entry.data["community_id"], role__in=GOVERNING
        )
        people = governing.values_list("user", flat=True)
        _tell(entry, "gamification.question", "question_id", people)


@listens_to("gamification.EntryExplained", queue="now")
def tell_who_asked(entries: list[Entry]) -> None:
    for entry in entries:
        _tell(entry, "gamification.answer", "question_id", [entry.data["member_id"]])


def _tell(entry: Entry, kind: str, key: str, people: Any) -> None:
    notify_of(
        entry,
        kind=kind,
        object_id=entry.data[key],
        people=people,
        cause=entry.actor_id,
        community_id=entry.data["community_id"],
    )


def questions_to_answer(actor: Any) -> Sequence[WaitingItem]:
    """Questions of others in the communities that the actor looks after."""
    governed = [
        pk for pk, membership in memberships_of(actor).items() if membership.role in GOVERNING
    ]
    if not governed:
        return []
    rows = (
        EntryQuestion.objects.filter(entry__community__in=governed, answered_at=None)
        .exclude(entry__member=actor)
        .values("entry__community__name", "entry__community__slug")
        .annotate(n=Count("pk"))
        .order_by("entry__community__name")[:3]
    )
    return [
        WaitingItem(
            icon="circle-help",
            title=counted(
                ngettext(
                    "One question about points in %(community)s",
                    "%(n)s questions about points in %(community)s",
                    row["n"],
                ),
                row["n"],
                community=row["entry__community__name"],
            ),
            href=reverse("gamification:questions", args=[row["entry__community__slug"]]),
            why=_("You look after this community"),
            action=pgettext("what to do", "Answer"),
        )
        for row in rows
    ]


for kind in (
    NoticeKind("gamification.grant", gettext_lazy("Points given by hand"), "award", granted),
    NoticeKind(
        "gamification.grant_withdrawn",
        gettext_lazy("Points given by hand that are taken back"),
        "award",
        withdrawn,
    ),
    NoticeKind("gamification.question", gettext_lazy("Questions about entries"), "award", asked),
    NoticeKind("gamification.answer", gettext_lazy("Answers about my points"), "award", answered),
):
    registry.notices.register(kind.key, kind)
registry.waiting.register("gamification.questions", questions_to_answer)
