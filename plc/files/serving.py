"""Serves blobs: headers, ranges, and redirects to signed URLs of an object store.

The caller has checked access. Blobs are untrusted: we set the content type and forbid sniffing,
documents open in a sandbox without scripts, forms or an origin, and other types are downloaded.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags

SIGNED_FOR_S = 60
CHUNK = 256 * 1024
_PART = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_SHUT = "default-src 'none'; base-uri 'none'; form-action 'none'"
PDF = "application/pdf"
# PDF viewers do not work in a sandbox; they do not run the file's scripts in our origin. Pages of
# ours may show a PDF within them.
_OPEN = {PDF: f"{_SHUT}; frame-ancestors 'self'; object-src 'self'; style-src 'unsafe-inline'"}
_SANDBOX = (
    f"{_SHUT}; frame-ancestors 'none'; sandbox; img-src 'self'; media-src 'self'; "
    "style-src 'unsafe-inline'"
)


def answer(
    request: HttpRequest,
    *,
    blob: str,
    name: str,
    content_type: str,
    size: int | None,
    etag: str,
) -> HttpResponseBase:
    """Respond with the whole file (200), a range (206), 304, 416, or a redirect (302) to an object
    store. Cached privately, and only for the same reader."""
    viewed = _is_viewed(content_type)
    disposition = content_disposition_header(not viewed, name) or "attachment"
    response: HttpResponseBase
    if settings.MEDIA_REDIRECTS:
        response = HttpResponseRedirect(_signed(blob, disposition, content_type))
        response["Cache-Control"] = "private, no-store"
        return response
    response = stream(request, blob=blob, size=size, etag=etag)
    if response.status_code != 304:
        response["Content-Type"] = content_type
        response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    response["Content-Security-Policy"] = _OPEN.get(content_type, _SANDBOX)
    response["X-Frame-Options"] = "SAMEORIGIN" if content_type == PDF else "DENY"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def stream(request: HttpRequest, *, blob: str, size: int | None, etag: str) -> HttpResponseBase:
    """The whole blob (200), a range of it (206), 304 or 416; how it may be used is up to the
    caller."""
    quoted = f'"{etag}"'
    response: HttpResponseBase
    if quoted in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = _body(request, _opened(blob), size, quoted)
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = quoted
    return response


def _is_viewed(content_type: str) -> bool:
    return content_type == PDF or content_type.startswith(("image/", "video/", "audio/"))


def _signed(blob: str, disposition: str, content_type: str) -> str:
    """A URL of the object store that serves this blob for a minute with our headers."""
    parameters = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type}
    # Arguments of S3Storage; Django's Storage.url only takes the name.
    return default_storage.url(blob, parameters=parameters, expire=SIGNED_FOR_S)  # type: ignore[call-arg]


def _opened(blob: str) -> "File[bytes]":
    try:
        return default_storage.open(blob)
    except FileNotFoundError:  # just deleted, or restored from a backup without media
        raise Http404 from None


def _body(
    request: HttpRequest, file: "File[bytes]", size: int | None, etag: str
) -> HttpResponseBase:
    size = default_storage.size(str(file.name)) if size is None else size
    part = _part(request, size, etag)
    if part is None:
        whole = FileResponse(file)
        whole["Content-Length"] = str(size)
        return whole
    start, end = part
    if start >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(start)
    piece = StreamingHttpResponse(_read(file, end - start + 1), status=206)
    piece["Content-Range"] = f"bytes {start}-{end}/{size}"
    piece["Content-Length"] = str(end - start + 1)
    return piece


def _part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """The first and last byte requested; None for the whole file, multiple ranges or a stale
    one."""
    found = _PART.fullmatch(request.headers.get("Range", ""))
    if not found or not any(found.groups()) or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size)
    start, end = int(first), min(int(last or size - 1), size - 1)
    # A range that ends before its start is invalid, and the header is ignored.
    return (start, end) if start <= end or start >= size else None


def _read(file: "File[bytes]", left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
