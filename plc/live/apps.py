from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "plc.live"
    label = "live"

    def ready(self) -> None:
        from . import sessions  # noqa: F401
