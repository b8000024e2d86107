"""What everything that authors write has in common, and everything that is given."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.ids import uuid7


class OfPlaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Any:
        """Those of places where the actor writes questions and assignments: with them comes what
        is right."""
        from ..access import places_to_author  # noqa: PLC0415  it imports the models

        communities, groups = places_to_author(actor)
        return self.filter(Q(community__in=communities, group=None) | Q(group__in=groups))


class OfPlace(models.Model):
    """Written for a community, or for one of its groups."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )

    class Meta:
        abstract = True


class Given(models.Model):
    """Given to a community, to a group, or as a part of something of a floor above (``place_key``
    and ``place_id`` name it in the registry of assessed places)."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    place_key = models.CharField(_("kind of place"), max_length=40, blank=True)
    place_id = models.BigIntegerField(_("place"), null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("given by"),
    )
    opens_at = models.DateTimeField(_("opens"))
    due_at = models.DateTimeField(_("due"), null=True)
    closes_at = models.DateTimeField(_("closes"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        abstract = True
