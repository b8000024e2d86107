from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "learning.courses"
    label = "courses"
    verbose_name = _("Courses")
    admin_section = "learning"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            assessed,
            completions,
            demo,
            doors,
            given,
            listeners,
            nav,
            notices,
            panels,
            practising,
            privacy,
            reportables,
            search,
            subjects,
            waiting,
        )
