"""Notifications about groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from plc.accounts.models import User, blocked_ids
from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine

from .access import can_answer_requests, can_see_group, group_membership_in
from .models import Group, GroupInvitation, GroupJoinRequest, GroupMembership


def _where(group: Group) -> list[str]:
    return [group.community.slug, group.slug]


def asked(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Requests to join, for people who may still answer them."""
    found = GroupJoinRequest.objects.select_related("group__community", "user")
    rows = found.in_bulk({notice.object_id for notice in notices})
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row and can_answer_requests(reader, row.group):
            lines[notice.pk] = NoticeLine(
                _("%(name)s asks to join %(group)s")
                % {"name": row.user.name, "group": row.group.name},
                reverse("groups:members", args=_where(row.group)),
                row.user,
            )
    return lines


def answered(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = GroupJoinRequest.objects.filter(user=reader).select_related("group__community")
    rows = found.in_bulk({notice.object_id for notice in notices})
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row is None or not can_see_group(reader, row.group):
            continue
        if row.state != GroupJoinRequest.State.ACCEPTED:
            sentence = _("%(group)s could not take you in")
        elif group_membership_in(reader, row.group):
            sentence = _("You are in %(group)s now")
        else:
            sentence = _("%(group)s said yes; you come in when a seat is free")
        lines[notice.pk] = NoticeLine(
            sentence % {"group": row.group.name}, row.group.get_absolute_url(), words=row.answer
        )
    return lines


def invited(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Pending invitations whose sender is still a facilitator."""
    found = GroupInvitation.objects.open().select_related("group__community", "by")
    mine = found.filter(user=reader, group__community__memberships__user=reader)
    rows = mine.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("%(name)s invites you to %(group)s")
            % {"name": row.by.name if row.by else _("Somebody"), "group": row.group.name},
            reverse("groups:invitation", args=_where(row.group)),
            row.by,
        )
        for notice in notices
        if (row := rows.get(notice.object_id))
    }


def invitation_answered(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Whether an invitation was accepted or declined, for its sender."""
    found = GroupInvitation.objects.filter(by=reader, user__state__in=User.PRESENT)
    found = found.exclude(user__in=blocked_ids(reader)).select_related("group__community", "user")
    rows = found.in_bulk({notice.object_id for notice in notices})
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row is None or not can_see_group(reader, row.group):
            continue
        sentence = (
            _("%(name)s has accepted your invitation to %(group)s")
            if row.accepted
            else _("%(name)s has declined your invitation to %(group)s")
        )
        lines[notice.pk] = NoticeLine(
            sentence % {"name": row.user.name, "group": row.group.name},
            row.group.get_absolute_url(),
            row.user,
        )
    return lines


def promoted(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = Group.objects.of(reader).select_related("community")
    rows = found.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("A seat came free: you are in %(group)s now") % {"group": group.name},
            group.get_absolute_url(),
        )
        for notice in notices
        if (group := rows.get(notice.object_id))
    }


def role_changed(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """The reader's own role, as it is now."""
    found = GroupMembership.objects.filter(user=reader).select_related("group__community")
    rows = found.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("Your role in %(group)s is now: %(role)s")
            % {"group": row.group.name, "role": row.get_role_display()},
            row.group.get_absolute_url(),
        )
        for notice in notices
        if (row := rows.get(notice.object_id))
    }


def taken_out(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """The reader was removed. A hidden group is not named to non-members."""
    found = Group.objects.filter(community__memberships__user=reader).select_related("community")
    rows = found.in_bulk({notice.object_id for notice in notices})
    lines = {}
    for notice in notices:
        group = rows.get(notice.object_id)
        if group and can_see_group(reader, group):
            sentence = _(
                "You are no longer in %(group)s: those who look after it have taken you out"
            )
            lines[notice.pk] = NoticeLine(
                sentence % {"group": group.name}, group.get_absolute_url()
            )
        elif group:
            sentence = _(
                "You are no longer in a hidden group of %(community)s: those who look after it "
                "have taken you out"
            )
            lines[notice.pk] = NoticeLine(
                sentence % {"community": group.community.name},
                reverse("groups:list", args=[group.community.slug]),
            )
    return lines


def widened(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Shown as long as the group is public."""
    public = Group.objects.of(reader).filter(visibility=Group.Visibility.PUBLIC)
    rows = public.select_related("community").in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _public_now(group) % {"group": group.name, "community": group.community.name},
            group.get_absolute_url(),
        )
        for notice in notices
        if (group := rows.get(notice.object_id))
    }


def _public_now(group: Group) -> str:
    if group.community.visibility == Community.Visibility.PUBLIC:
        return _("%(group)s is public now: everyone can read what was written there")
    return _("%(group)s is public now: everyone in %(community)s can read what was written there")


def archived(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Shown as long as the group is archived."""
    found = Group.objects.exclude(archived_at=None).select_related("community")
    rows = found.in_bulk({notice.object_id for notice in notices})
    lines = {}
    for notice in notices:
        group = rows.get(notice.object_id)
        if group is None or not can_see_group(reader, group):
            continue
        sentence = (
            _("%(group)s is archived: everything can be read, and nothing is added")
            if group_membership_in(reader, group)
            else _("%(group)s is archived: nobody moves up from the waiting list")
        )
        lines[notice.pk] = NoticeLine(sentence % {"group": group.name}, group.get_absolute_url())
    return lines


for kind in (
    NoticeKind("groups.join_request", gettext_lazy("Requests to join a group"), "user-plus", asked),
    NoticeKind(
        "groups.request_answered",
        gettext_lazy("Answers to my requests to groups"),
        "door-open",
        answered,
        mailed=True,
    ),
    NoticeKind("groups.invited", gettext_lazy("Invitations to groups"), "users", invited),
    NoticeKind(
        "groups.invitation_answered",
        gettext_lazy("Answers to my invitations to groups"),
        "users",
        invitation_answered,
    ),
    NoticeKind("groups.archived", gettext_lazy("Groups that are archived"), "users", archived),
    NoticeKind("groups.taken_out", gettext_lazy("My place in groups"), "door-open", taken_out),
    NoticeKind("groups.widened", gettext_lazy("Who reads along in my groups"), "eye", widened),
    NoticeKind("groups.role_changed", gettext_lazy("My role in groups"), "shield", role_changed),
    NoticeKind(
        "groups.promoted", gettext_lazy("Seats on waiting lists"), "users", promoted, mailed=True
    ),
):
    registry.notices.register(kind.key, kind)
