"""Notifications about communities."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.accounts.models import blocked_ids
from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine

from .access import (
    can_manage_community,
    can_see_community,
    can_see_members,
    is_valid_invitation,
)
from .models import Community, Invitation, JoinRequest, Membership, Role


def _requests(notices: Sequence[Any]) -> dict[int, JoinRequest]:
    found = JoinRequest.objects.select_related("community", "user")
    return found.in_bulk({notice.object_id for notice in notices})


def asked(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Requests to join, for people who may still answer them."""
    rows, lines = _requests(notices), {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row and can_manage_community(reader, row.community):
            lines[notice.pk] = NoticeLine(
                _("%(name)s asks to join %(community)s")
                % {"name": row.user.name, "community": row.community.name},
                reverse("community:members", args=[row.community.slug]),
                row.user,
            )
    return lines


def answered(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """The answer to the reader's own request. A community that has been hidden since is not named
    to non-members."""
    rows, lines = _requests(notices), {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row is None or row.user_id != reader.pk or not can_see_community(reader, row.community):
            continue
        accepted = row.state == JoinRequest.State.ACCEPTED
        sentence = (
            _("You are a member of %(community)s now")
            if accepted
            else _("%(community)s could not take you in")
        ) % {"community": row.community.name}
        lines[notice.pk] = NoticeLine(
            sentence,
            reverse(
                "community:welcome" if accepted else "community:about", args=[row.community.slug]
            ),
            words=row.answer,
        )
    return lines


def invited(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Invitations to one of the reader's addresses that are still valid. They name the community,
    even if it is hidden, like the mail did."""
    found = Invitation.objects.to(reader).select_related("community", "by")
    outside = found.exclude(community__memberships__user=reader)
    rows = outside.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("%(name)s invites you to %(community)s")
            % {"name": row.by.name if row.by else _("Somebody"), "community": row.community.name},
            reverse("community:invitation_of_mine", args=[row.community.slug]),
            row.by,
        )
        for notice in notices
        if (row := rows.get(notice.object_id)) and is_valid_invitation(row, user=reader)
    }


def invitation_accepted(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Who joined by the reader's invitation, while both are members and no block separates them."""
    found = Membership.objects.present().filter(invited_by=reader)
    found = found.exclude(user__in=blocked_ids(reader)).select_related("community", "user")
    rows = found.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("%(name)s has accepted your invitation to %(community)s")
            % {"name": row.user.name, "community": row.community.name},
            reverse("community:members", args=[row.community.slug]),
            row.user,
        )
        for notice in notices
        if (row := rows.get(notice.object_id)) and can_see_members(reader, row.community)
    }


def role_changed(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """The reader's own role, as it is now."""
    found = Membership.objects.filter(user=reader).select_related("community")
    rows = found.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("Your role in %(community)s is now: %(role)s")
            % {"community": row.community.name, "role": Role(row.role).label},
            reverse("community:about", args=[row.community.slug]),
        )
        for notice in notices
        if (row := rows.get(notice.object_id))
    }


def taken_out(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """The reader was removed. A hidden community is not named to non-members."""
    rows = Community.objects.in_bulk({notice.object_id for notice in notices})
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row and can_see_community(reader, row):
            sentence = _(
                "You are no longer a member of %(community)s: those who look after "
                "it have taken you out"
            )
            lines[notice.pk] = NoticeLine(
                sentence % {"community": row.name},
                reverse("community:about", args=[row.slug]),
            )
        elif row:
            lines[notice.pk] = NoticeLine(
                _(
                    "You are no longer a member of a hidden community: those who look "
                    "after it have taken you out"
                ),
                reverse("community:list"),
            )
    return lines


def widened(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Shown as long as the community is public."""
    found = Community.objects.filter(
        visibility=Community.Visibility.PUBLIC, memberships__user=reader
    )
    rows = found.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("%(community)s is public now: everyone can read what was written there")
            % {"community": row.name},
            row.get_absolute_url(),
        )
        for notice in notices
        if (row := rows.get(notice.object_id))
    }


for kind in (
    NoticeKind("community.join_request", gettext_lazy("Requests to join"), "user-plus", asked),
    NoticeKind(
        "community.request_answered",
        gettext_lazy("Answers to my requests"),
        "door-open",
        answered,
        mailed=True,
    ),
    NoticeKind("community.invited", gettext_lazy("Invitations"), "door-open", invited, waits=True),
    NoticeKind(
        "community.invitation_accepted",
        gettext_lazy("Answers to my invitations"),
        "user-plus",
        invitation_accepted,
    ),
    NoticeKind("community.taken_out", gettext_lazy("My membership"), "door-open", taken_out),
    NoticeKind(
        "community.widened", gettext_lazy("Who reads along in my communities"), "eye", widened
    ),
    NoticeKind("community.role_changed", gettext_lazy("My role"), "shield", role_changed),
):
    registry.notices.register(kind.key, kind)
