"""Profiles, with a visibility for each field."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who can see a field, from everyone to nobody else."""

    PUBLIC = "public", _("Everyone, also without an account")
    SITE = "site", _("Everyone signed in")
    COMMUNITY = "community", _("Members of my communities")
    GROUPS = "groups", _("Members of my groups")
    ME = "me", _("Only me")


class Profile(models.Model):
    """One per account. ``visibility`` maps field names to levels; fields not in it have the default
    in ``accounts.visibility.DEFAULTS``."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="profile",
        verbose_name=_("person"),
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    about = models.TextField(_("about"), max_length=5000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    speaks = models.CharField(_("languages spoken"), max_length=120, blank=True)
    cover_key = models.CharField(max_length=32, blank=True, editable=False)
    visibility = models.JSONField(_("who sees it"), default=dict, blank=True)
    # When the list "complete your profile" was dismissed.
    completion_dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return _("Profile of %(name)s") % {"name": self.user}


class ProfileLink(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links"
    )
    label = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label


class Skill(models.Model):
    """A skill that the person states, with a level by their own judgement."""

    class Level(models.IntegerChoices):
        BEGINNING = 1, _("Beginning")
        PRACTISING = 2, _("Practising")
        EXPERIENCED = 3, _("Experienced")
        TEACHING = 4, _("Teaching others")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skills"
    )
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PRACTISING)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                models.F("user"), models.functions.Lower("name"), name="accounts_skill_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProfileEntry(models.Model):
    """An entry of "can help with", "want help with" or the learning goals, with a note."""

    class Kind(models.TextChoices):
        CAN_HELP = "can_help", _("Can help with")
        WANTS_HELP = "wants_help", _("Wants help with")
        GOAL = "goal", _("Learning goal")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "profile entries"
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["kind", "text"], name="accounts_entry_text")]

    def __str__(self) -> str:
        return self.text
