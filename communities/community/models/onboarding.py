from django.db import models
from django.utils.translation import gettext_lazy as _

from .communities import Community
from .members import Membership


class OnboardingStep(models.Model):
    """A step of the onboarding checklist. Steps with a known kind (charter, profile, first post,
    group) are detected as done; others are ticked off by hand."""

    class Kind(models.TextChoices):
        CHARTER = "charter", _("Accept the charter")
        PROFILE = "profile", _("Say who you are")
        GROUP = "group", _("Join a group")
        INTRODUCTION = "introduction", _("Write a first post")
        OWN = "own", _("Something else")

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="steps", verbose_name=_("community")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(_("text"), max_length=300, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("first step")
        verbose_name_plural = _("first steps")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class OnboardingDone(models.Model):
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="done_steps")
    step = models.ForeignKey(OnboardingStep, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "step"], name="community_step_done_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} done"
