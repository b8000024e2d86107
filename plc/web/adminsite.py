"""The Django admin for moderators and operators.

It uses the site's own sign-in, with its rate limits and second factors. Changes require a recent
authentication (STAFF_SESSION_SECONDS); a form sent later than that is kept and processed after
signing in again. Users without any access get a 404.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import update_wrapper
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from plc.core.addresses import safe_next_url
from plc.core.registry import admin_entrances

# An app sets its section on the index page by ``admin_section = "people"`` in its AppConfig.
SECTIONS = {
    "moderation": gettext_lazy("Moderation"),
    "people": gettext_lazy("People"),
    "communities": gettext_lazy("Communities and what they write"),
    "learning": gettext_lazy("Learning"),
    "operations": gettext_lazy("Operations"),
    "recognition": gettext_lazy("Recognition"),
    "sign-in": gettext_lazy("Signing in"),  # those that set none: third-party apps
}
# Only models of these packages are shown. Those of third-party apps contain secrets, and changing
# them would bypass our actions.
HOUSE = {"plc", "communities", "learning", "gamification"}
CAME_FROM = "administration_came_from"  # in the session: the page that led here
# Views of Django's that the site has elsewhere, or that check too little.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class Administration(AdminSite):
    site_title = gettext_lazy("Administration")
    site_header = gettext_lazy("Administration")
    index_title = gettext_lazy("Administration")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        found: Any = model_or_iterable
        if isinstance(found, type):
            found = [found]
        ours = [
            model for model in found if (admin_class or model).__module__.partition(".")[0] in HOUSE
        ]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Site staff and people who look after something: each app says who, and each ModelAdmin
        what they can see."""
        user: Any = request.user
        if not user.is_active:
            return False
        if not hasattr(request, "_may_enter"):
            request._may_enter = user.is_staff or any(  # type: ignore[attr-defined]
                entrance(user) for entrance in admin_entrances
            )
        return request._may_enter  # type: ignore[attr-defined]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)
        model_admin = getattr(view, "__self__", None)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            if isinstance(model_admin, ModelAdmin) and not _may_find(model_admin, request):
                # Before Django looks up the object, because its response would reveal whether it
                # exists.
                raise PermissionDenied
            _remember_where_from(request)
            require_recent_proof(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        elsewhere: dict[str, Callable[..., HttpResponse]] = {
            "login": self.login,
            "logout": _to("account_logout"),
            "password_change": _to("account_change_password"),
        }
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]
        return [
            *(path(f"{name}/", view, name=name) for name, view in elsewhere.items()),
            path(
                "r/<int:content_type_id>/<path:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
            *kept,
        ]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the site's sign-in, which has the rate limits and second factors."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def view_on_site(
        self, request: HttpRequest, content_type_id: int, object_id: str
    ) -> HttpResponse:
        """Redirect to the object's page if the user can see it in the admin. Django's view would
        redirect to any object, and its URL reveals where it is and what it is called."""
        kind = ContentType.objects.filter(pk=content_type_id).first()
        model_admin = self._registry.get(kind.model_class()) if kind else None  # type: ignore[arg-type]
        found = model_admin.get_object(request, object_id) if model_admin else None
        if not found or not model_admin.has_view_permission(request, found):  # type: ignore[union-attr]
            raise Http404
        return shortcut(request, content_type_id, object_id)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Without the list of all apps, which is for a sidebar that we do not have and costs users
        other than superusers two queries per page."""
        ends = _proof_ends(request)
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": request.session.get(CAME_FROM, self.site_url),
            "has_permission": self.has_permission(request),
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
            "log_entries": self.get_log_entries(request),
            "entry_ends": datetime.fromtimestamp(ends, UTC) if ends else None,
        }

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Group the models by section instead of by app; the page of a single app is unchanged."""
        found = super().get_app_list(request, app_label)
        if app_label:
            return found
        sections: dict[str, list[dict[str, Any]]] = {key: [] for key in SECTIONS}
        for app in found:
            config = apps.get_app_config(app["app_label"])
            sections[getattr(config, "admin_section", "sign-in")] += app["models"]
        return [
            {
                "name": SECTIONS[key],
                "app_label": key,
                "app_url": "",
                "has_module_perms": True,
                "models": sorted(models, key=lambda model: str(model["name"]).lower()),
            }
            for key, models in sections.items()
            if models
        ]


def _may_find(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> bool:
    return model_admin.has_view_or_change_permission(request) or (
        model_admin.has_add_permission(request)
    )


def _remember_where_from(request: HttpRequest) -> None:
    """For the way back to the site. Entering the password again is no page to go back to."""
    before = urlsplit(request.headers.get("Referer", ""))
    page = before._replace(scheme="", netloc="", fragment="").geturl()
    if before.netloc != request.get_host() or not safe_next_url(request, page, ""):
        return
    if not page.startswith((reverse("admin:index"), "/accounts/")):
        request.session[CAME_FROM] = page


def _to(name: str) -> Callable[..., HttpResponse]:
    @never_cache
    def elsewhere(request: HttpRequest) -> HttpResponse:
        return redirect(name)

    return elsewhere


def _proof_ends(request: HttpRequest) -> float:
    """When the last authentication expires; 0 if there is none."""
    records = get_authentication_records(request, request.user)
    last = max((float(record["at"]) for record in records), default=0.0)
    return last + settings.STAFF_SESSION_SECONDS if last else 0.0


def require_recent_proof(request: HttpRequest) -> None:
    """Require that the user entered a password, code or passkey within STAFF_SESSION_SECONDS."""
    if _proof_ends(request) > time.time():
        return
    if not get_adapter().get_reauthentication_methods(request.user):
        # Accounts that sign in by a third party have nothing here that we could ask for.
        raise PermissionDenied(
            _("It is a while since you signed in. Sign out and in again to go on here.")
        )
    raise ReauthenticationRequired
