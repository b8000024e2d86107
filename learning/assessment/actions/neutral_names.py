"""Names of files that do not tell whose work they are, where names are hidden from those who mark
or from those who review."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from django.utils.translation import gettext as _

from plc.files.actions import rename
from plc.files.models import StoredFile

from ..models import Assignment, Handout, ReviewRules, Submission

FILE = "assessment.submission"


def hides_names(handout: Handout) -> bool:
    rules = ReviewRules.objects.filter(assignment=handout.assignment_id, hides_authors=True)
    return handout.assignment.hides_names or rules.exists()


def neutral(number: int, file: StoredFile) -> str:
    return f"{_('File')} {number}{PurePath(file.name).suffix}"


def name_new_files(files: Sequence[StoredFile], there: Sequence[str]) -> None:
    """By their places; those of which the ids are ``there`` have their names."""
    for place, file in enumerate(files, 1):
        if str(file.public_id) not in there:
            rename(file=file, name=neutral(place, file))


def name_all_files(assignment: Assignment) -> None:
    """Names are hidden from now on: also of what was sent before, in drafts and older versions."""
    submissions = Submission.objects.filter(handout__assignment=assignment)
    held = StoredFile.objects.filter(holder=FILE, holder_id__in=submissions.values("pk"))
    count: Counter[int | None] = Counter()
    for file in held.order_by("holder_id", "id").iterator():
        count[file.holder_id] += 1
        rename(file=file, name=neutral(count[file.holder_id], file))
