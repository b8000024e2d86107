"""The content security policy: the directives from settings, and the hash of the import map."""

from functools import lru_cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

from plc.web.importmap import importmap_source

CHANGED = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


@lru_cache(maxsize=1)
def standing_policy() -> str:
    return build_policy(update={"script-src": [importmap_source()]})


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp, with a cached policy for views that do not change it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if any(hasattr(response, name) for name in CHANGED):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, standing_policy())
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Called for views that change the policy by a decorator of django-csp."""
        parts = super().get_policy_parts(request, response, report_only)
        update = dict(parts.update or {})
        update["script-src"] = [importmap_source(), *update.get("script-src", [])]
        parts.update = update
        return parts
