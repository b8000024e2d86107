"""Taking questions from a file: all that were chosen, or none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.plain import shorten
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.files.actions import MOST_ALT, store_blobs
from plc.files.models import StoredFile

from ..formats import Checked, Draft, Picture
from ..models import Question
from .questions import Written, question_id, write_question


def import_questions(
    *,
    by: User,
    community: Community,
    drafts: Sequence[tuple[Draft, Checked]],
    parcel: UUID,
    group: Group | None = None,
    tag: str = "",
) -> list[Question]:
    """Write them into the bank. One that is refused refuses all of them, and says where it stands.
    ``parcel`` is the file: taking it twice takes each question once. Pictures are stored before
    anything is locked."""
    ids = [uuid5(parcel, f"{draft.place.what} {draft.place.number}") for draft, _one in drafts]
    written_as = [
        question_id(public_id, by, (community, group), draft.kind, one.title, one.text)
        for public_id, (draft, one) in zip(ids, drafts, strict=True)
    ]
    rows = Question.objects.filter(public_id__in=written_as)
    taken = set(rows.values_list("public_id", flat=True))
    pictures: list[StoredFile | None] = []
    for public_id, (draft, _one) in zip(written_as, drafts, strict=True):
        with _named(draft):
            picture = None if public_id in taken else draft.picture
            pictures.append(picture_blobs(by, picture))
    place = {"community": community, "group": group}
    return _write_all(by, list(zip(ids, drafts, pictures, strict=True)), tag, place)


@transaction.atomic
def _write_all(by: User, found: Sequence[Any], tag: str, place: dict[str, Any]) -> list[Question]:
    written = []
    with one_by_one():
        for public_id, (draft, one), picture in found:
            with _named(draft):
                words = _written(draft, one, tag, picture)
                written.append(
                    write_question(
                        by=by, kind=draft.kind, written=words, public_id=public_id, **place
                    )
                )
    return written


@contextmanager
def _named(draft: Draft) -> Iterator[None]:
    """A refusal says where in the file its reason stands."""
    try:
        yield
    except Refused as refusal:
        sentence = _("Nothing was taken. In %(place)s: %(why)s")
        raise Refused(sentence % {"place": draft.place, "why": refusal.sentence}) from refusal


def _written(draft: Draft, one: Checked, tag: str, picture: StoredFile | None) -> Written:
    tags = [tag, *draft.tags] if tag else draft.tags
    if picture is not None:
        picture.save()
    return Written(
        title=one.title,
        text=one.text,
        given=one.given,
        rows=one.rows,
        feedback=one.feedback,
        tags=list(dict.fromkeys(tags))[:8],
        difficulty=draft.difficulty,
        picture=picture,
    )


def picture_blobs(by: User, picture: Picture | None) -> StoredFile | None:
    """The picture of a question, checked like an upload, for whoever writes it; not saved yet."""
    if picture is None:
        return None
    upload = ContentFile(picture.content, name=picture.name)
    file = store_blobs(by=by, upload=upload, purpose="picture")
    file.alt = shorten(picture.alt, MOST_ALT)
    return file


def stored_picture(by: User, picture: Picture | None) -> StoredFile | None:
    file = picture_blobs(by, picture)
    if file is not None:
        file.save()
    return file
