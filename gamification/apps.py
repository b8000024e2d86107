from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

# Importing these modules fills the registries.
FILLING = (
    "facts",
    "listeners",
    "notices",
    "telling",
    "nav",
    "panels",
    "privacy",
    "reportables",
    "demo",
    "demo_decisions",
    "audit.nightly",
    "badges.credentials",
    "badges.evidence",
    "badges.notices",
    "badges.panels",
    "ledger.notices",
    "ledger.projections",
    "levels.marks",
    "levels.waiting",
)


class GamificationConfig(AppConfig):
    name = "gamification"
    label = "gamification"
    verbose_name = _("Recognition")
    admin_section = "recognition"

    def ready(self) -> None:
        for module in FILLING:
            import_module(f"gamification.{module}")
        from .badges import shipped

        post_migrate.connect(shipped.load_once_migrated, sender=self)
