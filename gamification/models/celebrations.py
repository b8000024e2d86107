"""What members chose about telling a group of what they reached."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group


class Telling(models.TextChoices):
    ASK = "ask", _("Ask me each time")
    ALWAYS = "always", _("Always tell this group:")
    NEVER = "never", _("Tell nobody, and do not ask")


class TellingChoice(models.Model):
    """Whether a group is told of a member's badges and levels in a community; no row means that the
    member is asked. ``group`` is the one that is always told."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    telling = models.CharField(
        _("tell a group"), max_length=6, choices=Telling.choices, default=Telling.ASK
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("group")
    )

    class Meta:
        verbose_name = _("choice about telling a group")
        verbose_name_plural = _("choices about telling a group")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "community"], name="gamification_telling_choice_once"
            ),
            models.CheckConstraint(
                condition=Q(telling=Telling.ALWAYS) | Q(group=None),
                name="gamification_telling_group_if_always",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.telling}"

    @classmethod
    def of(cls, member: Any, community: Community) -> "TellingChoice":
        """The choice; unsaved defaults if there is none. One query."""
        rows = cls.objects.filter(member=member, community=community).select_related("group")
        return rows.first() or cls(member=member, community=community)
