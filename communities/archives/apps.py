from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchivesConfig(AppConfig):
    name = "communities.archives"
    label = "archives"
    verbose_name = _("Imported archives")
    admin_section = "operations"

    def ready(self) -> None:
        from . import panels  # noqa: F401  fills the registry
