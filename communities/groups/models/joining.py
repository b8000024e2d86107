from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import RequestToJoin
from plc.core.ids import uuid7

from .groups import Group
from .members import GroupMembership, GroupRole


class GroupJoinRequest(RequestToJoin):
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="requests", verbose_name=_("group")
    )

    class Meta:
        verbose_name = _("request to join a group")
        verbose_name_plural = _("requests to join a group")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(state="open"),
                name="groups_one_open_request",
            )
        ]

    def __str__(self) -> str:
        return _("%(name)s asks to join %(place)s") % {"name": self.user, "place": self.group}

    @property
    def answer_address(self) -> str:
        where = [self.group.community.slug, self.group.slug, self.public_id]
        return reverse("groups:request_answer", args=where)


class GroupInvitationQuerySet(models.QuerySet["GroupInvitation"]):
    def open(self) -> Self:
        """Pending invitations whose sender is still a facilitator."""
        senders = GroupMembership.objects.facilitating()
        theirs = senders.filter(group=OuterRef("group"), user=OuterRef("by"))
        return self.filter(Exists(theirs), answered_at=None)


class GroupInvitation(models.Model):
    """A facilitator's invitation to a member of the community."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="group_invitations",
        verbose_name=_("person"),
    )
    role = models.CharField(
        _("role"), max_length=11, choices=GroupRole.choices, default=GroupRole.MEMBER
    )
    message = models.TextField(_("message"), max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    accepted = models.BooleanField(_("accepted"), null=True)

    objects: ClassVar = GroupInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a group")
        verbose_name_plural = _("invitations to groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(answered_at=None),
                name="groups_one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return _("%(name)s is invited to %(place)s") % {"name": self.user, "place": self.group}


class WaitlistEntry(models.Model):
    """The waiting list of a full group, ordered by id; each free seat goes to one person."""

    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="waitlist", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="waitlists",
        verbose_name=_("person"),
    )
    role = models.CharField(
        _("role"), max_length=11, choices=GroupRole.choices, default=GroupRole.MEMBER
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("place on a waitlist")
        verbose_name_plural = _("waitlists")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="groups_waits_once")]

    def __str__(self) -> str:
        return _("%(name)s waits for a place in %(place)s") % {
            "name": self.user,
            "place": self.group,
        }
