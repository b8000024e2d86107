"""What one member wrote about another, which moderators can take down."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TakenDown(models.TextChoices):
    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")


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
