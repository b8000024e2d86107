from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "plc.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "operations"
