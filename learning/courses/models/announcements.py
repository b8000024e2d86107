"""What those who teach an offering tell all of its learners."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.groups.access import group_memberships_of
from plc.core.ids import uuid7

from .courses import TakenDown
from .learners import Enrolment
from .offerings import Offering

MOST_ANNOUNCED = 10_000


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def for_learner(self, actor: Any) -> "AnnouncementQuerySet":
        """Those of offerings that the actor takes today: in a group, by belonging to it."""
        mine = Enrolment.objects.of(actor).learning()
        return self.filter(
            Q(offering__group__in=list(group_memberships_of(actor)))
            | Q(offering__group=None, offering__in=mine.values("offering")),
            taken_down="",
            offering__course__taken_down="",
        )


class Announcement(models.Model):
    """Told to whoever takes the offering; who begins later reads it on the page of the course."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="announcements", verbose_name=_("offering")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=MOST_ANNOUNCED)
    body_html = models.TextField(blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    taken_down = models.CharField(
        _("taken down"), max_length=7, choices=TakenDown.choices, blank=True, default=""
    )

    objects: ClassVar = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement to learners")
        verbose_name_plural = _("announcements to learners")
        indexes = [models.Index(F("offering"), F("id").desc(), name="courses_announcements")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.offering.course.get_absolute_url()}#announcement-{self.public_id}"
