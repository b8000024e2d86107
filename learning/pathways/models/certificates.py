"""Certificates: who was given which, and what became of it."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from learning.courses.models import Course, Enrolment, Offering
from plc.core.addresses import cached_reverse
from plc.credentials.models import Credential

from .pathways import Pathway

AfterDeletion = Credential.AfterDeletion


class Numbering(models.Model):
    """The last number of a community's certificates; locked while one is issued."""

    community = models.OneToOneField(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    letters = models.CharField(_("letters"), max_length=4)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("numbering of certificates")
        verbose_name_plural = _("numberings of certificates")

    def __str__(self) -> str:
        return f"{self.letters} {self.last}"


class State(models.TextChoices):
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self) -> "CertificateQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)

    def not_renewed(self) -> "CertificateQuerySet":
        later = Certificate.objects.filter(renews=OuterRef("pk"), revoked_at=None)
        return self.exclude(Exists(later))

    def for_page(self) -> "CertificateQuerySet":
        return self.select_related(
            "community",
            "course__community",
            "course__group",
            "offering__group",
            "pathway__group",
            "holder",
            "renews",
        )


class Certificate(models.Model):
    """That somebody completed a course, certified. What it says is kept as it was when it was
    issued: it holds also if the course, the cohort or the account is gone.

    ``face`` is how it looks (looks.Face). The public id is random, because its page is open to
    everybody who has its address.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        related_name="certificates",
        verbose_name=_("community"),
    )
    course = models.ForeignKey(
        Course,
        null=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
        verbose_name=_("course"),
    )
    offering = models.ForeignKey(
        Offering,
        null=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
        verbose_name=_("offering"),
    )
    pathway = models.ForeignKey(
        Pathway,
        null=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
        verbose_name=_("pathway"),
    )
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.SET_NULL, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
        verbose_name=_("holder"),
    )
    number = models.CharField(_("number"), max_length=30)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # From 1; a renewal without another offering is the next one.
    period = models.PositiveSmallIntegerField(_("period"), default=1)
    renews = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="renewals",
        verbose_name=_("renews"),
    )
    name = models.CharField(_("name on it"), max_length=150, blank=True)
    title = models.CharField(_("what was done"), max_length=200)
    cohort = models.CharField(_("cohort"), max_length=200, blank=True)
    # To everybody who checks it; only where the group agrees, too.
    cohort_agreed = models.BooleanField(_("the holder lets the cohort be named"), default=False)
    hours = models.DecimalField(_("contact hours"), max_digits=6, decimal_places=2, null=True)
    authority = models.CharField(_("recognised by"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=10)
    face = models.JSONField(default=dict)
    done_at = models.DateTimeField(_("completed"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    expires_at = models.DateTimeField(_("holds until"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("issued by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    tells_reason = models.BooleanField(_("everybody reads the reason"), default=False)
    after_deletion = models.CharField(
        _("if the account is deleted"),
        max_length=20,
        choices=AfterDeletion.choices,
        default=AfterDeletion.KEEP_WITHOUT_NAME,
    )
    # Days before the end about which its holder was reminded last.
    reminded = models.PositiveSmallIntegerField(null=True)

    objects: ClassVar = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="pathways_number_once"),
            models.UniqueConstraint(
                fields=["holder", "offering", "period"], name="pathways_certificate_once"
            ),
            models.UniqueConstraint(
                fields=["holder", "pathway", "period"], name="pathways_certificate_once_of_pathway"
            ),
        ]
        indexes = [
            models.Index(
                F("holder"), F("issued_at").desc(), F("id").desc(), name="pathways_of_holder"
            ),
            models.Index(
                F("community"), F("issued_at").desc(), F("id").desc(), name="pathways_issued"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(revoked_at=None, expires_at__isnull=False),
                name="pathways_expiring",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return cached_reverse("pathways:certificate", self.public_id)

    @property
    def address(self) -> str:
        """As it is printed, with the site."""
        return settings.SITE_URL.rstrip("/") + self.get_absolute_url()

    @property
    def state(self) -> State:
        if self.revoked_at is not None:
            return State.REVOKED
        if self.expires_at is not None and self.expires_at <= timezone.now():
            return State.EXPIRED
        return State.VALID

    @property
    def group(self) -> Group | None:
        """Whose course or pathway was completed, as long as that is there."""
        given = self.offering or self.pathway
        return given.group if given is not None else None

    def is_of(self, actor: Any) -> bool:
        return self.holder_id is not None and actor.is_authenticated and self.holder_id == actor.pk


class LogKind(models.TextChoices):
    ISSUED = "issued", _("Issued")
    RENAMED = "renamed", _("The name was corrected")
    REVOKED = "revoked", _("Revoked")
    REINSTATED = "reinstated", _("It holds again")


class CertificateLog(models.Model):
    """What was done with a certificate, by whom and why."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="log", verbose_name=_("certificate")
    )
    kind = models.CharField(_("what"), max_length=10, choices=LogKind.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    before = models.CharField(_("name before"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("entry about a certificate")
        verbose_name_plural = _("log of certificates")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.kind}"
