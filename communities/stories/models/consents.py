"""Who is named in a story, and what they answered when they were asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, IntegerField, OuterRef, Value, When
from django.utils.translation import gettext_lazy as _

from plc.core.ids import uuid7

from .stories import OPENNESS, Audience, Story


class NamedPerson(models.Model):
    """Somebody named in the current version: one of those it is about, or mentioned in it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="named")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="named_in_stories"
    )
    subject = models.BooleanField(_("it is about them"), default=False)

    class Meta:
        verbose_name = _("person named in a story")
        verbose_name_plural = _("people named in stories")
        constraints = [models.UniqueConstraint(fields=["story", "user"], name="stories_named_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.story}"


class Namesake(models.Model):
    """The author says that this name in the current version is that of somebody else."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="namesakes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "user"], name="stories_namesake_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.story}"


class ConsentState(models.TextChoices):
    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Consented")
    CHANGE = "change", _("Asked for a change")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def _openness(field: str) -> Case:
    """How open the audience in this field is, as a number."""
    steps = [When(**{field: audience}, then=Value(number)) for audience, number in OPENNESS.items()]
    return Case(*steps, output_field=IntegerField())


class ConsentQuerySet(models.QuerySet["Consent"]):
    def current(self) -> "ConsentQuerySet":
        """Those about the version of their story as it is now."""
        return self.filter(version=F("story__version"))

    def valid(self) -> "ConsentQuerySet":
        """Given to the current version, and to an audience that includes the current one."""
        given = self.current().filter(state=ConsentState.GIVEN)
        wide = given.annotate(agreed=_openness("audience"), shown=_openness("story__audience"))
        return wide.filter(agreed__gte=F("shown"))

    def of_named(self) -> "ConsentQuerySet":
        """Of people whom the current version names."""
        named = NamedPerson.objects.filter(story=OuterRef("story"), user=OuterRef("user"))
        return self.filter(models.Exists(named))


class Consent(models.Model):
    """What one person answered about one version of a story for one audience."""

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="consents", verbose_name=_("story")
    )
    version = models.PositiveIntegerField(_("version"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="story_consents",
        verbose_name=_("person"),
    )
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    audience = models.CharField(_("who reads it"), max_length=9, choices=Audience.choices)
    state = models.CharField(
        _("answer"), max_length=9, choices=ConsentState.choices, default=ConsentState.ASKED
    )
    words = models.CharField(_("words"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "version", "user"], name="stories_consent_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(state="asked"), name="stories_consents_asked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_state_display()}"


class ConsentRefusal(models.Model):
    """Somebody does not want to be asked any more: about one story, or by one author."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consent_refusals"
    )
    story = models.ForeignKey(Story, null=True, on_delete=models.CASCADE, related_name="refusals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(story=None) ^ models.Q(author=None),
                name="stories_refuses_story_or_author",
            ),
            models.UniqueConstraint(
                fields=["user", "story", "author"],
                nulls_distinct=False,
                name="stories_refuses_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.story or self.author}"
