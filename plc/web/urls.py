from django.urls import path

from plc.web import scheme

urlpatterns = [
    path("scheme/", scheme.choose_scheme, name="choose_scheme"),
]
