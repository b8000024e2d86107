from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "plc.files"
    label = "files"
    verbose_name = _("Files")
    admin_section = "operations"

    def ready(self) -> None:
        from . import strays  # noqa: F401  fills the registry
