from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "communities.stories"
    label = "stories"
    verbose_name = _("Stories")
    admin_section = "communities"

    def ready(self) -> None:
        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            doors,
            listeners,
            nav,
            notices,
            panels,
            privacy,
            reportables,
            search,
            waiting,
        )
