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
        """Every process knows every fact and every listener, whichever it happens to need, and the
        application that knows the broker (named, not imported: it stands on the roof)."""
        autodiscover_modules("facts", "listeners")
        import_module("plc.celery")
