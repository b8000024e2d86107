from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community

from .groups import Group, GroupKind


class GroupTemplate(models.Model):
    """A template for new groups. Without a community, it is offered on the whole site."""

    community = models.ForeignKey(
        Community,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="group_templates",
        verbose_name=_("community"),
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=GroupKind.choices)
    purpose = models.TextField(_("purpose"), max_length=1000, blank=True)
    norms = models.TextField(_("norms"), max_length=2000, blank=True)
    visibility = models.CharField(
        _("who sees it"),
        max_length=7,
        choices=Group.Visibility.choices,
        default=Group.Visibility.PRIVATE,
    )
    joining = models.CharField(
        _("how one joins"),
        max_length=10,
        choices=Group.Joining.choices,
        default=Group.Joining.REQUEST,
    )
    size_min = models.PositiveSmallIntegerField(_("smallest size"), default=15)
    size_max = models.PositiveSmallIntegerField(
        _("largest size"), null=True, blank=True, default=25
    )

    class Meta:
        verbose_name = _("group template")
        verbose_name_plural = _("group templates")

    def __str__(self) -> str:
        return self.name
