"""How a version is shown in its page."""

from dataclasses import dataclass

from django.urls import reverse

from .captions import words_of
from .models import ResourceVersion, TextState


@dataclass(frozen=True)
class Shown:
    """``how``: "pdf", "picture", "video", "audio", "text", "link", or "file" for what is only
    downloaded."""

    how: str
    href: str = ""
    captions: str = ""
    transcript: str = ""
    unread: bool = False


def shown_version(version: ResourceVersion) -> Shown:
    resource = version.resource
    captions = ""
    if version.captions:
        where = [resource.community.slug, resource.public_id, version.number]
        captions = reverse("library:captions", args=where)
    return Shown(
        how=_how(version),
        href=version.file.get_absolute_url() if version.file else version.address,
        captions=captions,
        transcript=version.transcript or words_of(version.captions),
        unread=version.text_state in (TextState.FAILED, TextState.PARTLY, TextState.WAITING),
    )


def _how(version: ResourceVersion) -> str:
    if version.file is None:
        return "text" if version.body else "link" if version.address else "gone"
    if version.file.content_type == "application/pdf":
        return "pdf"
    return version.file.kind if version.file.kind in ("picture", "video", "audio") else "file"
