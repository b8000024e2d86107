"""Link previews: registered when a post is published, fetched by a worker.

A preview is a row first (WAITING). A worker claims it by a conditional UPDATE that counts the
attempt, fetches the page and its picture (see plc.core.fetch), and stores the result. Failures are
retried after one, ten and sixty minutes; then there is no preview.
"""

import re
import time
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from plc.core import fetch, opengraph, registry
from plc.core.fetch import PUBLIC, Guard
from plc.core.refusals import Refused
from plc.core.tasks import hurry
from plc.files.actions import hold, store_upload
from plc.files.models import StoredFile

from .models import LinkPreview, Post

log = structlog.get_logger(__name__)

State = LinkPreview.State
HOLDER = "feed.link_preview"
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
AT_ONCE = 20
MAX_PAGE = 512_000
MAX_PICTURE = 5_000_000
SECONDS = 8
RUN_SECONDS = 60
# Matches our own rendered and sanitised HTML, so the format is known.
HREF = re.compile(r'<a [^>]*?href="(https?://[^"]{1,1990})"')


def first_link(post: Post) -> str:
    """The link of a resource, or the first external link in the text; else empty."""
    found = [post.url] if post.url else []
    found += [unescape(href) for href in HREF.findall(post.body_html)]
    here = urlsplit(settings.SITE_URL).netloc
    for address in found:
        try:
            host = urlsplit(address).netloc
        except ValueError:
            continue
        if host and host != here and len(address) <= 2000:
            return address
    return ""


@transaction.atomic
def note_links(post_ids: Collection[int]) -> None:
    """Give each post the preview of its first link, creating it if necessary; a post without a link
    loses its preview."""
    for post in Post.objects.filter(pk__in=post_ids).select_related("link_preview"):
        address = first_link(post)
        if address == (post.link_preview.url if post.link_preview else ""):
            continue
        preview = _preview_of(address) if address else None
        Post.objects.filter(pk=post.pk).update(link_preview=preview)


def _preview_of(address: str) -> LinkPreview:
    preview, created = LinkPreview.objects.get_or_create(
        url_hash=sha256(address.encode()).hexdigest(), defaults={"url": address}
    )
    if created:
        from .tasks import fetch_previews  # noqa: PLC0415  it imports this module

        transaction.on_commit(lambda: hurry(fetch_previews), robust=True)
    return preview


def waiting() -> Any:
    """Never attempted, or due for a retry. A worker that died leaves its claim, which then acts as
    a pause."""
    due = Q(tries=0)
    for tries, pause in enumerate(PAUSES, start=1):
        due |= Q(tries=tries, fetched_at__lt=timezone.now() - pause)
    return LinkPreview.objects.filter(due, state=State.WAITING)


def fetch_waiting(*, limit: int = AT_ONCE, guard: Guard = PUBLIC) -> int:
    """Fetch pending previews; safe to run concurrently. Returns the number of attempts. A run is
    limited in time because of slow hosts; the next scheduled run continues."""
    tried, until = 0, time.monotonic() + RUN_SECONDS
    for pk in list(waiting().order_by("pk").values_list("pk", flat=True)[:limit]):
        if time.monotonic() > until:
            break
        claimed = waiting().filter(pk=pk).update(tries=F("tries") + 1, fetched_at=timezone.now())
        if claimed:
            _fetch(LinkPreview.objects.get(pk=pk), guard)
            tried += 1
    return tried


def _fetch(preview: LinkPreview, guard: Guard) -> None:
    try:
        page = fetch.fetch(
            preview.url,
            max_bytes=MAX_PAGE,
            timeout=SECONDS,
            accept=("text/html", "application/xhtml+xml"),
            guard=guard,
        )
    except Refused as refusal:
        log.info("preview.refused", preview=preview.pk, why=str(refusal.sentence))
        return _settle(preview, final=preview.tries > len(PAUSES))
    if not page.ok:
        return _settle(preview, final=page.status < 500 or preview.tries > len(PAUSES))
    said = opengraph.read(page.body, page.content_type, page.url)
    if not said.title:
        return _settle(preview, final=True)
    _write(preview, said, _picture(said.image_url, guard) if said.image_url else None)
    return None


def _settle(preview: LinkPreview, *, final: bool) -> None:
    if final:
        LinkPreview.objects.filter(pk=preview.pk).update(state=State.NOTHING)


@transaction.atomic
def _write(preview: LinkPreview, said: opengraph.Preview, picture: StoredFile | None) -> None:
    preview.title, preview.description = said.title, said.description
    preview.site_name, preview.picture, preview.state = said.site_name, picture, State.READY
    preview.fetched_at = timezone.now()
    preview.save(
        update_fields=["title", "description", "site_name", "picture", "state", "fetched_at"]
    )
    if picture is not None:
        hold(files=[picture], holder=HOLDER, holder_id=preview.pk, by=None)


def _picture(address: str, guard: Guard) -> StoredFile | None:
    """Re-encoded and served by us, so that readers' browsers do not contact other sites."""
    try:
        found = fetch.fetch(
            address, max_bytes=MAX_PICTURE, timeout=SECONDS, accept=("image/",), guard=guard
        )
        if not found.ok:
            return None
        return store_upload(
            by=None, upload=ContentFile(found.body, name="preview"), purpose="picture"
        )
    except Refused as refusal:
        log.info("preview.no_picture", why=str(refusal.sentence))
        return None


def can_see_picture(actor: Any, file: StoredFile) -> bool:
    """Everyone who can read a post that shows it."""
    return Post.objects.visible_to(actor).filter(link_preview__picture=file).exists()


registry.file_doors.register(HOLDER, can_see_picture)
