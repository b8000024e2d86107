from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .communities import Community


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self) -> "SanctionQuerySet":
        """Active sanctions that restrict the person; warnings never do."""
        return self.exclude(kind=Sanction.Kind.WARNING).filter(
            Q(until=None) | Q(until__gt=timezone.now()), lifted_at=None
        )

    def of(self, community: Community, user: Any) -> "SanctionQuerySet":
        return self.filter(community=community.pk, user=user.pk)


class Sanction(models.Model):
    """A moderators' decision about a person, separate from the membership because a ban outlives
    it. ``text`` is for the person, ``reason`` for moderators."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warned")
        SILENCE = "silence", _("Silenced: reads, does not post")
        SUSPENSION = "suspension", _("Suspended: neither reads nor posts")
        BAN = "ban", _("Banned: removed, may not come back")

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="sanctions", verbose_name=_("community")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="sanctions",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reason = models.TextField(_("reason"), max_length=1000)
    text = models.TextField(_("text"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)  # None: until lifted
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    objects: ClassVar = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(kind="ban", lifted_at=None),
                name="community_one_ban",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"

    @property
    def is_in_force(self) -> bool:
        """Whether it restricts the person now; a warning never does."""
        if self.kind == Sanction.Kind.WARNING or self.lifted_at is not None:
            return False
        return self.until is None or self.until > timezone.now()
