"""Development pages, included under `make run` only."""

from django.urls import path

from plc.web import look

urlpatterns = [
    path("look/", look.look, name="look"),
]
