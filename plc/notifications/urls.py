from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.listed, name="list"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/bell/", views.bell, name="bell"),
    path("notifications/fresh/", views.fresh, name="fresh"),
    path("notifications/pulse/", views.pulse, name="pulse"),
    path("notifications/<uuid:key>/read/", views.read_one, name="read"),
]
