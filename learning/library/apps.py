from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "learning.library"
    label = "library"
    verbose_name = _("Library")
    admin_section = "learning"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            demo,
            doors,
            listeners,
            nav,
            notices,
            panels,
            privacy,
            projections,
            reportables,
            search,
            subjects,
            waiting,
        )
