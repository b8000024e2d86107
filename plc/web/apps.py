from django.apps import AppConfig

from plc.core import wording  # noqa: F401  before any form is made


class WebConfig(AppConfig):
    name = "plc.web"
    label = "web"

    def ready(self) -> None:
        from . import privacy  # noqa: F401  fills a registry
