from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "communities.feed"
    label = "feed"
    default_auto_field = "django.db.models.BigAutoField"
    admin_section = "communities"

    def ready(self) -> None:
        from . import (  # noqa: F401  fill registries
            creating,
            doors,
            indexing,
            nav,
            notices,
            panels,
            previews,
            projections,
            reportables,
            search,
        )
