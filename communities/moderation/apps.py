from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "communities.moderation"
    label = "moderation"
    verbose_name = _("Moderation")
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "moderation"

    def ready(self) -> None:
        # Each fills its registries when it is imported.
        from . import facts, listeners, lists, nav, notices  # noqa: F401
