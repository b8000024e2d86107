"""The URLs of the site and the style guide, which production does not have."""

from django.urls import include, path

from plc import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("dev/", include("plc.web.dev_urls"))]
