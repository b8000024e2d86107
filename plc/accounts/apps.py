from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "plc.accounts"
    label = "accounts"
    verbose_name = _("People")
    admin_section = "people"

    def ready(self) -> None:
        from . import facts, nav, reportables, search, sessions, storage, waiting  # noqa: F401
