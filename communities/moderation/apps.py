from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "communities.moderation"
    label = "moderation"
    verbose_name = _("Moderation")
    admin_section = "moderation"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import facts, listeners, lists, nav, notices, privacy  # noqa: F401
