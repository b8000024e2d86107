from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "plc.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "people"

    def ready(self) -> None:
        from . import facts, nav, reportables, search, sessions, waiting  # noqa: F401
