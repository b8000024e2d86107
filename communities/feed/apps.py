from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedConfig(AppConfig):
    name = "communities.feed"
    label = "feed"
    verbose_name = _("Posts and comments")
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
            privacy,
            projections,
            reportables,
            search,
            waiting,
        )
