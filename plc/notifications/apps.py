from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "plc.notifications"
    label = "notifications"
    verbose_name = _("Mail and notices")
    admin_section = "operations"

    def ready(self) -> None:
        from . import gauges, nav, privacy  # noqa: F401
