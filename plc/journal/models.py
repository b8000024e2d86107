"""The journal: what happened in our domain, in the order it was written."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One fact, written in the transaction of the change it describes.

    Append-only: a trigger rejects changes of all columns but the two timestamps, and deletion
    outside of ``prune``.
    """

    name = models.CharField(_("name"), max_length=100)  # "feed.PostPublished"
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    data = models.JSONField(_("data"), default=dict)
    # Not a foreign key, so that the journal does not depend on accounts. None is the system.
    actor_id = models.BigIntegerField(_("id of who did it"), null=True)
    at = models.DateTimeField(_("when"))
    relayed_at = models.DateTimeField(_("handed on"), null=True)
    settled_at = models.DateTimeField(_("heard by all"), null=True)  # all listeners have run

    class Meta:
        verbose_name = _("entry of the journal")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(relayed_at=None), name="journal_entry_unrelayed"
            ),
            models.Index(
                fields=["relayed_at"],
                condition=Q(settled_at=None, relayed_at__isnull=False),
                name="journal_entry_unsettled",
            ),
            models.Index(fields=["at"], name="journal_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Hearing(models.Model):
    """A listener has processed an entry: inserted in the transaction of the listener's own
    writes."""

    listener = models.CharField(max_length=150)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="hearings")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "listener"], name="journal_heard_once"),
        ]

    def __str__(self) -> str:
        return f"{self.listener} heard #{self.entry_id}"


class SetAside(models.Model):
    """A listener failed for an entry repeatedly.

    Operators see it in the admin and can retry it; the rest of the journal is not affected.
    """

    listener = models.CharField(_("listener"), max_length=150)
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="set_aside", verbose_name=_("entry")
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.TextField(_("error"), blank=True)
    last_at = models.DateTimeField(_("last tried"), auto_now=True)
    given_up = models.BooleanField(_("given up"), default=False)

    class Meta:
        verbose_name = _("hearing set aside")
        verbose_name_plural = _("hearings set aside")
        constraints = [
            models.UniqueConstraint(fields=["entry", "listener"], name="journal_aside_once"),
        ]

    def __str__(self) -> str:
        return f"{self.listener} #{self.entry_id}"
