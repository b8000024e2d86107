from django.urls import path

from .views import decisions, reporting

app_name = "moderation"
urlpatterns = [
    path("report/<str:kind>/<uuid:public_id>/", reporting.report, name="report"),
    path("moderation/reports/<uuid:public_id>/", reporting.reported, name="reported"),
    path("moderation/letters/<str:token>/", decisions.letter, name="letter"),
    path("moderation/decisions/<uuid:public_id>/", decisions.decision, name="decision"),
]
