from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .communities import Community, Licence


class CharterQuerySet(models.QuerySet["Charter"]):
    def current_of(self, community: Community) -> "Charter | None":
        return self.filter(community=community, version=community.charter_version).first()


class Charter(models.Model):
    """One version of a community's charter. Versions are immutable; a change creates a new one."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="charters", verbose_name=_("community")
    )
    version = models.PositiveIntegerField(_("version"))
    mission = models.TextField(_("mission"), max_length=2000)
    vision = models.TextField(_("vision"), max_length=2000, blank=True)
    values = models.TextField(_("values"), max_length=2000, blank=True)
    shared_goals = models.TextField(_("shared goals"), max_length=2000, blank=True)
    norms = models.TextField(_("norms"), max_length=2000, blank=True)  # one per line
    expectations = models.TextField(_("expectations"), max_length=2000, blank=True)
    ownership = models.TextField(_("who owns what is contributed"), max_length=2000, blank=True)
    default_licence = models.CharField(
        _("default licence"), max_length=12, choices=Licence.choices, default=Licence.RESERVED
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects: ClassVar = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version"], name="community_charter_version_once"
            )
        ]

    def __str__(self) -> str:
        named = {"n": self.version, "place": self.community}
        return _("Charter %(n)s of %(place)s") % named

    @property
    def norm_lines(self) -> list[str]:
        return [line.strip() for line in self.norms.splitlines() if line.strip()]
