"""Upload and download. Blobs have no public URLs of their own."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.rate_limits import limit_rate
from plc.core.refusals import Refused

from . import access, actions
from .models import StoredFile
from .serving import answer


@require_POST
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Store the files of the field `file`; only the uploader sees them until they are attached.

    Responds with JSON `{"files": [{id, name, kind, size, href, picture}], "refused": [sentence]}`,
    or for htmx with rows that contain each id in a hidden field `files`. 201 if any were stored,
    else 422.
    """
    kept, refused = [], []
    for sent in request.FILES.getlist("file"):
        try:
            limit_rate(request, "upload")
            kept.append(actions.store_upload(by=request.user, upload=sent))  # type: ignore[arg-type]
        except Refused as refusal:
            refused.append(str(refusal.sentence))
    if not kept and not refused:
        refused = [gettext("Choose a file first.")]
    status = 201 if kept else 422
    if request.htmx:  # type: ignore[attr-defined]
        found = {"files": kept, "refused": refused}
        return render(request, "plc/files/_sent.html", found, status=status)
    return JsonResponse(
        {"files": [_told(file) for file in kept], "refused": refused}, status=status
    )


def _told(file: StoredFile) -> dict[str, object]:
    picture = file.kind == StoredFile.Kind.PICTURE
    return {
        "id": str(file.public_id),
        "name": file.name,
        "kind": file.kind,
        "size": file.size,
        "href": file.get_absolute_url(),
        "picture": file.rendition_url(480) if picture else "",
    }


@require_safe
def serve(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """Serve a file. The name in the URL is ignored."""
    file = access.file_to_see(request.user, key, request.GET.get("look", ""))
    return answer(
        request,
        blob=file.key,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        etag=file.sha256,
    )


@require_safe
def serve_rendition(request: HttpRequest, key: UUID, size: int) -> HttpResponseBase:
    """Serve the smallest sufficient rendition, with the same access check as the file."""
    file = access.file_to_see(request.user, key, request.GET.get("look", ""))
    rendition = access.rendition_to_see(file, size)
    return answer(
        request,
        blob=rendition["key"],
        name=file.name,
        content_type="image/webp",
        size=None,
        etag=f"{file.sha256[:40]}-{rendition['width']}",
    )
