from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "plc.backups"
    label = "backups"
