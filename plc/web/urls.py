from django.urls import path

from plc.web import drafts, language, offline, scheme

urlpatterns = [
    path("scheme/", scheme.choose_scheme, name="choose_scheme"),
    path("language/", language.choose_language, name="choose_language"),
    path("drafts/<str:key>/", drafts.keep, name="keep_draft"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.show_offline, name="offline"),
    path("offline/token/", offline.token, name="offline_token"),
]
