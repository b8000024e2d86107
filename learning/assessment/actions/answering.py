"""Reads an answer out of a request, and stores the files that come with it."""

from typing import Any

from django.http import HttpRequest

from plc.files.access import files_to_attach
from plc.files.actions import hold, store_upload
from plc.files.models import StoredFile

from ..models import AttemptItem
from ..types import Sent, type_of

FILE = "assessment.answer"


def read_answer(request: HttpRequest, item: AttemptItem) -> Any:
    """The fields are named as on the page: a7-… for the seventh question."""
    kind, name = type_of(item.version.question.kind), f"a{item.position}"
    answer = kind.read(Sent(request.POST, name), item.version.body)
    if not kind.takes_files:
        return answer
    return _with_files(request, item, answer, name)


def _with_files(request: HttpRequest, item: AttemptItem, answer: Any, name: str) -> Any:
    """Those that stay, of what is attached to this answer already, and new ones."""
    by: Any = request.user
    most = item.version.body["most"]
    kept = (answer or {}).get("files", [])
    mine = StoredFile.objects.filter(holder=FILE, holder_id=item.pk, public_id__in=kept)
    files = list(mine.order_by("id")) + files_to_attach(by, kept)
    for upload in request.FILES.getlist(f"{name}-file")[: max(0, most - len(files))]:
        files.append(store_upload(by=by, upload=upload))
    if not files:
        return None
    hold(files=files, holder=FILE, holder_id=item.pk, by=by)
    return {"files": [str(file.public_id) for file in files[:most]]}
