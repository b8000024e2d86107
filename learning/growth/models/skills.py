"""Frameworks of skills, and how members are in them."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.community.access import memberships_of
from communities.community.models import Community, Role
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from learning.courses.models import Course
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

FEWEST_LEVELS, MOST_LEVELS, MOST_SKILLS = 2, 6, 60


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def visible_to(self, actor: Any) -> "FrameworkQuerySet":
        """Those of places that the actor belongs to. No query for memberships."""
        mine = memberships_of(actor)
        inside = [pk for pk, one in mine.items() if one.role != Role.GUEST]
        groups = list(group_memberships_of(actor))
        return self.filter(Q(group=None, community__in=inside) | Q(group__in=groups))


class Framework(models.Model):
    """Skills that a place finds worth growing in, with the names of their levels from the lowest
    up. ``version`` counts its changes."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=120)
    levels = ArrayField(models.CharField(max_length=60), verbose_name=_("levels"))
    version = models.PositiveIntegerField(_("version"), default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    archived_at = models.DateTimeField(_("put away"), null=True)

    objects: ClassVar = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework of skills")
        verbose_name_plural = _("frameworks of skills")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "group", "name"],
                nulls_distinct=False,
                name="growth_framework_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("growth:framework", self.public_id)

    @property
    def place(self) -> Community | Group:
        return self.group or self.community


class Skill(models.Model):
    """One skill of a framework, in an area of it. What its levels mean is in its versions; one that
    was taken out keeps what was assessed."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="skills", verbose_name=_("framework")
    )
    area = models.CharField(_("area"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    current = models.ForeignKey(
        "growth.SkillVersion",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("current version"),
    )
    removed_at = models.DateTimeField(_("taken out"), null=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [
            models.UniqueConstraint(fields=["framework", "name"], name="growth_skill_once")
        ]

    def __str__(self) -> str:
        return self.name


class SkillVersion(models.Model):
    """What the levels of a skill meant at a time, the lowest first. It is not changed: another
    wording is another version."""

    skill = models.ForeignKey(
        Skill, on_delete=models.CASCADE, related_name="versions", verbose_name=_("skill")
    )
    number = models.PositiveIntegerField(_("version"))
    descriptors = ArrayField(models.CharField(max_length=500, blank=True), verbose_name=_("levels"))
    made_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a skill")
        verbose_name_plural = _("versions of skills")
        constraints = [
            models.UniqueConstraint(fields=["skill", "number"], name="growth_skill_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.number})"


class By(models.TextChoices):
    SELF = "self", _("Myself")
    PEER = "peer", _("Peers")
    FACILITATOR = "facilitator", _("Facilitators")


class Assessment(models.Model):
    """At which level somebody saw a member in a skill. It is never changed; a later one stands
    beside it."""

    version = models.ForeignKey(
        SkillVersion,
        on_delete=models.CASCADE,
        related_name="assessments",
        verbose_name=_("version of a skill"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assessed by"),
    )
    source = models.CharField(_("as"), max_length=12, choices=By.choices)
    level = models.PositiveSmallIntegerField(_("level"))
    evidence = models.URLField(_("evidence"), max_length=2000, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("assessment of a skill")
        verbose_name_plural = _("assessments of skills")
        indexes = [
            models.Index(F("member"), F("version"), F("id").desc(), name="growth_assessed"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.level}"


class SeenBy(models.TextChoices):
    ME = "me", _("Only me")
    KEEPERS = "keepers", _("Those who look after this place")
    PLACE = "place", _("Everybody in this place")


class Openness(models.Model):
    """Whom a member lets see their levels in a framework. Without a row: nobody."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="+", verbose_name=_("framework")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    seen_by = models.CharField(
        _("who sees it"), max_length=8, choices=SeenBy.choices, default=SeenBy.ME
    )

    class Meta:
        verbose_name = _("openness")
        verbose_name_plural = _("openness")
        constraints = [
            models.UniqueConstraint(fields=["framework", "member"], name="growth_openness_once")
        ]

    def __str__(self) -> str:
        return self.get_seen_by_display()


class PeerRequest(models.Model):
    """A member asked another one how they see them. It is open until they answer or decline."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="+", verbose_name=_("framework")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    peer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("asked"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("answered or declined at"), null=True)

    class Meta:
        verbose_name = _("request to a peer")
        verbose_name_plural = _("requests to peers")
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "member", "peer"],
                condition=Q(closed_at=None),
                name="growth_asked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.peer}"


class CourseSkills(models.Model):
    """Learners of this course are asked to look at these skills when they begin and when they have
    completed it."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="+", verbose_name=_("course")
    )
    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="+", verbose_name=_("framework")
    )
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("linked by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("skills of a course")
        verbose_name_plural = _("skills of courses")
        constraints = [
            models.UniqueConstraint(fields=["course", "framework"], name="growth_course_once")
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.framework}"
