"""What one member wrote about another, which moderators can take down."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from communities.community.models import Membership
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

    def counting(self, community: str, *same: str) -> Self:
        """What counts for the member, of all that is in this set. By people who are in the
        ``community``, the name of a column, today, so that nobody counts who was banned; and not
        in return for words with the ``same`` columns, which count for nobody."""
        said = self.filter(taken_down="")
        here = Membership.objects.not_suspended().filter(
            user__state=User.State.ACTIVE, user=OuterRef("by"), community=OuterRef(community)
        )
        first = said.filter(
            member=OuterRef("by"),
            by=OuterRef("member"),
            pk__lt=OuterRef("pk"),
            **{name: OuterRef(name) for name in (community, *same)},
        )
        return said.filter(Exists(here), ~Exists(first))


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
