"""Resources, and the scope of those that somebody may read."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.access import member_communities_of
from communities.community.models import Community, Licence
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.accounts.models import User, blocked_ids
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7


class Kind(models.TextChoices):
    """What it is for. What it comes as is its format."""

    LINK = "link", _("Link")
    FILE = "file", _("File")
    VIDEO = "video", _("Video")
    TEXT = "text", _("Text")
    TEMPLATE = "template", _("Template")
    PROTOCOL = "protocol", _("Protocol")
    RECORDING = "recording", _("Recording")


class Level(models.TextChoices):
    """Whom it is written for."""

    EVERYONE = "everyone", _("For everyone")
    STARTING = "starting", _("For beginners")
    PRACTISING = "practising", _("For those who practise it")
    EXPERIENCED = "experienced", _("For the experienced")


class Format(models.TextChoices):
    """What the current version comes as."""

    PAGE = "page", _("Web page")
    TEXT = "text", _("Text on this site")
    PDF = "pdf", _("PDF")
    DOCUMENT = "document", _("Document")
    SLIDES = "slides", _("Slides")
    SHEET = "sheet", _("Spreadsheet")
    PICTURE = "picture", _("Picture")
    FILM = "film", _("Film")
    SOUND = "sound", _("Sound")
    ARCHIVE = "archive", _("Archive")


class TakenDown(models.TextChoices):
    """By moderators."""

    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")


def places_of(actor: Any) -> Q:
    """What is shared in places that the actor may read."""
    whole = Q(group=None) & (
        Q(community__in=member_communities_of(actor))
        | Q(community__visibility=Community.Visibility.PUBLIC)
    )
    groups = Q(group__in=list(group_memberships_of(actor))) | Q(
        Q(community__in=member_communities_of(actor))
        | Q(community__visibility=Community.Visibility.PUBLIC),
        group__visibility=Group.Visibility.PUBLIC,
    )
    return whole | groups


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, actor: Any) -> "ResourceQuerySet":
        """What is shared with the actor, and what they keep for themselves. Nothing of people
        across a block; archived ones are included."""
        shown = Q(places_of(actor), shared_at__isnull=False)
        if blocked := blocked_ids(actor):
            shown &= Q(author=None) | ~Q(author__in=blocked)
        if actor.is_authenticated:
            shown |= Q(owner=actor.pk, shared_at=None)
        return self.filter(shown, taken_down="")

    def listed(self) -> "ResourceQuerySet":
        """Shared, and neither archived nor taken down."""
        return self.filter(shared_at__isnull=False, archived_at=None, taken_down="")

    def due(self, day: date) -> "ResourceQuerySet":
        """Whose review date has come."""
        return self.listed().filter(review_on__lte=day)

    def for_cards(self) -> "ResourceQuerySet":
        return self.select_related("author", "owner", "community", "group")


FOREVER = 0  # months after which nobody is asked to look at it again


class Resource(models.Model):
    """Something worth finding again: a link, a file, a film, a text.

    It is in a community or one of its groups. Only its owner sees it until it is shared. What it
    consists of is in its versions; ``version`` is the number of the current one. ``author`` made or
    brought it and is shown beside it; ``owner`` looks after it. Either may be empty: the author
    after they left without their name, the owner when nobody looks after it any more.
    """

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="resources", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.CASCADE,
        related_name="resources",
        verbose_name=_("group"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="resources",
        verbose_name=_("author"),
    )
    # The name that an author left with it, who has no account any more.
    credit = models.CharField(_("name that stays"), max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="owned_resources",
        verbose_name=_("who looks after it"),
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    level = models.CharField(
        _("skill level"), max_length=11, choices=Level.choices, default=Level.EVERYONE
    )
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    language = models.CharField(_("language"), max_length=10, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("what it is good for"), max_length=600, blank=True)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices)
    # Who made it and where it is from, if that is somebody else; kept with every copy.
    attribution = models.CharField(_("source"), max_length=400, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    copied_from = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    shared_at = models.DateTimeField(_("shared"), null=True)  # null: only its owner sees it
    archived_at = models.DateTimeField(_("archived"), null=True)
    taken_down = models.CharField(
        _("taken down"), max_length=7, choices=TakenDown.choices, blank=True, default=""
    )
    review_on = models.DateField(_("look at it again on"), null=True)
    review_months = models.PositiveSmallIntegerField(_("months between reviews"), default=12)
    review_told_on = models.DateField(
        null=True, editable=False
    )  # the date that people were told of
    # Denormalised from Helped (maintained by actions, repaired by `recount`).
    helped_yes = models.PositiveIntegerField(_("helped"), default=0)
    helped_partly = models.PositiveIntegerField(_("helped partly"), default=0)
    helped_no = models.PositiveIntegerField(_("did not help"), default=0)
    helpful = models.IntegerField(_("how helpful"), default=0)  # for the order of lists

    objects: ClassVar = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        indexes = [
            models.Index(
                F("community"),
                F("shared_at").desc(),
                F("id").desc(),
                condition=Q(shared_at__isnull=False, archived_at=None),
                name="library_of_community",
            ),
            models.Index(
                F("group"),
                F("shared_at").desc(),
                F("id").desc(),
                condition=Q(shared_at__isnull=False, archived_at=None),
                name="library_of_group",
            ),
            models.Index(
                F("community"),
                F("helpful").desc(),
                F("id").desc(),
                condition=Q(shared_at__isnull=False, archived_at=None),
                name="library_helpful",
            ),
            models.Index(
                fields=["review_on"],
                condition=Q(review_on__isnull=False, archived_at=None),
                name="library_due",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("library:resource", self.community.slug, self.public_id)

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    @property
    def shown_author(self) -> Any:
        """None for people who closed their account, as everywhere."""
        return self.author if self.author and self.author.state in User.PRESENT else None

    @property
    def author_name(self) -> str:
        return self.shown_author.name if self.shown_author else self.credit

    @property
    def answers(self) -> int:
        return self.helped_yes + self.helped_partly + self.helped_no

    @property
    def icon(self) -> str:
        return ICONS.get(Format(self.format), "file-text")

    @property
    def says_format(self) -> bool:
        """Whether its format says more than its kind: not for a link, or a text on this site."""
        return self.format != Format.TEXT and self.kind != Kind.LINK

    @property
    def place(self) -> Community | Group:
        return self.group or self.community

    def is_due(self) -> bool:
        return self.review_on is not None and self.review_on <= timezone.localdate()


ICONS = {
    Format.PAGE: "link",
    Format.TEXT: "file-text",
    Format.PICTURE: "file-image",
    Format.SHEET: "file-spreadsheet",
    Format.FILM: "file-video",
    Format.SOUND: "file-audio",
    Format.ARCHIVE: "file-archive",
}


class ResourceTopic(models.Model):
    """A topic of a resource, spelt as those of posts are, so that both are found by one word."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="topics")
    slug = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "slug"], name="library_topic_once")
        ]
        indexes = [models.Index(fields=["slug", "resource"], name="library_by_topic")]

    def __str__(self) -> str:
        return self.name
