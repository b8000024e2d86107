"""The common base of communities and groups."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.ids import uuid7


class Place(models.Model):
    """Where people belong and write: a community, or a group in it."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    # Denormalised from memberships (maintained by actions, repaired by `recount`).
    member_count = models.PositiveIntegerField(_("members"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    # If true, only moderators can reopen it.
    archived_by_moderators = models.BooleanField(default=False, db_default=False, editable=False)
    # It had already been archived by its own people when moderators archived it.
    archived_before = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def once_archived(self, *, as_moderators: bool) -> dict[str, Any]:
        """The fields to set for archiving."""
        values: dict[str, Any] = {"archived_at": self.archived_at or timezone.now()}
        if as_moderators and not self.archived_by_moderators:
            before = self.archived_at is not None
            values |= {"archived_by_moderators": True, "archived_before": before}
        return values

    def once_reopened(self) -> dict[str, Any]:
        """The fields to set for reopening. If its own people had archived it before the moderators
        did, it remains archived."""
        return {
            "archived_at": self.archived_at if self.archived_before else None,
            "archived_by_moderators": False,
            "archived_before": False,
        }
