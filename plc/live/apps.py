from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "plc.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import sessions  # noqa: F401
