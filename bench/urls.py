from django.urls import include, path

from bench import yardsticks

urlpatterns = [
    path("bench/empty/", yardsticks.empty_page),
    path("bench/queries/<slug:page>/", yardsticks.queries_alone),
    path("", include("plc.urls")),
]
handler400 = "plc.web.errors.bad_request"
handler403 = "plc.web.errors.permission_denied"
handler404 = "plc.web.errors.page_not_found"
handler500 = "plc.web.errors.server_error"
