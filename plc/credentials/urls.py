from django.urls import path

from . import views

app_name = "credentials"
urlpatterns = [
    path("verify/", views.verify_credential, name="verify"),
    path("me/credentials/", views.show_mine, name="mine"),
    path("credentials/issuers/<uuid:key>/", views.show_issuer, name="issuer"),
    path("credentials/issuers/<uuid:key>/keys/<str:public>/", views.show_key, name="key"),
    path("credentials/status/<uuid:key>/", views.show_status_list, name="status_list"),
    path("credentials/<uuid:key>/", views.show_credential, name="credential"),
    path("credentials/<uuid:key>/keep/", views.set_after_deletion, name="after_deletion"),
    path("credentials/<uuid:key>/name/", views.sign_with_present_name, name="present_name"),
    path("credentials/<uuid:key>/badge.json", views.download_document, name="document"),
    path("credentials/<uuid:key>/badge.jwt", views.download_token, name="token"),
    path("credentials/<uuid:key>/badge.png", views.download_png, name="png"),
    path("credentials/<uuid:key>/badge.svg", views.download_svg, name="svg"),
]
