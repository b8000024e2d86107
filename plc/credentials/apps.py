from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "plc.credentials"
    label = "credentials"
    verbose_name = _("Credentials")

    def ready(self) -> None:
        from . import nav, privacy  # noqa: F401  they fill registries
