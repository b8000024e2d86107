"""Files attached to posts and comments."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from plc.core.refusals import Refused
from plc.files.actions import describe, hold, release
from plc.files.models import StoredFile

from ..models import Attachment, Comment, Post

MAX_FILES = 10
DOOR = "feed.attachment"


def attach(
    files: Sequence[StoredFile], *, by: Any, post: Post, comment: Comment | None = None
) -> None:
    """Attach ``files``, uploaded by ``by`` and not attached to anything, after the existing ones,
    with their ``alt`` texts."""
    if not files:
        return
    target: dict[str, Any] = {"comment": comment} if comment else {"post": post}
    there = Attachment.objects.filter(**target).count()
    if reason := why_too_many(there + len(files)):
        raise Refused(reason, field="files")
    describe(files=files)
    for position, file in enumerate(files, start=there):
        attachment = Attachment.objects.create(
            **target, file=file, community=post.community, group=post.group, position=position
        )
        hold(files=[file], holder=DOOR, holder_id=attachment.pk, by=by)


def why_too_many(count: int) -> str | None:
    if count <= MAX_FILES:
        return None
    return _("There are %(count)d files. At most %(most)d fit on one post or comment.") % {
        "count": count,
        "most": MAX_FILES,
    }


def detach(attachments: Sequence[Attachment]) -> None:
    """Remove attachments; the files become invisible and are deleted after a day."""
    if not attachments:
        return
    release(files=[attachment.file for attachment in attachments])
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in attachments]).delete()
