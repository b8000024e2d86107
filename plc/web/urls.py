from django.urls import path

from plc.web import drafts, language, scheme

urlpatterns = [
    path("scheme/", scheme.choose_scheme, name="choose_scheme"),
    path("language/", language.choose_language, name="choose_language"),
    path("drafts/<str:key>/", drafts.keep, name="keep_draft"),
]
