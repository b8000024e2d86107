"""What becomes of what courses hold about people: what somebody learned and noted goes with their
account; the courses they wrote stay, without their name."""

from typing import Any

from django.utils.translation import gettext

from plc.core.registry import Holding, holdings

from .models import Announcement, Course, CourseAuthor, Enrolment, Invitee, Note, Nudge


def tell(person: Any) -> str:
    said = []
    if Enrolment.objects.filter(user=person).exists():
        said.append(gettext("What you did in courses, and your notes, are deleted."))
    if Course.objects.filter(owner=person).exists():
        said.append(gettext("Courses that you wrote stay, without your name."))
    return " ".join(said)


def erase(person: Any) -> None:
    for model in (Enrolment, Note, Invitee, Nudge, CourseAuthor):
        model._default_manager.filter(user=person).delete()
    Announcement.objects.filter(by=person).update(by=None)
    Nudge.objects.filter(by=person).update(words="")


holdings.register("courses", Holding(erase, tell))
