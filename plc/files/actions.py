"""Store uploaded files, attach them to objects, release and delete them."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, BinaryIO, NoReturn

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from plc.accounts.models import User
from plc.core.drawings import read_drawing
from plc.core.images import BadImage, Fit, renditions
from plc.core.refusals import Refused
from plc.core.sniff import IMAGES, has_picture_extension, has_program_extension, safe_name, sniff

from .models import StoredFile

WIDTHS = (480, 960, 1920)
PENDING_FOR = timedelta(days=1)
PENDING_AT_MOST = 100  # unattached files of one person
MOST_TALL = 16_000  # WebP supports 16,383
MOST_ALT = 300


def store_upload(*, by: User | None, upload: File, purpose: str = "attachment") -> StoredFile:
    """Store an uploaded file, as `store_blobs`."""
    file = store_blobs(by=by, upload=upload, purpose=purpose)
    file.save()
    return file


def store_blobs(*, by: User | None, upload: File, purpose: str = "attachment") -> StoredFile:
    """Store an uploaded file, visible only to the uploader (None: nobody) until it is attached. Its
    row is not saved yet, so that whoever locks something does so after this, which takes long;
    blobs without a row are swept.

    The type is detected by the content. Pictures are re-encoded in three widths, which removes
    their metadata; other files are stored unchanged. ``purpose`` is "attachment" (any accepted
    type), "picture", "course" (drawings, too, which are made harmless), or "parcel" (anything, for
    a reader of its own: it is a download only, and never attached). Refuses, with a message
    that names the file, files that are too large, empty, of a type that is not accepted, named like
    a program, damaged pictures, text named like a picture, and too many unattached files.
    """
    name = safe_name(upload.name or "")
    _check_size(upload, name)
    _check_pending(by)
    if purpose == "parcel":
        return _keep_as_is(by, upload, name, "application/octet-stream")
    if purpose == "course" and name.lower().endswith(".svg"):
        return _keep_drawing(by, upload, name)
    start = _start(upload)
    content_type = sniff(start, upload.name or "")
    if content_type == "text/plain" and has_picture_extension(name):
        # A broken picture, or none at all: people who select a picture do not mean to share text.
        _refuse(gettext("“%(name)s” is not a picture, though it is named as one."), name)
    if purpose == "picture" and content_type not in IMAGES:
        _refuse(gettext("“%(name)s” is not a picture. Use JPEG, PNG, WebP, AVIF or GIF."), name)
    if content_type is None or has_program_extension(name):
        _refuse(gettext("“%(name)s” is of a kind that cannot be shared here."), name)
    if content_type in IMAGES:
        return _keep_picture(by, upload, name)
    return _keep_as_is(by, upload, safe_name(upload.name or "", content_type), content_type)


def _check_size(upload: File, name: str) -> None:
    if not upload.size:
        _refuse(gettext("“%(name)s” is empty."), name)
    if upload.size > settings.UPLOAD_MAX_BYTES:
        _refuse(
            gettext("“%(name)s” is larger than %(most)d MB. Make it smaller, or link to it."),
            name,
            most=settings.UPLOAD_MAX_BYTES // 1_000_000,
        )


def _check_pending(by: User | None) -> None:
    if by and StoredFile.objects.pending_of(by)[:PENDING_AT_MOST].count() >= PENDING_AT_MOST:
        raise Refused(
            gettext("You have sent many files that you have not used yet. Try again tomorrow.")
        )


def _refuse(sentence: str, name: str, **more: object) -> NoReturn:
    raise Refused(sentence % {"name": name, **more})


def what_can_be_shared() -> str:
    """The accepted types, for the help text of file fields."""
    return gettext(
        "Pictures, PDF, office documents without macros, text, sound, film and ZIP archives, of at "
        "most %(most)d MB each."
    ) % {"most": settings.UPLOAD_MAX_BYTES // 1_000_000}


def _start(upload: File) -> bytes:
    """The beginning, enough to detect the type; archives have their table of contents at the end,
    so all of them."""
    upload.seek(0)
    start = upload.read(65_536)
    if start[:2] == b"PK":
        start += upload.read(settings.UPLOAD_MAX_BYTES)
    upload.seek(0)
    return start


def _keep_picture(by: User | None, upload: File, name: str) -> StoredFile:
    upload.seek(0)
    try:
        made = renditions(upload.read(), {str(width): Fit(width, MOST_TALL) for width in WIDTHS})
    except BadImage as bad:
        _refuse(gettext("“%(name)s”: %(why)s"), name, why=bad.sentence)
    key = _new_key()
    kept: dict[str, dict[str, Any]] = {}
    for width, rendition in made.items():
        if not kept or rendition.width > max(stored["width"] for stored in kept.values()):
            lies_at = default_storage.save(f"{key}-{width}.webp", ContentFile(rendition.data))
            kept[width] = {"key": lies_at, "width": rendition.width, "height": rendition.height}
            largest, data = kept[width], rendition.data
    return StoredFile(
        uploader=by,
        kind=StoredFile.Kind.PICTURE,
        name=safe_name(name, "image/webp"),
        content_type="image/webp",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        key=largest["key"],
        renditions=kept,
        width=largest["width"],
        height=largest["height"],
    )


def _keep_drawing(by: User | None, upload: File, name: str) -> StoredFile:
    upload.seek(0)
    try:
        drawing = read_drawing(upload.read())
    except BadImage as bad:
        _refuse(gettext("“%(name)s”: %(why)s"), name, why=bad.sentence)
    return StoredFile(
        uploader=by,
        kind=StoredFile.Kind.PICTURE,
        name=name,
        content_type="image/svg+xml",
        size=len(drawing.svg),
        sha256=hashlib.sha256(drawing.svg).hexdigest(),
        key=default_storage.save(_new_key(), ContentFile(drawing.svg)),
        width=drawing.width or None,
        height=drawing.height or None,
    )


def _keep_as_is(by: User | None, upload: File, name: str, content_type: str) -> StoredFile:
    digest = _digest(upload)
    return StoredFile(
        uploader=by,
        kind=_kind(content_type),
        name=name,
        content_type=content_type,
        size=upload.size,
        sha256=digest,
        key=default_storage.save(_new_key(), upload),
    )


def copy_blobs(*, file: StoredFile, by: User) -> StoredFile:
    """A file of ``by`` with the same content, not attached to anything and not saved yet. It has
    its own blobs, because the original may be deleted first."""
    copied = {key: _copy_blob(key) for key in file.blobs()}
    renditions_of_copy = {
        width: rendition | {"key": copied[rendition["key"]]}
        for width, rendition in file.renditions.items()
    }
    same = ("kind", "name", "content_type", "size", "sha256", "width", "height", "alt")
    return StoredFile(
        uploader=by,
        key=copied[file.key],
        renditions=renditions_of_copy,
        **{name: getattr(file, name) for name in same},
    )


def _copy_blob(key: str) -> str:
    _original, dash, width = key.rpartition("/")[2].partition("-")
    with default_storage.open(key) as blob:
        return default_storage.save(f"{_new_key()}{dash}{width}", blob)


def _digest(upload: BinaryIO | File) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in iter(lambda: upload.read(1_000_000), b""):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _kind(content_type: str) -> str:
    family = content_type.partition("/")[0]
    return family if family in ("video", "audio") else StoredFile.Kind.DOCUMENT


def _new_key() -> str:
    """Random: keys must be neither guessable nor derived from the file name."""
    token = secrets.token_hex(20)
    return f"files/{token[:2]}/{token[2:]}"


@transaction.atomic
def hold(*, files: Iterable[StoredFile], holder: str, holder_id: int, by: User | None) -> None:
    """Attach files to an object, whose access check then decides who may see them.

    ``holder`` is a key of the registry of file doors. Refuses all of them if any is not an
    unattached file of ``by``; files that are attached to this object already are skipped.
    """
    wanted = {file.pk for file in files}
    found = StoredFile.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("id")
    rows = {row.pk: row for row in found}
    for pk in wanted:
        row = rows.get(pk)
        if row is None or not _may_hold(row, holder, holder_id, by):
            raise Refused(gettext("One of the files is no longer there. Add it again."))
    StoredFile.objects.filter(pk__in=wanted).update(holder=holder, holder_id=holder_id)


def _may_hold(row: StoredFile, holder: str, holder_id: int, by: User | None) -> bool:
    if row.holder:
        return (row.holder, row.holder_id) == (holder, holder_id)
    return row.uploader_id == (by.pk if by else None)


@transaction.atomic
def describe(*, files: Iterable[StoredFile]) -> None:
    """Store the ``alt`` text that was set on these files."""
    files = list(files)
    for file in files:
        if reason := why_alt_too_long(file):
            raise Refused(reason, field="files")
    StoredFile.objects.bulk_update(files, ["alt"])


@transaction.atomic
def rename(*, file: StoredFile, name: str) -> None:
    """Under which it is shown and downloaded."""
    file.name = safe_name(name, file.content_type)
    file.save(update_fields=["name"])


def why_alt_too_long(file: StoredFile) -> str | None:
    if len(file.alt) <= MOST_ALT:
        return None
    sentence = gettext(
        "What “%(name)s” shows is described in %(length)d characters; at most %(most)d fit."
    )
    return sentence % {"name": file.name, "length": len(file.alt), "most": MOST_ALT}


@transaction.atomic
def release(*, files: Iterable[StoredFile]) -> None:
    """Detach the files: only the uploader can see them, and they are deleted after a day."""
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(
        holder="", holder_id=None, created_at=timezone.now()
    )


def sweep(*, limit: int = 500) -> int:
    """Delete files that have been unattached for a day, with their blobs. Returns their number;
    repeat while it equals `limit`."""
    old = StoredFile.objects.filter(holder="", created_at__lt=timezone.now() - PENDING_FOR)
    swept = 0
    for pk in old.order_by("created_at").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            # Locked and checked again, because it may just have been attached.
            row = old.select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is None:
                continue
            # Blobs first: after a crash in between, the row remains and is deleted next time, and
            # no orphaned blob is left.
            for key in row.blobs():
                default_storage.delete(key)
            row.delete()
            swept += 1
    return swept
