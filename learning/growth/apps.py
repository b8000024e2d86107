from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrowthConfig(AppConfig):
    name = "learning.growth"
    label = "growth"
    verbose_name = _("Growth")
    admin_section = "learning"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            beside,
            demo,
            demo_skills,
            doors,
            listeners,
            nav,
            notices,
            privacy,
            reportables,
            sources,
            waiting,
        )
