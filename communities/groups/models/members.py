from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import Membership, MembersQuerySet
from plc.accounts.models import User

from .groups import Group


class GroupRole(models.TextChoices):
    FACILITATOR = "facilitator", _("Facilitator")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")


# Joins a group membership to the same person's membership of the community.
SAME = {"user": OuterRef("user"), "community": OuterRef("group__community")}


class GroupMembershipQuerySet(MembersQuerySet["GroupMembership"]):
    def sitting(self) -> Self:
        """Members who take a seat: without observers and closed accounts."""
        return self.exclude(role=GroupRole.OBSERVER).filter(user__state=User.State.ACTIVE)

    def not_suspended(self) -> Self:
        """Without members suspended in the community."""
        return self.filter(Exists(Membership.objects.not_suspended().filter(**SAME)))

    def facilitating(self) -> Self:
        """Facilitators with an active account, not suspended in the community."""
        leading = self.filter(role=GroupRole.FACILITATOR, user__state=User.State.ACTIVE)
        return leading.not_suspended()

    def heirs_of(self, actor: Any) -> Self:
        """Includes guests, who may facilitate the group they were invited to."""
        theirs = Membership.objects.filter(**SAME)
        return super().heirs_of(actor).filter(Exists(theirs.able()))


class GroupMembership(models.Model):
    """A member of a group, who is also a member of its community."""

    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="group_memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(
        _("role"), max_length=11, choices=GroupRole.choices, default=GroupRole.MEMBER
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    # Null if they have had their role since they joined, or since before this was kept.
    role_since = models.DateTimeField(_("in this role since"), null=True, editable=False)

    objects: ClassVar = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="groups_member_once")]
        indexes = [models.Index(fields=["group", "-joined_at", "-id"], name="groups_members_new")]

    def __str__(self) -> str:
        return _("%(name)s in %(place)s") % {"name": self.user, "place": self.group}

    @property
    def is_new(self) -> bool:
        return timezone.now() - self.joined_at < timedelta(days=14)

    def line(self, headline: str) -> str:
        """The line below the name: the role if it is not the usual one, else the ``headline`` that
        the reader may see."""
        if self.role != GroupRole.MEMBER:
            return str(self.get_role_display())
        return headline or (str(_("New here")) if self.is_new else "")
