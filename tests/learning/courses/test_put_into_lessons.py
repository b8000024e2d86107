"""Authors put files and questions of the bank into a lesson, where they are writing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from learning.assessment.models import Question
from learning.courses import actions
from learning.courses.models import CourseFile, Lesson
from learning.courses.putting import put_into
from tests.learning.assessment.writing import a_question
from tests.plc.files.conftest import picture

from .making import course, lesson

FILM = b"\0\0\0\x18ftypmp42" + b"\0" * 40


@pytest.mark.parametrize(
    ("source", "line", "after"),
    [
        ("One\ntwo\n\nThree", 0, "One\ntwo\n\n::: x\n:::\n\nThree"),
        ("One\n\nTwo", 1, "One\n\n::: x\n:::\n\nTwo"),
        ("One", None, "One\n\n::: x\n:::"),
        ("One", 99, "One\n\n::: x\n:::"),
        ("", 0, "::: x\n:::"),
        ("::: a\n\nOne\n\n:::", 2, "::: a\n\nOne\n\n::: x\n:::\n\n:::"),
    ],
)
def test_a_block_stands_behind_the_paragraph_where_its_author_was(source, line, after):
    assert put_into(source, "::: x\n:::\n", line) == after


@pytest.fixture
def written(cast):
    rounds = course(by=cast.amara, community=cast.community, lessons=0)
    return lesson(by=cast.amara, course=rounds, source="Count.\n\nThen look.", published=False)


def of_this_name(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
def test_several_files_are_stored_and_come_back_as_the_lines_that_show_them(
    cast, written, client_of
):
    client, to = client_of(cast.amara), f"{written.write_url}files/"
    sent = {
        "files": [
            of_this_name("my chart (1).png", picture()),
            of_this_name("round.mp4", FILM),
            of_this_name("round.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"),
            of_this_name("sheet.txt", b"Count here."),
        ],
        "alt": ['A chart of "runs"', "", "", ""],
    }
    lines = client.post(to, sent).json()["text"].split("\n\n")
    assert lines[0].endswith('{alt="A chart of \\"runs\\""}')
    assert lines[1:] == [
        '::: video {src="round.mp4" captions="round.vtt"}\n:::',
        '::: file {src="sheet.txt"}\n:::',
    ]
    problems = client.post(f"{written.write_url}preview/", {"text": "\n\n".join(lines)})
    assert "Line" not in problems.content.decode()
    assert CourseFile.objects.count() == 4
    again = {"files": [of_this_name("sheet.txt", b"Count here.")]}
    assert client.post(to, again).json()["text"] == lines[-1]
    other = {"files": [of_this_name("sheet.txt", b"Count there.")]}
    assert 'src="sheet-2.txt"' in client.post(to, other).json()["text"]
    assert CourseFile.objects.count() == 5
    refused = client.post(to, {"files": [of_this_name("run.exe", b"MZ")]})
    assert refused.status_code == 422
    assert refused.json()["error"]


@pytest.mark.django_db
def test_without_a_script_files_are_sent_with_the_text_and_ask_for_what_they_show(
    cast, written, client_of
):
    client = client_of(cast.amara)
    sent = {"name": "Count", "minutes": 5, "source": "Look:", "seen": 1, "then": "publish"}
    answer = client.post(written.write_url, sent | {"files": [of_this_name("a.png", picture())]})
    assert answer["Location"] == written.write_url
    saved = Lesson.objects.get(pk=written.pk)
    assert saved.source == f"Look:\n\n![]({CourseFile.objects.get().path})"
    assert saved.published is None
    said = client.post(f"{written.write_url}preview/", {"text": saved.source}).content.decode()
    assert "no text for people who cannot see it" in said


@pytest.mark.django_db
def test_questions_are_found_written_and_put_in_where_the_author_was(cast, written, client_of):
    one = a_question(cast, "truefalse", title="Twice?")
    client = client_of(cast.amara)
    sent = {"name": "Count", "minutes": 5, "source": "A\n\nB", "seen": 1}
    to = client.post(written.write_url, sent | {"then": "question", "line": "0"})["Location"]
    assert to == f"{written.write_url}question/?line=0"
    assert "Twice?" in client.get(f"{to}&q=twi").content.decode()
    assert "Twice?" not in client.get(f"{to}&q=never").content.decode()
    new = f"/c/{cast.community.slug}/learn/questions/new/truefalse/?in=-&next={to}"
    fields = {"in": "-", "title": "Once?", "text": "Once.", "difficulty": 3, "own-right": "true"}
    back = client.post(new, fields)["Location"]
    second = Question.objects.get(title="Once?")
    assert back == f"{to}&question={second.public_id}"
    picked = client.get(back).content.decode()
    assert "Once?" in picked
    assert "Twice?" not in picked
    client.post(to, {"question": [str(one.public_id), str(second.public_id)]})
    client.post(to, {"question": [str(one.public_id)]})  # once
    blocks = [f'::: question {{id="{key.public_id}"}}\n:::' for key in (one, second)]
    found = Lesson.objects.get(pk=written.pk)
    assert found.source == "\n\n".join(["A", *blocks, "B"])
    found.course = written.course
    actions.publish_lesson(by=cast.amara, lesson=found)


@pytest.mark.django_db
def test_a_new_question_leads_to_no_other_site(cast, written, client_of):
    new = f"/c/{cast.community.slug}/learn/questions/new/truefalse/?in=-&next=//elsewhere.example/"
    fields = {"in": "-", "title": "Once?", "text": "Once.", "difficulty": 3, "own-right": "true"}
    to = client_of(cast.amara).post(new, fields)["Location"]
    assert to == Question.objects.get().get_absolute_url()


@pytest.mark.django_db
def test_who_does_not_write_questions_is_offered_none(cast, written, client_of):
    a_question(cast, "truefalse", title="Twice?")
    actions.choose_authors(by=cast.amara, course=written.course, people=[cast.chidi])
    page = client_of(cast.chidi).get(f"{written.write_url}question/").content.decode()
    assert "Twice?" not in page
    assert "You do not write questions here yet" in page
