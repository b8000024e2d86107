"""What the ledger said earlier, so that the audit sees whether somebody changed it since."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerSeal(models.Model):
    """A hash over the entries with ids after ``after_id`` up to ``through_id``, and over the hash
    of the seal before: whoever changes an entry and its seal has to change all later seals, too."""

    after_id = models.BigIntegerField(unique=True)  # so that two workers make one chain
    through_id = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("seal of the ledger")
        verbose_name_plural = _("seals of the ledger")

    def __str__(self) -> str:
        return f"{self.after_id + 1}-{self.through_id}"
