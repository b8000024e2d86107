from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "learning.assessment"
    label = "assessment"
    verbose_name = _("Assessment")
    admin_section = "learning"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            demo,
            doors,
            listeners,
            nav,
            notices,
            privacy,
            reportables,
            search,
            waiting,
        )
