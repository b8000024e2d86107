"""Questions of the bank come from files, after a look at what would come, and go into files."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from learning.assessment import exchange
from learning.assessment.actions.authors import appoint_author
from learning.assessment.actions.importing import import_questions
from learning.assessment.formats import Draft, Picture, checked
from learning.assessment.formats.drafts import Place
from learning.assessment.models import Question
from plc.files.models import StoredFile
from tests.plc.files.conftest import locks_before_blobs, picture

from .writing import SECRET, a_question

pytestmark = pytest.mark.django_db
BANK = "/c/westmoor/learn/questions/"
GIFT = """::Line:: Which line? {=The median ~The mean}

::Gap:: No brace closes {=here

::Line again:: Which line? {=The median ~The mean}

::Truth:: It is so. {T}
"""


def text_of(response):
    return response.content.decode()


def bring(client, content, name="questions.txt", place="-"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(f"{BANK}import/", {"place": place, "file": file})


def test_a_file_is_looked_at_before_its_good_questions_are_taken(cast, client_of):
    amara = client_of(cast.amara)
    assert "Look what it brings" in text_of(amara.get(f"{BANK}import/"))
    sent = bring(amara, GIFT)
    assert sent.status_code == 303
    page = text_of(amara.get(sent["Location"]))
    assert "2 new questions." in page and "1 cannot be taken." in page
    assert "line 3" in page and "never closed" in page
    assert "Twice in this file" in page
    assert not Question.objects.exists()
    for _time in range(2):
        assert amara.post(sent["Location"], {"tag": "Ours"}).status_code == 303
    assert sorted(Question.objects.values_list("title", flat=True)) == ["Line", "Truth"]
    assert Question.objects.filter(tags=["ours"]).count() == 2


def test_what_is_in_the_bank_is_taken_again_only_if_asked(cast, client_of):
    amara = client_of(cast.amara)
    first = bring(amara, GIFT)["Location"]
    amara.post(first)
    again = bring(amara, GIFT)["Location"]
    page = text_of(amara.get(again))
    assert "0 new questions." in page and "In the bank already" in page
    assert amara.post(again).status_code == 303
    assert Question.objects.count() == 2
    assert amara.post(again, {"twins": "on"}).status_code == 303
    assert Question.objects.count() == 5
    nothing = bring(amara, "::Gap:: No brace closes {=here")["Location"]
    refused = amara.post(nothing)
    assert refused.status_code == 422 and "nothing to take" in text_of(refused)


def test_what_cannot_be_read_is_refused_and_nothing_of_it_stays(cast, client_of, settings):
    amara = client_of(cast.amara)
    damaged = bring(amara, "<quiz><question></quiz>", "quiz.xml")
    page = amara.get(damaged["Location"])
    assert page.status_code == 422 and "damaged in line 1" in text_of(page)
    settings.UPLOAD_MAX_BYTES = 10
    response = bring(amara, GIFT)
    assert response.status_code == 422 and "is larger than" in text_of(response)
    assert not Question.objects.exists()


def test_a_picture_that_is_none_refuses_all_of_them(cast, client_of):
    quiz = """<quiz><question type="truefalse"><name><text>Good</text></name><questiontext
      format="html"><text>So?</text></questiontext><answer fraction="100"><text>true</text>
      </answer></question><question type="truefalse"><name><text>Bad</text></name><questiontext
      format="html"><text>&lt;img src="@@PLUGINFILE@@/a.png" alt="A chart"&gt; And so?</text>
      <file name="a.png" encoding="base64">bm8gcGljdHVyZQ==</file></questiontext>
      <answer fraction="100"><text>true</text></answer></question></quiz>"""
    amara = client_of(cast.amara)
    address = bring(amara, quiz, "quiz.xml")["Location"]
    refused = amara.post(address)
    assert refused.status_code == 422 and "Nothing was taken. In question 2 (Bad)" in text_of(
        refused
    )
    assert not Question.objects.exists()


def test_the_file_of_another_is_nobodys_business(cast, client_of):
    address = bring(client_of(cast.amara), GIFT)["Location"]
    appoint_author(by=cast.amara, community=cast.community, user=cast.chidi)
    assert client_of(cast.chidi).get(address).status_code == 404
    assert client_of(cast.dina).get(address).status_code == 403
    assert StoredFile.objects.get().content_type == "application/octet-stream"


def test_pictures_are_stored_before_anything_is_locked_and_once(cast, monkeypatch):
    drafts = [
        Draft(
            *("truefalse", "Chart", "Is it so?", {"right": "true"}),
            picture=Picture("chart.png", picture(), "A chart"),
            place=Place("item", n),
        )
        for n in (1, 2)
    ]
    given = {"by": cast.amara, "community": cast.community, "parcel": uuid4()}
    given["drafts"] = [(draft, checked(draft)) for draft in drafts]
    for _time in range(2):
        assert not any(locks_before_blobs(monkeypatch, lambda: import_questions(**given)))
    assert [file.alt for file in StoredFile.objects.all()] == ["A chart"] * 2
    assert not StoredFile.objects.filter(holder="").exists()


def test_what_a_format_cannot_hold_is_said_without_reading_pictures(cast, client_of, monkeypatch):
    a_question(cast, "hotspot")
    monkeypatch.setattr(exchange.default_storage, "open", None)
    page = text_of(client_of(cast.amara).get(f"{BANK}export/?format=gift"))
    assert "“About hotspot” was left out" in page


def test_a_facilitator_takes_questions_for_their_group_alone(cast, client_of):
    ben = client_of(cast.ben)
    assert bring(ben, GIFT, place="-").status_code == 422
    address = bring(ben, GIFT, place=cast.group.slug)["Location"]
    assert ben.post(address, {"in": cast.group.slug}).status_code == 303
    assert set(Question.objects.values_list("group", flat=True)) == {cast.group.pk}
    assert ben.post(address, {"in": "-"}).status_code == 403


def test_questions_go_into_a_file_with_what_is_right_for_authors_alone(cast, client_of):
    amara = client_of(cast.amara)
    a_question(cast, "short")
    theirs = a_question(cast, "short", group=cast.group, title="Of the group")
    a_question(cast, "scale")
    page = text_of(amara.get(f"{BANK}export/?format=gift"))
    assert "2 questions." in page and "“About scale” was left out" in page
    content = text_of(amara.get(f"{BANK}export/gift/?kind=short"))
    assert SECRET in content and theirs.title not in content
    assert amara.get(f"{BANK}export/csv/?only={theirs.public_id}").content.count(b"\n") == 1
    assert client_of(cast.chidi).get(f"{BANK}export/gift/").status_code == 403
    assert amara.get(f"{BANK}export/odt/").status_code == 404


def test_the_table_to_fill_in_can_be_brought_as_it_is(cast, client_of):
    amara = client_of(cast.amara)
    table = amara.get(f"{BANK}import/example.csv").content
    address = bring(amara, table, "questions.csv")["Location"]
    assert "15 new questions." in text_of(amara.get(address))


def test_an_operator_takes_questions_with_a_command(cast, tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(GIFT)
    with pytest.raises(CommandError, match="line 3"):
        call_command("import_questions", path, community="westmoor", by=cast.amara.email)
    assert not Question.objects.exists()
    call_command(
        "import_questions", path, community="westmoor", by=cast.amara.email, only_good=True
    )
    assert Question.objects.count() == 2
    with pytest.raises(CommandError, match="cannot write"):
        call_command("import_questions", path, community="westmoor", by=cast.chidi.email)
