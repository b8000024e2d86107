from django.apps import AppConfig


class AnonymityConfig(AppConfig):
    name = "plc.anonymity"
    label = "anonymity"
