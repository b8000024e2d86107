"""How a course is given: to whom, from when, and how it opens."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from communities.community.access import member_communities_of
from communities.community.models import Community, Invitation
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.core.ids import uuid7

from .courses import Course
from .lessons import Lesson, Section


class Entry(models.TextChoices):
    """Who may begin. In a group, always and only its members."""

    OPEN = "open", _("Everybody who can read the community")
    MEMBERS = "members", _("Members")
    PREREQUISITE = "prerequisite", _("Members who have completed another course")
    INVITATION = "invitation", _("People on a list")


class Drip(models.TextChoices):
    """When its sections open."""

    AT_ONCE = "at-once", _("All at once")
    DATES = "dates", _("Each on a date")
    DAYS = "days", _("Each some days after a learner began")


class OfferingQuerySet(models.QuerySet["Offering"]):
    def shown(self) -> "OfferingQuerySet":
        """Open, of courses that have something to read and were not taken down."""
        something = Lesson.objects.published().filter(course=OuterRef("course"))
        return self.filter(Exists(something), closed_at=None, course__taken_down="")

    def visible_to(self, actor: Any) -> "OfferingQuerySet":
        """Those that the actor may know of: in a group, its members only; in a community, its
        members, and everybody if it is public."""
        return self.shown().filter(
            Q(group__in=list(group_memberships_of(actor)))
            | Q(group=None)
            & (
                Q(course__community__in=member_communities_of(actor))
                | Q(course__community__visibility=Community.Visibility.PUBLIC)
            )
        )


class Offering(models.Model):
    """A course given in a place: in its community, or in one group, whose members are its learners
    by belonging to it."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="offerings", verbose_name=_("course")
    )
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.CASCADE,
        related_name="offerings",
        verbose_name=_("group"),
    )
    entry = models.CharField(
        _("who may begin"), max_length=12, choices=Entry.choices, default=Entry.MEMBERS
    )
    needs = models.ForeignKey(
        Course,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("course to complete first"),
    )
    starts_at = models.DateTimeField(_("starts"), null=True)
    ends_at = models.DateTimeField(_("ends"), null=True)
    capacity = models.PositiveIntegerField(_("places"), null=True)
    access_days = models.PositiveSmallIntegerField(_("days of access"), null=True)
    drip = models.CharField(
        _("when its sections open"), max_length=7, choices=Drip.choices, default=Drip.AT_ONCE
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects: ClassVar = OfferingQuerySet.as_manager()

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        constraints = [
            models.CheckConstraint(
                condition=Q(group=None) | Q(entry="members", capacity=None),
                name="courses_group_offering_is_of_members",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="courses_offering_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["course", "group"],
                condition=Q(closed_at=None, group__isnull=False),
                name="courses_offered_once_in_group",
            ),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(closed_at=None, group=None),
                name="courses_offered_once_in_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.group or self.course.community}"

    @property
    def place(self) -> Community | Group:
        return self.group or self.course.community


class Release(models.Model):
    """When a section of an offering opens."""

    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="releases", verbose_name=_("offering")
    )
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="+", verbose_name=_("section")
    )
    on = models.DateTimeField(_("on"), null=True)
    after_days = models.PositiveSmallIntegerField(_("days after a learner began"), null=True)

    class Meta:
        verbose_name = _("opening of a section")
        verbose_name_plural = _("openings of sections")
        constraints = [
            models.UniqueConstraint(fields=["offering", "section"], name="courses_release_once")
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.on or self.after_days}"


class Invitee(models.Model):
    """Somebody on the list of those who may begin."""

    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="invitees", verbose_name=_("offering")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="course_invitations",
        verbose_name=_("person"),
    )
    at = models.DateTimeField(_("invited"), auto_now_add=True)

    class Meta:
        verbose_name = _("person on the list of a course")
        verbose_name_plural = _("people on the lists of courses")
        constraints = [
            models.UniqueConstraint(fields=["offering", "user"], name="courses_invitee_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.offering}"


class CourseInvitation(models.Model):
    """An invitation to the community that was sent for a course: whoever accepts it is put on the
    course's list."""

    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="letters", verbose_name=_("offering")
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, related_name="+", verbose_name=_("invitation")
    )

    class Meta:
        verbose_name = _("invitation with a course")
        verbose_name_plural = _("invitations with courses")
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "invitation"], name="courses_invitation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.offering}"
