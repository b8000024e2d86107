"""Answers as they are sent, and the files that belong to them.

Files are stored before an answer is locked, because that takes long. Until an answer names them
they are nobody's but their sender's, and are deleted after a day.
"""

from collections.abc import Sequence
from typing import Any

from django.core.files import File
from django.http import QueryDict
from django.utils.translation import ngettext

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.files.access import files_to_attach
from plc.files.actions import hold, release, store_upload
from plc.files.models import StoredFile

from ..models import AttemptItem
from ..types import QuestionType, Sent, type_of

FILE = "assessment.answer"


def kind_of(item: AttemptItem) -> QuestionType:
    return type_of(item.version.question.kind)


def read_answer(
    *, by: User, fields: QueryDict, item: AttemptItem, new: Sequence[StoredFile] = ()
) -> Any:
    """The answer in a form, whose fields are named as on the page: a7-… for the seventh question.
    ``new`` are files of `store_files`; of one more than fit, the newest stay."""
    answer = _read(fields, item)
    if not kind_of(item).takes_files:
        return answer
    files = [*_kept(by, item, answer), *new][-item.version.body["most"] :]
    return {"files": [str(file.public_id) for file in files]} if files else None


def store_files(
    *, by: User, fields: QueryDict, item: AttemptItem, uploads: Sequence[File]
) -> list[StoredFile]:
    """What comes with an answer, not attached to it yet. A single file takes the place of the one
    before; more than fit are refused."""
    if not kind_of(item).takes_files:
        return []
    most = item.version.body["most"]
    kept = len(_kept(by, item, _read(fields, item))) if most > 1 else 0
    if kept + len(uploads) > most:
        sentence = ngettext(
            "Only one file can be handed in here.",
            "At most %(most)d files can be handed in here. Take one out first.",
            most,
        )
        raise Refused(sentence % {"most": most})
    return [store_upload(by=by, upload=upload) for upload in uploads]


def _read(fields: QueryDict, item: AttemptItem) -> Any:
    return kind_of(item).read(Sent(fields, f"a{item.position}"), item.version.body)


def _kept(by: User, item: AttemptItem, answer: Any) -> list[StoredFile]:
    """Of the files that the form names, those that are the answer's, and those that were."""
    keys = (answer or {}).get("files", [])
    held = files_of(item).filter(public_id__in=keys)
    return [*held.order_by("id"), *files_to_attach(by, keys)]


def files_of(item: AttemptItem) -> Any:
    return StoredFile.objects.filter(holder=FILE, holder_id=item.pk)


def keep_files(*, by: User | None, item: AttemptItem) -> None:
    """Attach the files that the answers name, and let go of those that they name no more."""
    rows = AttemptItem.objects.filter(pk=item.pk).values_list("answer", "late_answer")
    named = {key for answer in rows.get() for key in (answer or {}).get("files", [])}
    release(files=[file for file in files_of(item) if str(file.public_id) not in named])
    if by is not None:
        hold(files=files_to_attach(by, named), holder=FILE, holder_id=item.pk, by=by)
