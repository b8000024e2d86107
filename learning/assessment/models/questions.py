"""Questions, their versions, and who may write them."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from .places import OfPlace, OfPlaceQuerySet

MOST_DIFFICULT = 5


class Author(models.Model):
    """Somebody whom a manager appointed to write questions and quizzes of a community or group."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("appointed by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "group", "user"],
                nulls_distinct=False,
                name="assessment_author_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.group or self.community})"


class QuestionQuerySet(OfPlaceQuerySet):
    def offered(self) -> Any:
        """Neither put away by those who write them nor hidden by moderators."""
        return self.filter(archived_at=None, hidden_at=None)

    def for_list(self) -> Any:
        return self.select_related("group", "community", "made_by")


class Question(OfPlace):
    """A question of the bank of a community or group. What it asks is in its versions."""

    kind = models.CharField(_("type"), max_length=12)  # a key of assessment.types
    title = models.CharField(_("name in the bank"), max_length=160)
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DIFFICULT)],
    )
    newest = models.PositiveIntegerField(_("newest version"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)
    # Not offered for quizzes any more; those that have it keep it.
    archived_at = models.DateTimeField(_("put away"), null=True)
    # By moderators: nobody is asked it any more, wherever it stands.
    hidden_at = models.DateTimeField(_("hidden"), null=True)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(
                F("community"),
                F("changed_at").desc(),
                F("id").desc(),
                name="assessment_bank",
            ),
            GinIndex(fields=["tags"], name="assessment_tags"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:question", self.community.slug, self.public_id)


class QuestionVersion(models.Model):
    """What a question asks, without its key. A version that somebody was asked is not changed any
    more (the database refuses, migration 0001): the next change makes a new one."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="versions", verbose_name=_("question")
    )
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=10_000)
    text_html = models.TextField()
    # What the type needs to show it, for everybody to see: options, labels, limits.
    body = models.JSONField(_("body"), default=dict)
    picture = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    used_at = models.DateTimeField(_("first used"), null=True)

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="assessment_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.number})"
