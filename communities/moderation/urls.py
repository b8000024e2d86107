from django.urls import path

from .views import decisions, reporting

app_name = "moderation"
urlpatterns = [
    path("report/<str:kind>/<uuid:public_id>/", reporting.report, name="report"),
    path("moderation/reports/<uuid:public_id>/", reporting.reported, name="reported"),
    path("moderation/letters/<str:token>/", decisions.letter, name="letter"),
    path("moderation/silence/<slug:slug>/", decisions.my_silence, name="silence"),
    path("moderation/decisions/<uuid:public_id>/", decisions.decision, name="decision"),
]
