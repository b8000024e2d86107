"""Kudos: one member thanks another, for a kind of value and in a sentence."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.community.access import member_communities_of, memberships_of
from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User, blocked_ids
from plc.core.ids import uuid7

from .points import ValueKind

MAX_THANKS = 280
A_WEEK = 5  # how many kudos a member gives in a week, unless the community says otherwise


class KudosState(models.TextChoices):
    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Taken back")
    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")
    ERASED = "erased", _("Deleted with the account of its receiver")


def _of(actor: Any) -> Q:
    return Q(author=actor) | Q(receiver=actor)


class KudosQuerySet(models.QuerySet["Kudos"]):
    def shown(self) -> "KudosQuerySet":
        """Without what moderators hid, and what people wrote or received whose account is closed or
        suspended."""
        return self.filter(
            state=KudosState.GIVEN,
            author__state__in=User.PRESENT,
            receiver__state__in=User.PRESENT,
        )

    def public_to(self, actor: Any) -> "KudosQuerySet":
        """Public ones in places that the actor reads as a member, except across a block."""
        return self._in_places_of(actor).filter(is_public=True)

    def listed_to(self, actor: Any) -> "KudosQuerySet":
        """The same, and private ones that the actor wrote or received in these places."""
        return self._in_places_of(actor).filter(Q(is_public=True) | _of(actor))

    def visible_to(self, actor: Any) -> "KudosQuerySet":
        """Public ones, and all that the actor wrote or received, also in places that they left."""
        public = self.model.objects.public_to(actor).values("pk")
        return self._not_blocked_for(actor).filter(_of(actor) | Q(pk__in=public))

    def _in_places_of(self, actor: Any) -> "KudosQuerySet":
        own = Q(group=None, community__in=member_communities_of(actor))
        groups = Group.objects.readable_by(actor).filter(community__in=list(memberships_of(actor)))
        return self._not_blocked_for(actor).filter(own | Q(group__in=groups))

    def _not_blocked_for(self, actor: Any) -> "KudosQuerySet":
        blocked = blocked_ids(actor)
        return self.shown().exclude(Q(author__in=blocked) | Q(receiver__in=blocked))

    def for_list(self) -> "KudosQuerySet":
        """With everything that a list of them shows."""
        return self.select_related("author", "receiver", "community", "group__community")


class Kudos(models.Model):
    """Thanks of one member to another. Never edited; its author may take it back.

    A public one is read by the members of its place: the group, or the community. A private one by
    the two people only.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("group"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="kudos_given",
        db_index=False,
        verbose_name=_("from"),
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="kudos_received",
        db_index=False,
        verbose_name=_("to"),
    )
    kind = models.PositiveSmallIntegerField(_("kind of value"), choices=ValueKind.choices)
    text = models.CharField(_("sentence"), max_length=MAX_THANKS)
    is_public = models.BooleanField(_("public"))
    state = models.CharField(
        _("state"), max_length=9, choices=KudosState.choices, default=KudosState.GIVEN
    )
    given_at = models.DateTimeField(_("given"))

    objects: ClassVar = KudosQuerySet.as_manager()

    class Meta:
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        constraints = [
            models.CheckConstraint(
                condition=~Q(author=F("receiver")), name="gamification_kudos_to_others"
            )
        ]
        indexes = [
            models.Index(
                "receiver", "community", F("given_at").desc(), name="gamification_kudos_received"
            ),
            models.Index(
                "author", "community", F("given_at").desc(), name="gamification_kudos_given"
            ),
            models.Index(
                "community",
                F("given_at").desc(),
                F("id").desc(),
                condition=Q(state="given"),
                name="gamification_kudos_of_place",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("gamification:kudos", args=[self.community.slug, self.public_id])

    @property
    def place(self) -> Community | Group:
        return self.group or self.community


class LevelMarks(models.TextChoices):
    """Which levels are shown beside the names of members."""

    NONE = "none", _("None")
    ROLES = "roles", _("Levels with a role")
    ALL = "all", _("All levels")


class RecognitionSettings(models.Model):
    """What a community chose about recognition; no row means the defaults."""

    community = models.OneToOneField(
        Community,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="recognition",
        verbose_name=_("community"),
    )
    kudos_a_week = models.PositiveSmallIntegerField(
        _("thanks a member gives in a week"),
        default=A_WEEK,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    level_marks = models.CharField(
        _("levels shown beside names"),
        max_length=5,
        choices=LevelMarks.choices,
        default=LevelMarks.NONE,
        db_default=LevelMarks.NONE,
        help_text=_("For members only: beside posts, and in lists of members."),
    )

    class Meta:
        verbose_name = _("settings of recognition")
        verbose_name_plural = _("settings of recognition")

    def __str__(self) -> str:
        return str(self.community)

    @classmethod
    def of(cls, community: Community) -> "RecognitionSettings":
        """The settings; unsaved defaults if there are none. One query."""
        return cls.objects.filter(community=community).first() or cls(community=community)
