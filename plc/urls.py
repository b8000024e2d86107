"""All URLs of the site. tests/access/ has a row for each."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from plc.accounts.views import codes
from plc.web import health, metrics

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    # Before allauth's views, replacing them under their URLs and names.
    path(
        "accounts/login/code/confirm/",
        codes.SignInCode.as_view(),
        name="account_confirm_login_code",
    ),
    path(
        "accounts/confirm-email/",
        codes.AddressCode.as_view(),
        name="account_email_verification_sent",
    ),
    path("accounts/", include("allauth.urls")),
    path("", include("communities.feed.urls")),
    path("", include("learning.assessment.urls")),  # /learn/questions/ before courses by name
    path("", include("learning.growth.urls")),
    path("", include("learning.pathways.urls")),
    path("", include("learning.courses.urls")),
    path("", include("learning.library.urls")),
    path("", include("plc.accounts.urls")),
    path("", include("plc.credentials.urls")),
    path("", include("plc.files.urls")),
    path("", include("plc.notifications.urls")),
    path("", include("plc.search.urls")),
    path("", include("plc.web.urls")),
    path("", include("communities.moderation.urls")),
    path("", include("communities.stories.urls")),
    path("", include("communities.groups.urls")),
    path("", include("communities.community.urls")),
]

# The only floor that nothing depends on: a site can leave it out of INSTALLED_APPS.
if apps.is_installed("gamification"):
    urlpatterns.append(path("", include("gamification.urls")))
if settings.DEVELOPMENT:
    urlpatterns.append(path("dev/", include("plc.web.dev_urls")))
if not settings.PRODUCTION:
    urlpatterns.append(path("dev/", include("plc.notifications.dev_urls")))

handler400 = "plc.web.errors.bad_request"
handler403 = "plc.web.errors.permission_denied"
handler404 = "plc.web.errors.page_not_found"
handler500 = "plc.web.errors.server_error"
handler429 = "plc.accounts.rate_limits.too_many_requests"  # called by allauth
