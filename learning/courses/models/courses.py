"""Courses, who writes them, and their files."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from communities.community.access import memberships_of
from communities.community.models import GOVERNING, Community, Licence, Role
from communities.groups.access import group_memberships_of
from communities.groups.models import Group, GroupRole
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

MOST_BODY = 10_000


class TakenDown(models.TextChoices):
    """By moderators. Its authors still see it."""

    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")


class CourseQuerySet(models.QuerySet["Course"]):
    def listed_for(self, actor: Any) -> "CourseQuerySet":
        """Those in the actor's catalogues: given in a place of theirs or in a public community, or
        written by them."""
        return self.filter(self._given_to(actor) | self.written_by(actor))

    def visible_to(self, actor: Any) -> "CourseQuerySet":
        """Courses that the actor may know of: those in their catalogues, and those they take, also
        where newcomers are not let in any more."""
        from .learners import Enrolment  # noqa: PLC0415  it refers to the course

        taken = Enrolment.objects.of(actor).learning().filter(offering__course=OuterRef("pk"))
        goes_on = Q(Exists(taken), taken_down="")
        return self.filter(self._given_to(actor) | goes_on | self.written_by(actor))

    @staticmethod
    def _given_to(actor: Any) -> Q:
        from .offerings import Offering  # noqa: PLC0415  it refers to the course

        return Q(Exists(Offering.objects.visible_to(actor).filter(course=OuterRef("pk"))))

    @staticmethod
    def written_by(actor: Any) -> Q:
        """Those of a community are written by who governs it and by their authors; those of a group
        by its facilitators and by authors who belong to it."""
        mine, groups = memberships_of(actor), group_memberships_of(actor)
        governed = [pk for pk, membership in mine.items() if membership.role in GOVERNING]
        inside = [pk for pk, membership in mine.items() if membership.role != Role.GUEST]
        led = [pk for pk, one in groups.items() if one.role == GroupRole.FACILITATOR]
        if not mine:
            return Q(pk__in=())
        authored = Q(owner=actor.pk) | Q(
            Exists(CourseAuthor.objects.filter(course=OuterRef("pk"), user=actor.pk))
        )
        return (
            Q(group=None, community__in=governed)
            | Q(group__in=led)
            | Q(group=None, community__in=inside) & authored
            | Q(group__in=list(groups)) & authored
        )

    def for_cards(self) -> "CourseQuerySet":
        return self.select_related("community", "group", "owner", "picture")


class Course(models.Model):
    """A course of a community, or of one of its groups, whoever it is given to.

    ``body_html`` is the text of its landing page, rendered and sanitised when it is written.
    """

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="courses", verbose_name=_("community")
    )
    # Of a group: its facilitators write it, and it is given to this group only.
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="courses", verbose_name=_("group")
    )
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in a sentence"), max_length=300, blank=True)
    body = models.TextField(_("what it is about"), max_length=MOST_BODY, blank=True)
    body_html = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=10)
    licence = models.CharField(
        _("licence"), max_length=12, choices=Licence.choices, default=Licence.RESERVED
    )
    source = models.URLField(_("where it comes from"), max_length=2000, blank=True)
    picture = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="courses",
        verbose_name=_("owner"),
    )
    # Its authors say that more lessons are to come, so nobody completes it yet.
    is_growing = models.BooleanField(_("more lessons are to come"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    taken_down = models.CharField(
        _("taken down"), max_length=7, choices=TakenDown.choices, blank=True, default=""
    )

    objects: ClassVar = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="courses_slug_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("courses:course", self.community.slug, self.slug)

    @property
    def write_url(self) -> str:
        return cached_reverse("courses:write", self.community.slug, self.slug)


class CourseAuthor(models.Model):
    """Somebody who writes and teaches a course together with its owner."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="authors", verbose_name=_("course")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="authored_courses",
        verbose_name=_("person"),
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("author of a course")
        verbose_name_plural = _("authors of courses")
        constraints = [
            models.UniqueConstraint(fields=["course", "user"], name="courses_author_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.course}"


class CourseFile(models.Model):
    """A picture, film or other file of a course, under the name that its lessons call it by."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="files", verbose_name=_("course")
    )
    path = models.CharField(_("name in lessons"), max_length=200)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.CASCADE, related_name="+", verbose_name=_("file")
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of a course")
        verbose_name_plural = _("files of courses")
        constraints = [
            models.UniqueConstraint(fields=["course", "path"], name="courses_file_path_once")
        ]

    def __str__(self) -> str:
        return self.path
