"""Signed credentials, the keys they are signed with, who issues them, and which were revoked.

The public ids are random rather than ordered by time, because the address of a credential is known
only to those it was given to.
"""

import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .documents import IssuerProfile


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def published(self) -> "SigningKeyQuerySet":
        """Those whose signatures count: the active one and the retired ones, newest first."""
        return self.filter(withdrawn_at=None).order_by("-pk")

    def named(self, public: str) -> "SigningKeyQuerySet":
        """The one with this Multikey, which may come from anywhere."""
        return self.filter(public=public) if public.isalnum() else self.none()


class SigningKey(models.Model):
    """An Ed25519 key. One is active; a retired one no longer signs, and its private half is
    destroyed, but its signatures still count. Those of a withdrawn key no longer do."""

    public = models.CharField(max_length=100, unique=True)  # as a Multikey
    sealed = models.BinaryField(null=True)  # the private half, encrypted (sealing.py)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["retired_at"],
                name="credentials_one_active_key",
                condition=Q(retired_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, withdrawn_at=None) | Q(sealed=None),
                name="credentials_retired_key_is_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.public


class Issuer(models.Model):
    """Who issues credentials: the site, or a community, under the key that its app gave it.

    Its address is part of everything it signed, so the address of the site is stored with it. Where
    the site moves, the next credential gets an issuer at the new address.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=120)
    site = models.CharField(max_length=200)  # settings.SITE_URL when it was created
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    image = models.CharField(max_length=500, blank=True)
    # Its name went, or came back: up to this id its credentials say so. None: all of them.
    signed_again_to = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "site"], name="credentials_issuer_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("credentials:issuer", args=[self.public_id])

    def absolute(self, path: str) -> str:
        """The address of a path, as it is written into what this issuer signs."""
        return self.site.rstrip("/") + path

    @property
    def address(self) -> str:
        return self.absolute(self.get_absolute_url())

    @property
    def profile(self) -> IssuerProfile:
        return IssuerProfile(
            key=self.key,
            name=self.name,
            url=self.url,
            description=self.description,
            image=self.image,
        )


class StatusList(models.Model):
    """A published list of which credentials of an issuer are revoked (status_list.py)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="status_lists")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+", null=True)
    signed = models.TextField(blank=True)  # the JSON that is served

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("credentials:status_list", args=[self.public_id])

    @property
    def address(self) -> str:
        return self.issuer.absolute(self.get_absolute_url())


class StatusEntry(models.Model):
    """A place in a status list, at random. Revoking is final: a credential that is reinstated gets
    another place."""

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    revoked = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "status entries"
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "index"], name="credentials_place_used_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["status_list"], condition=Q(revoked=True), name="credentials_revoked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.index} of {self.status_list_id}"


class Credential(models.Model):
    """A credential, issued once for what it is ``about`` ("gamification.badgeaward:17")."""

    class AfterDeletion(models.TextChoices):
        """What happens when the holder's account is deleted."""

        KEEP_WITH_NAME = "keep_with_name", _("Keep it, with my name")
        KEEP_WITHOUT_NAME = "keep_without_name", _("Keep it, without my name")
        REVOKE = "revoke", _("Revoke it")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    about = models.CharField(max_length=160, unique=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="credentials")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        # First actions.account_erased carries out what the holder chose.
        on_delete=models.PROTECT,
        related_name="credentials",
    )
    after_deletion = models.CharField(
        max_length=20, choices=AfterDeletion.choices, default=AfterDeletion.KEEP_WITHOUT_NAME
    )
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="credentials")
    entry = models.OneToOneField(StatusEntry, on_delete=models.PROTECT, related_name="credential")
    # With everybody who has its address.
    shared = models.BooleanField(default=False, db_default=False)
    signed = models.TextField()  # the JSON with its proof, as it is served; "" if it could not be
    token = models.TextField()  # the same as a signed JWT
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("credentials:credential", args=[self.public_id])

    @property
    def address(self) -> str:
        return self.issuer.absolute(self.get_absolute_url())

    @property
    def kind(self) -> str:
        """The key of its kind in plc.core.registry.credential_kinds."""
        return self.about.partition(":")[0]

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.signed)
