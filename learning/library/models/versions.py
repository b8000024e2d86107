"""What a resource consists of, and consisted of before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.files.models import StoredFile

from .resources import Resource


class TextState(models.TextChoices):
    """Whether the words of the file can be searched."""

    NONE = "none", _("Has no text to search")
    WAITING = "waiting", _("Is being read for the search")
    READ = "read", _("Can be searched")
    PARTLY = "partly", _("The first part can be searched")
    FAILED = "failed", _("Could not be read for the search")


class ResourceVersion(models.Model):
    """One version of a resource: an address, a stored file, or a text.

    ``address_key`` and ``digest`` recognise the same thing when somebody shares it again. ``text``
    are the words taken out of the file.
    """

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="versions", verbose_name=_("resource")
    )
    number = models.PositiveIntegerField(_("number"))
    address = models.URLField(_("address"), max_length=2000, blank=True)
    address_key = models.CharField(max_length=400, blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("file")
    )
    digest = models.CharField(max_length=64, blank=True)
    body = models.TextField(_("text"), max_length=60_000, blank=True)
    body_html = models.TextField(blank=True)
    captions = models.TextField(_("captions"), blank=True)  # WebVTT
    transcript = models.TextField(_("transcript"), max_length=200_000, blank=True)
    what_changed = models.CharField(_("what changed"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(blank=True)
    text_state = models.CharField(
        _("search"), max_length=7, choices=TextState.choices, default=TextState.NONE
    )
    text_attempts = models.PositiveSmallIntegerField(_("attempts to read it"), default=0)
    text_claimed_at = models.DateTimeField(_("being read since"), null=True)

    class Meta:
        verbose_name = _("version of a resource")
        verbose_name_plural = _("versions of resources")
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="library_version_once")
        ]
        indexes = [
            models.Index(
                fields=["address_key"], condition=~Q(address_key=""), name="library_by_address"
            ),
            models.Index(fields=["digest"], condition=~Q(digest=""), name="library_by_digest"),
            models.Index(fields=["id"], condition=Q(text_state="waiting"), name="library_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.resource}, {self.number}"

    @property
    def host(self) -> str:
        """Of its address, as it is read: without www."""
        return self.address.partition("//")[2].partition("/")[0].removeprefix("www.")
