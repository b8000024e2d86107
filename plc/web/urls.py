from django.urls import path

from plc.web import drafts, scheme

urlpatterns = [
    path("scheme/", scheme.choose_scheme, name="choose_scheme"),
    path("drafts/<str:key>/", drafts.keep, name="keep_draft"),
]
