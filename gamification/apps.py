from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GamificationConfig(AppConfig):
    name = "gamification"
    label = "gamification"
    verbose_name = _("Recognition")
    admin_section = "recognition"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            auditing,
            badge_credentials,
            badge_notices,
            badge_panels,
            demo,
            facts,
            ledger_notices,
            listeners,
            nav,
            notices,
            panels,
            projections,
            reportables,
            shipped,
            telling,
        )

        post_migrate.connect(shipped.load, sender=self)
