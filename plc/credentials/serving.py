"""Responses with credentials and what is needed to verify them: content types, caching, downloads.

Whoever verifies a credential may do so in a browser on another site, so what everybody may see is
readable from there, too; cookies are never sent along, and nothing depends on them.
"""

import hashlib

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header, parse_etags

from .access import can_see_credential
from .models import Credential

CREDENTIAL = "application/vc"
TOKEN = "application/vc+jwt"  # noqa: S105  a content type
LINKED_DATA = "application/ld+json"
PUBLIC_SECONDS = 300


def answer(
    request: HttpRequest,
    content: str | bytes,
    content_type: str,
    *,
    public: bool = True,
    download: str = "",
) -> HttpResponse:
    """200 or 304. ``download`` is the name under which browsers save it, instead of showing it."""
    body = content.encode() if isinstance(content, str) else content
    etag = f'"{hashlib.sha256(body).hexdigest()[:40]}"'
    response: HttpResponse
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
        response["Content-Disposition"] = (
            content_disposition_header(True, download) or "attachment" if download else "inline"
        )
    response["ETag"] = etag
    if public:
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    else:
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Cookie"
    # Pictures come from other apps and people; opened by themselves they can do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response


def is_public(credential: Credential) -> bool:
    return can_see_credential(AnonymousUser(), credential)
