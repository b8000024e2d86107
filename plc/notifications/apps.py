from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "plc.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "operations"

    def ready(self) -> None:
        from . import gauges, nav  # noqa: F401
