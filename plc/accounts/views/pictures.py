"""Serves profile pictures, checking their visibility."""

from base64 import b64decode
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from ..access import person_with_picture
from ..actions.pictures import SIZES, Kind, stored_name

# A transparent pixel. Browsers display the body of a 404, so this lets the initials below show
# instead of the icon for a broken image.
NOTHING = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def _serve(
    request: HttpRequest, public_id: UUID, key: str, size: int, kind: Kind
) -> HttpResponseBase:
    try:
        return _stored(request, public_id, key, size, kind)
    except Http404:
        response = HttpResponse(NOTHING, status=404, content_type="image/gif")
        response["Cache-Control"] = "no-store"
        return response


def _stored(
    request: HttpRequest, public_id: UUID, key: str, size: int, kind: Kind
) -> HttpResponseBase:
    """A stored picture never changes: a new one has a new key. Shared caches may only store public
    ones."""
    leave = request.GET.get("look", "")
    person, public = person_with_picture(request.user, public_id, key, kind, leave)
    if str(size) not in SIZES[kind]:
        raise Http404
    try:
        file: Any = default_storage.open(stored_name(person, key, size))
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/webp")
    scope = "public, max-age=31536000, immutable" if public else "private, max-age=86400"
    response["Cache-Control"] = scope
    response["Content-Disposition"] = "inline"
    return response


@require_safe
def serve_picture(request: HttpRequest, public_id: UUID, key: str, size: int) -> HttpResponseBase:
    return _serve(request, public_id, key, size, "picture")


@require_safe
def serve_cover(request: HttpRequest, public_id: UUID, key: str, size: int) -> HttpResponseBase:
    return _serve(request, public_id, key, size, "cover")
