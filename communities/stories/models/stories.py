"""Stories, and the scope of those that somebody may read."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from communities.community.access import member_communities_of
from communities.community.models import Community
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.accounts.models import User, blocked_ids
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7
from plc.files.actions import MOST_ALT


class StoryKind(models.TextChoices):
    SPOTLIGHT = "spotlight", _("Spotlight")
    SUCCESS = "success", _("Success story")
    TESTIMONIAL = "testimonial", _("Testimonial")


class StoryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CONSENT = "consent", _("Waiting for consent")
    REVIEW = "review", _("Waiting for review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TakenDown(models.TextChoices):
    """By moderators. What its author and the people named do goes on beneath it."""

    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")


class Audience(models.TextChoices):
    """Who reads a published story. Each includes those before it."""

    GROUP = "group", _("Members of the group")
    COMMUNITY = "community", _("Members of the community")
    PUBLIC = "public", _("Everyone, if the community is public")


OPENNESS = {audience: number for number, audience in enumerate(Audience.values)}
# A hidden group reviews its own stories, also those written for more readers before it was hidden.
STAYS_IN_GROUP = Q(audience=Audience.GROUP) | Q(group__visibility=Group.Visibility.HIDDEN)


class StoryQuerySet(models.QuerySet["Story"]):
    def shown(self) -> "StoryQuerySet":
        """Published, and not taken down by moderators."""
        return self.filter(state=StoryState.PUBLISHED, taken_down="")

    def visible_to(self, actor: Any) -> "StoryQuerySet":
        """Published stories that the actor may read. Left out are those across a block, and those
        whose author is suspended or which name somebody whose account is suspended or closed: a
        name within a text cannot be left out of it."""
        from .consents import NamedPerson  # noqa: PLC0415  it refers to the story

        named = NamedPerson.objects.filter(story=OuterRef("pk"))
        shown = self.shown().filter(self._places_of(actor))
        shown = shown.exclude(author__state=User.State.SUSPENDED)
        shown = shown.filter(~Exists(named.exclude(user__state=User.State.ACTIVE)))
        if blocked := blocked_ids(actor):
            shown = shown.exclude(author__in=blocked)
            shown = shown.filter(~Exists(named.filter(user__in=blocked)))
        return shown

    @staticmethod
    def _places_of(actor: Any) -> Q:
        """In a hidden group, only its members read anything, whatever the audience."""
        wide = Q(group=None) | ~Q(group__visibility=Group.Visibility.HIDDEN)
        members = Q(community__in=member_communities_of(actor)) & ~Q(audience=Audience.GROUP)
        everyone = Q(community__visibility=Community.Visibility.PUBLIC, audience=Audience.PUBLIC)
        return Q(group__in=list(group_memberships_of(actor))) | wide & (members | everyone)

    def for_cards(self) -> "StoryQuerySet":
        return self.select_related("author", "community", "group", "picture")


class Story(models.Model):
    """A spotlight on somebody, a success story, or a testimonial by its author.

    It is published with the consent of everybody named in it to this version and this audience,
    which a constraint trigger checks when a transaction commits (migration 0004), and is worded as
    in the StoryVersion that they were asked about. ``body_html`` is rendered and sanitised when it
    is written, and again when somebody mentioned in it has changed their name.
    """

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="stories", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="stories", verbose_name=_("group")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="stories",
        verbose_name=_("author"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=StoryKind.choices)
    audience = models.CharField(_("who reads it"), max_length=9, choices=Audience.choices)
    state = models.CharField(
        _("state"), max_length=9, choices=StoryState.choices, default=StoryState.DRAFT
    )
    taken_down = models.CharField(
        _("taken down"),
        max_length=7,
        choices=TakenDown.choices,
        blank=True,
        default="",
        db_default="",
    )
    # Nobody can be asked for them, or find them in the text. It remains, whatever the text becomes.
    names_deleted_account = models.BooleanField(
        _("names somebody who deleted their account"), default=False, db_default=False
    )
    # Incremented when something changes that people were asked about.
    version = models.PositiveIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=160)
    quote = models.CharField(_("quote"), max_length=400, blank=True)
    body = models.TextField(_("text"), max_length=30_000)
    body_html = models.TextField()
    excerpt = models.CharField(_("excerpt"), max_length=400, blank=True)
    # In a testimonial: what the author is, in their own words.
    own_role = models.CharField(_("role of the author"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    state_changed_at = models.DateTimeField(_("state changed"), auto_now_add=True)
    # The first time; it remains when the story is withdrawn, because that was somebody's turn.
    published_at = models.DateTimeField(_("published"), null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    # Why it was returned by a reviewer, or withdrawn.
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    objects: ClassVar = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False) | ~Q(audience="group"),
                name="stories_group_audience_has_group",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | ~Q(state="published"),
                name="stories_published_has_date",
            ),
            models.CheckConstraint(
                condition=Q(names_deleted_account=False) | ~Q(state="published"),
                name="stories_published_without_deleted_accounts",
            ),
        ]
        indexes = [
            models.Index(
                F("community"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="stories_of_community",
            ),
            models.Index(
                F("group"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="stories_of_group",
            ),
            models.Index(
                fields=["community", "published_at", "id"],
                condition=Q(kind="spotlight", published_at__isnull=False),
                name="stories_turns",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("stories:story", self.community.slug, self.public_id)

    @property
    def shown_author(self) -> Any:
        """None for people who closed their account, as everywhere."""
        return self.author if self.author and self.author.state in User.PRESENT else None

    @property
    def stays_in_group(self) -> bool:
        """As STAYS_IN_GROUP."""
        return self.group is not None and (
            self.audience == Audience.GROUP or self.group.visibility == Group.Visibility.HIDDEN
        )

    @property
    def is_shown(self) -> bool:
        return self.state == StoryState.PUBLISHED and not self.taken_down

    @property
    def standing(self) -> str:
        """In words: what moderators decided, else how far its author has come with it."""
        return self.get_taken_down_display() or self.get_state_display()

    @property
    def readers(self) -> str:
        """In words: who reads it once it is published."""
        return str(Audience.GROUP.label) if self.stays_in_group else self.get_audience_display()


class StoryVersion(models.Model):
    """The text and picture of a version as people were asked about it: what their consents, which
    have the audience, refer to. The picture's file is kept after the story has another one. The
    database refuses to change it, and to delete one that somebody agreed to (migration 0004); the
    others are deleted after a while."""

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="versions", verbose_name=_("story")
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=160)
    quote = models.CharField(_("quote"), max_length=400, blank=True)
    body = models.TextField(_("text"))
    own_role = models.CharField(_("role of the author"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    alt = models.CharField(
        _("what the picture shows"), max_length=MOST_ALT, blank=True, default="", db_default=""
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a story")
        verbose_name_plural = _("versions of stories")
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="stories_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.story} ({self.number})"
