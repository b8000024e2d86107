from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "communities.community"
    label = "community"
    verbose_name = _("Communities")
    admin_section = "communities"

    def ready(self) -> None:
        from plc.core import registry

        # Importing these modules fills the registries.
        from . import (  # noqa: F401
            actions,
            doors,
            listeners,
            notices,
            onboarding,
            privacy,
            reportables,
            search,
            shell,
            waiting,
        )

        registry.projections.register("community", actions.recount)
