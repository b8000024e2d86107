from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "communities.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "moderation"

    def ready(self) -> None:
        # Each fills its registries when it is imported.
        from . import facts, listeners, nav, notices  # noqa: F401
