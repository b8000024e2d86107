from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "plc.search"
    label = "search"
