"""Collections: resources in an order, for a purpose."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User, blocked_ids
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from .resources import Resource, TakenDown, places_of


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, actor: Any) -> "CollectionQuerySet":
        """Like `ResourceQuerySet.visible_to`. Which of its resources somebody sees is decided for
        each of them."""
        shown = Q(places_of(actor), shared_at__isnull=False)
        if blocked := blocked_ids(actor):
            shown &= Q(owner=None) | ~Q(owner__in=blocked)
        if actor.is_authenticated:
            shown |= Q(owner=actor.pk, shared_at=None)
        return self.filter(shown, taken_down="")


class Collection(models.Model):
    """Resources that belong together, in the order in which they are to be read. Only its owner
    sees it until it is shared."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="collections", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.CASCADE,
        related_name="collections",
        verbose_name=_("group"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="resource_collections",
        verbose_name=_("who looks after it"),
    )
    title = models.CharField(_("title"), max_length=160)
    description = models.CharField(_("what it is for"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    shared_at = models.DateTimeField(_("shared"), null=True)  # null: only its owner sees it
    taken_down = models.CharField(
        _("taken down"), max_length=7, choices=TakenDown.choices, blank=True, default=""
    )

    objects: ClassVar = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        indexes = [
            models.Index(F("community"), F("id").desc(), name="library_collections"),
            models.Index(F("owner"), F("id").desc(), name="library_collections_of"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("library:collection", self.community.slug, self.public_id)

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    @property
    def shown_owner(self) -> Any:
        """None for people who closed their account, as everywhere."""
        return self.owner if self.owner and self.owner.state in User.PRESENT else None


class CollectionItem(models.Model):
    """A resource in a collection, and why it is there."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="collected")
    position = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(_("why it is here"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "resource"], name="library_item_once")
        ]
        indexes = [models.Index(fields=["collection", "position", "id"], name="library_items")]

    def __str__(self) -> str:
        return f"{self.collection}: {self.resource}"
