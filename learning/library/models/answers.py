"""What people said about a resource: whether it helped them, and whether it is still right."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .resources import Resource


class Help(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Helped(models.Model):
    """One person's answer to whether a resource helped them, and where."""

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="helped", verbose_name=_("resource")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    answer = models.CharField(_("answer"), max_length=6, choices=Help.choices)
    where = models.CharField(_("where"), max_length=300, blank=True)
    named = models.BooleanField(_("with their name"), default=True)
    at = models.DateTimeField(_("answered"), default=timezone.now)  # the first time

    class Meta:
        verbose_name = _("answer about a resource")
        verbose_name_plural = _("answers about resources")
        constraints = [
            models.UniqueConstraint(fields=["resource", "user"], name="library_helped_once")
        ]
        indexes = [models.Index(fields=["user"], name="library_helped_by")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.get_answer_display()}"


class ReviewAnswer(models.TextChoices):
    RIGHT = "right", _("Still right")
    CHANGED = "changed", _("Changed")
    ARCHIVED = "archived", _("Archived")


class Review(models.Model):
    """Somebody looked at a resource again, and said whether it is still right."""

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("resource")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    answer = models.CharField(_("answer"), max_length=8, choices=ReviewAnswer.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    was_due = models.BooleanField(_("was due"), default=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("review of a resource")
        verbose_name_plural = _("reviews of resources")
        indexes = [models.Index(fields=["resource", "-at"], name="library_reviews")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.get_answer_display()}"
