from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "communities.demo"
    label = "demo"
