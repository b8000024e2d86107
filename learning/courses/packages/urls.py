"""Addresses of the packages' origin. The site has none of them, and they are none of the site's."""

from django.urls import path

from . import record_store, serving

urlpatterns = [
    path("open/<str:token>/", serving.show_unit, name="open"),
    path("files/<str:token>/<path:path>", serving.serve_file, name="file"),
    path("runtime/<str:name>", serving.serve_runtime, name="runtime"),
    path("here/", serving.say, {"says": "here"}, name="here"),
    path("left/", serving.say, {"says": "left"}, name="left"),
    path("fetch/<str:key>/", record_store.give_token, name="fetch"),
    path("xapi/about", record_store.about, name="about"),
    path("xapi/statements", record_store.state_or_read, name="statements"),
    path("xapi/activities", record_store.read_activity, name="activity"),
    path("xapi/activities/state", record_store.keep_state, name="state"),
    path("xapi/agents/profile", record_store.read_preferences, name="preferences"),
]
