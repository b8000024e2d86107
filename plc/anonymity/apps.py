from django.apps import AppConfig


class AnonymityConfig(AppConfig):
    name = "plc.anonymity"
    label = "anonymity"
    default_auto_field = "django.db.models.BigAutoField"
