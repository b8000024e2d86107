"""Pages for developers, only where `make run` runs."""

from django.urls import path

from plc.web import look

urlpatterns = [
    path("look/", look.look, name="look"),
]
