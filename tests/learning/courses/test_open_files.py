"""A file of a course is open to whoever may read a lesson that shows it."""

import pytest
from django.core.files.base import ContentFile

from learning.courses import actions
from plc.files.actions import store_upload
from tests.learning.courses.test_import_courses import picture

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db


def shows(path):
    return f'![](fig/{path}){{alt="A chart"}}'


def test_what_is_shut_drafted_or_for_those_who_teach_is_not_served(cast, client_of):
    rounds = course(by=cast.amara, community=cast.community, lessons=0)
    files = {}
    for name in ("open.png", "shut.png", "draft.png", "taught.png", "unused.png"):
        upload = ContentFile(picture(), name=name)
        file = store_upload(by=cast.amara, upload=upload, purpose="course")
        actions.add_file(by=cast.amara, course=rounds, file=file, path=f"fig/{name}")
        files[name] = file
    source = f"{shows('open.png')}\n\n::: instructor\n\n{shows('taught.png')}\n\n:::"
    first = lesson(by=cast.amara, course=rounds, source=source)
    second = lesson(by=cast.amara, course=rounds, source=shows("shut.png"))
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=first)
    lesson(by=cast.amara, course=rounds, source=shows("draft.png"), published=False)
    given = offering(by=cast.amara, course=rounds)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)

    def seen_by(person):
        client = client_of(person)
        addresses = {name: file.get_absolute_url() for name, file in files.items()}
        return {name for name, to in addresses.items() if client.get(to).status_code != 404}

    assert seen_by(cast.chidi) == {"open.png"}
    assert seen_by(cast.amara) == set(files)
    assert seen_by(cast.ben) == set()
    actions.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=first)
    assert seen_by(cast.chidi) == {"open.png", "shut.png"}
