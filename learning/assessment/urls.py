"""URLs of questions, quizzes and assignments."""

from django.urls import URLPattern

app_name = "assessment"
urlpatterns: list[URLPattern] = []
