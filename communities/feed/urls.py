"""Addresses of the feed: reading in reading_urls."""

from . import reading_urls

app_name = "feed"
urlpatterns: list = [*reading_urls.urlpatterns]
