"""URLs for reading the feed; those for writing are in ``urls.py``."""

from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from .views import bookmarks, feeds, files, reading, topics


class PlaceConverter(SlugConverter):
    """A community's slug; excludes /c/new/, where one is founded."""

    regex = f"(?!new/){SlugConverter.regex}"


register_converter(PlaceConverter, "place")

# The most frequent come first: resolving a late URL takes a twentieth of the time of its page.
urlpatterns = [
    path("", reading.home, name="home"),
    path("c/<place:slug>/", reading.community_feed, name="community"),
    path("c/<slug:slug>/g/<slug:group_slug>/feed/", reading.group_feed, name="group"),
    path("topics/<int:pk>/", topics.show_topic, name="topic"),
    path("feed.atom", feeds.atom_home, name="atom_home"),
    path("feed/seen/", reading.seen, name="seen"),
    path("feed/news/", reading.news, name="news"),
    path("me/bookmarks/", bookmarks.show_bookmarks, name="bookmarks"),
    path("me/feeds/", feeds.manage_feed_tokens, name="feeds"),
    path("me/feeds/<uuid:public_id>/revoke/", feeds.revoke_token, name="feed_revoke"),
    path("c/<slug:slug>/feed.atom", feeds.atom_community, name="atom_community"),
    path("c/<slug:slug>/topics/", topics.show_community_topics, name="topics"),
    path("c/<slug:slug>/g/<slug:group_slug>/feed.atom", feeds.atom_group, name="atom_group"),
    path("c/<slug:slug>/g/<slug:group_slug>/files/", files.show_files, name="files"),
    path(
        "c/<slug:slug>/g/<slug:group_slug>/topics/", topics.show_group_topics, name="group_topics"
    ),
]
