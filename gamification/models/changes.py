"""What those who look after a community changed about recognition."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community


class Changed(models.TextChoices):
    RULE = "rule", _("What counts was changed")
    LEVEL_ADDED = "level-added", _("A level was added")
    LEVEL = "level", _("A level was changed")
    LEVEL_REMOVED = "level-removed", _("A level was removed")
    SEASON_NAMED = "season-named", _("A season was named")
    SEASON = "season", _("A season was changed")
    SEASON_REMOVED = "season-removed", _("A season was removed")
    BOARDS_CLOSED = "boards-closed", _("Leaderboards were closed")
    BOARDS_OPENED = "boards-opened", _("Leaderboards were opened")
    SETTINGS = "settings", _("Settings were changed")


class SettingsChange(models.Model):
    """A change, with who made it. Never edited, and kept when what it is about is removed: so it
    has the name of then, and the values that changed.

    ``before`` and ``after`` are those values by the name of their field; what was added had none
    before, and what was removed has none after.
    """

    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("community"),
    )
    what = models.CharField(_("what"), max_length=14, choices=Changed.choices)
    # Of the level, season or group; of a rule its key.
    name = models.CharField(_("name"), max_length=120, blank=True)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("change of settings")
        verbose_name_plural = _("changes of settings")
        indexes = [models.Index(fields=["community", "-id"], name="gamification_changes_of")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.name}" if self.name else self.get_what_display()
