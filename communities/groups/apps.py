from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "communities.groups"
    label = "groups"
    verbose_name = _("Groups")
    admin_section = "communities"

    def ready(self) -> None:
        from plc.core import registry

        # Importing these modules fills the registries.
        from . import actions, doors, listeners, notices, reportables, search, shell, waiting  # noqa: F401

        registry.departures.register("groups", actions.leave_all_groups)
        registry.projections.register("groups", actions.recount)
