from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PathwaysConfig(AppConfig):
    name = "learning.pathways"
    label = "pathways"
    verbose_name = _("Pathways and certificates")
    admin_section = "learning"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            beside,
            completions,
            credentials,
            demo,
            doors,
            granting,
            listeners,
            nav,
            notices,
            privacy,
            renewing,
            reportables,
            search,
            steps,
            waiting,
        )
