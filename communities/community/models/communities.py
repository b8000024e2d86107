"""The community: its purpose, look, visibility and how people join."""

import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plc.accounts.models import validate_time_zone
from plc.core.addresses import cached_reverse

from .places import Place


class Licence(models.TextChoices):
    """What others may do with a contribution."""

    RESERVED = "reserved", _("All rights reserved in this community")
    CC_BY = "cc-by", _("CC BY 4.0")
    CC_BY_SA = "cc-by-sa", _("CC BY-SA 4.0")
    CC0 = "cc0", _("CC0 1.0")
    ORGANISATION = "organisation", _("Owned by the organisation")


def site_time_zone() -> str:
    return settings.TIME_ZONE


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, actor: Any) -> "CommunityQuerySet":
        """Communities that the actor may know of: name, purpose, look."""
        from ..access import memberships_of  # noqa: PLC0415  it imports the models

        return self.filter(
            Q(visibility__in=[Community.Visibility.PUBLIC, Community.Visibility.LISTED])
            | Q(pk__in=list(memberships_of(actor)))
        )

    def readable_by(self, actor: Any) -> "CommunityQuerySet":
        """Communities whose content the actor may read."""
        from ..access import member_communities_of  # noqa: PLC0415  it imports the models

        return self.filter(
            Q(visibility=Community.Visibility.PUBLIC) | Q(pk__in=member_communities_of(actor))
        )

    def of(self, actor: Any) -> "CommunityQuerySet":
        """Communities that the actor belongs to."""
        from ..access import memberships_of  # noqa: PLC0415  it imports the models

        return self.filter(pk__in=list(memberships_of(actor)))


class Community(Place):
    """A community with its own charter; a site hosts many.

    Non-members cannot even tell that a community exists, unless it is listed (name, purpose, look)
    or public (all of its own content).
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public: everyone can read it")
        LISTED = "listed", _("Listed: everyone sees name and purpose, members read the rest")
        HIDDEN = "hidden", _("Hidden: only members know that it exists")

    class Joining(models.TextChoices):
        OPEN = "open", _("Anyone may join")
        REQUEST = "request", _("People ask, admins answer")
        INVITATION = "invitation", _("By invitation only")

    class Accent(models.TextChoices):
        PETROL = "petrol", _("Petrol")
        YEW = "yew", _("Yew")
        MADDER = "madder", _("Madder")
        UMBER = "umber", _("Umber")
        OWN = "own", _("A colour of our own")

    slug = models.SlugField(_("address"), max_length=60, unique=True, allow_unicode=False)
    purpose = models.CharField(_("purpose"), max_length=300)
    language = models.CharField(_("language"), max_length=10, default="en")
    # Where its days and weeks begin; pages show times in the zone of their reader.
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default=site_time_zone,
        db_default="UTC",
        validators=[validate_time_zone],
    )
    visibility = models.CharField(
        _("who sees it"), max_length=6, choices=Visibility.choices, default=Visibility.LISTED
    )
    joining = models.CharField(
        _("how one joins"), max_length=10, choices=Joining.choices, default=Joining.REQUEST
    )
    logo = models.ForeignKey(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    cover = models.ForeignKey(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("cover"),
    )
    accent = models.CharField(
        _("accent colour"), max_length=6, choices=Accent.choices, default=Accent.PETROL
    )
    # Hue (in degrees) and chroma of a custom accent; the lightness is fixed by the design.
    accent_hue = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(360)]
    )
    accent_chroma = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(0.37)]
    )
    # The version of the current charter; 0 if there is none. Members who accepted an older one can
    # read, but not post.
    charter_version = models.PositiveIntegerField(_("version of the charter"), default=0)
    moderation_rules = models.TextField(_("rules for moderation"), blank=True, max_length=5000)
    # When this many different people report something, it is hidden until a moderator has decided.
    hide_threshold = models.PositiveSmallIntegerField(
        _("reports that hide"), default=3, validators=[MinValueValidator(2), MaxValueValidator(20)]
    )

    objects: ClassVar = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            models.CheckConstraint(
                condition=~Q(accent="own")
                | Q(accent_hue__isnull=False, accent_chroma__isnull=False),
                name="community_own_accent_has_figures",
            )
        ]

    def get_absolute_url(self) -> str:
        return cached_reverse("feed:community", self.slug)

    def picture_url(self, size: int) -> str:
        """URL of the logo; empty if there is none (``{% mark %}`` then generates a symbol)."""
        return self.logo.rendition_url(480) if self.logo_id and self.logo else ""

    @property
    def cover_url(self) -> str:
        return self.cover.rendition_url(960) if self.cover_id and self.cover else ""

    @property
    def visibility_word(self) -> str:
        """A single word for the line below the name."""
        words = {"public": _("public"), "listed": _("listed"), "hidden": _("hidden")}
        return str(words[self.visibility])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def accent_css(self) -> str:
        """URL of the stylesheet with a custom colour; it contains the colour, so it can be
        cached."""
        if self.accent != self.Accent.OWN:
            return ""
        figures = f"{self.accent_hue}-{self.accent_chroma:.4f}"
        return f"{reverse('community:accent', args=[self.slug])}?v={figures}"

    @property
    def accent_rule(self) -> str:
        """The CSS rule of a custom colour; empty for one of the four predefined ones."""
        if self.accent != self.Accent.OWN:
            return ""
        figures = f"--accent-h: {self.accent_hue}; --accent-c: {self.accent_chroma:.4f};"
        return f'[data-accent="{self.accent_name}"] {{ {figures} }}\n'

    @property
    def accent_name(self) -> str:
        """The value of ``data-accent``: one of the four predefined colours, or this community's
        own."""
        return f"c-{self.slug}" if self.accent == self.Accent.OWN else self.accent
