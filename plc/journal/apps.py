from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "plc.journal"
    label = "journal"
    verbose_name = _("Journal")
    admin_section = "operations"

    def ready(self) -> None:
        """Load all facts and listeners in every process, and the Celery app that is configured with
        the broker (by name, because it is on a higher floor)."""
        autodiscover_modules("facts", "listeners")
        import_module("plc.celery")
