"""URLs of recognition."""

from django.urls import URLPattern

IN = "c/<slug:slug>/recognition/"
IN_GROUP = "c/<slug:slug>/g/<slug:group_slug>/recognition/"

app_name = "gamification"
urlpatterns: list[URLPattern] = []
