"""Pathways: what somebody does over months, in stages of steps."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.access import memberships_of
from communities.community.models import GOVERNING, Community, Membership, Role
from communities.groups.access import group_memberships_of
from communities.groups.models import Group, GroupMembership, GroupRole
from learning.courses.models import TakenDown
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from .designs import Design

ATTESTED = "attested"
MOST_NUMBER = 1000


class PathwayQuerySet(models.QuerySet["Pathway"]):
    def visible_to(self, actor: Any) -> "PathwayQuerySet":
        """Those that are open to members of the actor's communities and groups, and those they
        write. Of a group, its members see them, and nobody else. No query for memberships."""
        mine, groups = memberships_of(actor), group_memberships_of(actor)
        inside = [pk for pk, one in mine.items() if one.role != Role.GUEST]
        governed = [pk for pk, one in mine.items() if one.role in GOVERNING]
        led = [pk for pk, one in groups.items() if one.role == GroupRole.FACILITATOR]
        open_ = Q(taken_down="", published_at__isnull=False)
        return self.filter(
            Q(group=None, community__in=inside) & open_
            | Q(group=None, community__in=governed)
            | Q(group__in=list(groups)) & open_
            | Q(group__in=led)
        )


class Pathway(models.Model):
    """A way of a community or a group: courses, contributions and evidence, in stages, in order or
    freely."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="pathways", verbose_name=_("community")
    )
    # Exactly the members of this group go along it.
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.CASCADE,
        related_name="pathways",
        verbose_name=_("group"),
    )
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in a sentence"), max_length=300, blank=True)
    body = models.TextField(_("what it is about"), max_length=10_000, blank=True)
    body_html = models.TextField(blank=True)
    in_order = models.BooleanField(_("one stage after the other"), default=True)
    design = models.ForeignKey(
        Design,
        null=True,
        on_delete=models.SET_NULL,
        related_name="pathways",
        verbose_name=_("certificate"),
    )
    months = models.PositiveSmallIntegerField(
        _("months its certificate holds"),
        null=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("open since"), null=True)
    # Nobody begins any more; those who have begun go on.
    closed_at = models.DateTimeField(_("closed"), null=True)
    taken_down = models.CharField(
        _("taken down"), max_length=7, choices=TakenDown.choices, blank=True, default=""
    )

    objects: ClassVar = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="pathways_slug_once")
        ]
        indexes = [
            models.Index(
                F("community"), F("created_at").desc(), F("id").desc(), name="pathways_listed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("pathways:pathway", self.community.slug, self.slug)

    @property
    def write_url(self) -> str:
        return cached_reverse("pathways:write", self.community.slug, self.slug)

    @property
    def list_url(self) -> str:
        """The pathways of its place."""
        if self.group is None:
            return cached_reverse("pathways:list", self.community.slug)
        return cached_reverse("pathways:list_of_group", self.community.slug, self.group.slug)


class Stage(models.Model):
    """A part of a pathway. With ``needs``, so many of its steps are enough; ``milestone`` is what
    somebody is who has reached its end."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.CASCADE, related_name="stages", verbose_name=_("pathway")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("title"), max_length=120)
    milestone = models.CharField(_("milestone"), max_length=120, blank=True)
    needs = models.PositiveSmallIntegerField(_("steps that are enough"), null=True)

    class Meta:
        verbose_name = _("stage of a pathway")
        verbose_name_plural = _("stages of pathways")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class PathwayStep(models.Model):
    """What somebody has to do: ``kind`` is a key of the registries ``completions`` or
    ``path_evidence``, and ``key`` the thing it names; or a person attests it."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    stage = models.ForeignKey(
        Stage, on_delete=models.CASCADE, related_name="steps", verbose_name=_("stage")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("what"), max_length=60, blank=True)
    number = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MaxValueValidator(MOST_NUMBER)]
    )
    # What has to be done, for those that a person attests; else a word on why it is here.
    words = models.CharField(_("words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a pathway")
        verbose_name_plural = _("steps of pathways")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class WalkerQuerySet(models.QuerySet["Walker"]):
    def current(self) -> "WalkerQuerySet":
        """Of people who belong to the place of the pathway today. Whoever left it keeps what they
        reached, and goes no further."""
        inside = GroupMembership.objects.filter(
            group=OuterRef("pathway__group"), user=OuterRef("user")
        )
        theirs = Membership.objects.filter(
            community=OuterRef("pathway__community"), user=OuterRef("user")
        ).not_suspended()
        return self.filter(
            Q(pathway__group__isnull=False) & Exists(inside) & Exists(theirs)
            | Q(pathway__group=None) & Exists(theirs.exclude(role=Role.GUEST))
        )


class Walker(models.Model):
    """Somebody who goes along a pathway."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.CASCADE, related_name="walkers", verbose_name=_("pathway")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="pathways",
        verbose_name=_("person"),
    )
    began_at = models.DateTimeField(_("began"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)

    objects: ClassVar = WalkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("person on a pathway")
        verbose_name_plural = _("people on pathways")
        constraints = [
            models.UniqueConstraint(fields=["pathway", "user"], name="pathways_walker_once")
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(left_at=None, completed_at=None),
                name="pathways_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.pathway}"


class Reached(models.Model):
    """Somebody reached a step. It is not taken back, whatever happens later to what it was for."""

    walker = models.ForeignKey(
        Walker, on_delete=models.CASCADE, related_name="reached", verbose_name=_("person")
    )
    step = models.ForeignKey(
        PathwayStep, on_delete=models.CASCADE, related_name="reached", verbose_name=_("step")
    )
    done_at = models.DateTimeField(_("done"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)
    # For those that a person attests: who, and what they saw.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("attested by"),
    )
    words = models.CharField(_("what they saw"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step that somebody reached")
        verbose_name_plural = _("steps that people reached")
        constraints = [
            models.UniqueConstraint(fields=["walker", "step"], name="pathways_reached_once")
        ]

    def __str__(self) -> str:
        return f"{self.walker_id}: {self.step_id}"
