from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<uuid:key>/<str:name>", views.serve, name="file"),
    path("files/<uuid:key>/r/<int:size>/", views.serve_rendition, name="rendition"),
]
