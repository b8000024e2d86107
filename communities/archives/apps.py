from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "communities.archives"
    label = "archives"
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "operations"

    def ready(self) -> None:
        from . import panels  # noqa: F401  fills the registry
