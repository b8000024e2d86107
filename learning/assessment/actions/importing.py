"""Taking questions from a file: all that were chosen, or none."""

from collections.abc import Sequence
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
from plc.files.actions import MOST_ALT, describe, store_upload
from plc.files.models import StoredFile

from ..formats import Checked, Draft, Picture
from ..models import Question
from .questions import Written, write_question


@transaction.atomic
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
    ``parcel`` is the file: taking it twice takes each question once."""
    taken: list[Question] = []
    place: Any = {"community": community, "group": group}
    with one_by_one():
        for draft, one in drafts:
            public_id = uuid5(parcel, f"{draft.place.what} {draft.place.number}")
            try:
                written = _written(by, draft, one, tag)
                taken.append(
                    write_question(
                        by=by, kind=draft.kind, written=written, public_id=public_id, **place
                    )
                )
            except Refused as refusal:
                sentence = _("Nothing was taken. In %(place)s: %(why)s")
                said = {"place": draft.place, "why": refusal.sentence}
                raise Refused(sentence % said) from refusal
    return taken


def _written(by: User, draft: Draft, one: Checked, tag: str) -> Written:
    tags = [tag, *draft.tags] if tag else draft.tags
    return Written(
        title=one.title,
        text=one.text,
        given=one.given,
        rows=one.rows,
        feedback=one.feedback,
        tags=list(dict.fromkeys(tags))[:8],
        difficulty=draft.difficulty,
        picture=stored_picture(by, draft.picture),
    )


def stored_picture(by: User, picture: Picture | None) -> StoredFile | None:
    """The picture of a question, checked like an upload, for whoever writes it."""
    if picture is None:
        return None
    upload = ContentFile(picture.content, name=picture.name)
    file = store_upload(by=by, upload=upload, purpose="picture")
    if picture.alt:
        file.alt = shorten(picture.alt, MOST_ALT)
        describe(files=[file])
    return file
