"""Member types and custom profile fields, configured by site staff."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User
from .profiles import Visibility


class MemberType(models.Model):
    """A person's role or profession on this site: teacher, coach, nurse..."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    plural = models.CharField(_("plural"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # If false, only staff can assign it.
    self_chosen = models.BooleanField(_("people may choose it themselves"), default=True)

    class Meta:
        verbose_name = _("member type")
        verbose_name_plural = _("member types")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ProfileFieldGroup(models.Model):
    """A heading with custom fields."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("group of profile questions")
        verbose_name_plural = _("groups of profile questions")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ProfileFieldQuerySet(models.QuerySet["ProfileField"]):
    def for_person(self, person: User) -> "ProfileFieldQuerySet":
        """The fields for this person's member type. Answers to other fields are stored but not
        shown, in case the member type changes back."""
        of_this_kind = models.Q(member_types=None)
        if person.member_type_id:
            of_this_kind |= models.Q(member_types=person.member_type_id)
        return self.filter(of_this_kind).distinct()


class ProfileField(models.Model):
    """A custom field of the profile, for everyone or for some member types."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("Long text")
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        DATE = "date", _("Date")
        URL = "url", _("Link")

    group = models.ForeignKey(
        ProfileFieldGroup, on_delete=models.CASCADE, related_name="fields", verbose_name=_("group")
    )
    label = models.CharField(_("label"), max_length=80)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.LINE)
    options = models.TextField(_("options"), blank=True, help_text=_("One on each line."))
    required = models.BooleanField(_("required"), default=False)
    member_types = models.ManyToManyField(
        MemberType, blank=True, help_text=_("Empty: for everyone.")
    )
    default_visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.COMMUNITY
    )
    # If false, the default visibility applies to everyone's answer.
    visibility_chosen = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects: ClassVar[models.Manager["ProfileField"]] = ProfileFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile question")
        verbose_name_plural = _("profile questions")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.kind in (self.Kind.CHOICE, self.Kind.CHOICES) and not self.choices:
            raise ValidationError({"options": _("Write what can be chosen, one on each line.")})

    @property
    def choices(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]


class ProfileFieldValue(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="field_values"
    )
    field = models.ForeignKey(ProfileField, on_delete=models.CASCADE, related_name="values")
    value = models.JSONField()
    visibility = models.CharField(max_length=10, choices=Visibility.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "field"], name="accounts_field_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"

    @property
    def rung(self) -> str:
        """The visibility of the answer: the person's choice, if the field permits one."""
        chosen = self.visibility if self.field.visibility_chosen else ""
        return chosen or self.field.default_visibility
