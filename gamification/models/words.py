"""What one member wrote about another, which moderators can take down."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from plc.accounts.models import User


class TakenDown(models.TextChoices):
    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")


class WordsQuerySet(models.QuerySet[Any]):
    """Of words ``by`` somebody about a ``member``."""

    def shown_to(self, actor: Any) -> Self:
        """Not what moderators took down, nor of or by closed and suspended accounts, nor across a
        block."""
        people = User.objects.present().not_blocked_for(actor)
        return self.filter(by__in=people, member__in=people, taken_down="")


class Words(models.Model):
    taken_down = models.CharField(
        _("taken down"),
        max_length=7,
        choices=TakenDown.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    class Meta:
        abstract = True
