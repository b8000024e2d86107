"""The bank: writing and changing questions of every type in the browser, and who may."""

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions.authors import appoint_author, dismiss_author
from learning.assessment.actions.questions import change_question, newest_version, put_away_question
from learning.assessment.marking import key_for_author
from learning.assessment.models import Question, QuestionVersion
from learning.assessment.types import TYPES
from learning.assessment.types.grammar import BadFormula, compute, parse
from plc.core.refusals import Refused
from plc.files.models import StoredFile
from tests import make
from tests.plc.files.conftest import picture

from .writing import SECRET, a_question, written

pytestmark = pytest.mark.django_db
BANK = "/c/westmoor/learn/questions/"


class Fields(HTMLParser):
    """The fields of the editor, as a browser sends them."""

    def __init__(self, page):
        super().__init__()
        self.found, self.select, self.area = {}, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and kind != "file":
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.found[name] = given.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given):
            self.found[self.select] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self.select = self.area = None


def text_of(response):
    return response.content.decode()


def plain_key(version, author):
    """Without ids, which are new each time."""
    key = key_for_author(author, version)
    own, rows = TYPES[version.question.kind].decompose(version.body, key["type"])
    listed = [[(name, _value(value)) for name, value in sorted(row.items())] for row in rows]
    if version.question.kind == "groups":
        listed.sort()
    return sorted((name, _value(value)) for name, value in own.items()), listed


def _value(value):
    return value.strip() if isinstance(value, str) else value


@pytest.mark.parametrize("kind", TYPES)
def test_a_question_of_each_type_comes_back_into_its_form_and_can_be_saved_again(
    cast, client_of, kind
):
    question, amara = a_question(cast, kind), client_of(cast.amara)
    before = newest_version(question)
    key = plain_key(before, cast.amara)
    address = f"{question.get_absolute_url()}change/"
    fields = Fields(text_of(amara.get(address))).found
    assert SECRET in str(fields)
    response = amara.post(address, fields)
    assert response.status_code == 303
    question.refresh_from_db()
    assert plain_key(newest_version(question), cast.amara) == key
    assert "Try it" in text_of(amara.get(question.get_absolute_url()))


def single(**other):
    rows = {
        "row-TOTAL_FORMS": "4",
        "row-INITIAL_FORMS": "0",
        "row-0-text": "The median",
        "row-0-credit": "100",
        "row-1-text": "The mean",
        "row-1-credit": "0",
        "row-2-credit": "0",
        "row-3-credit": "0",
    }
    common = {"text": "Which line?", "title": "Line", "difficulty": "2", "tags": "Charts, run"}
    return rows | common | other


def test_an_author_writes_a_question_and_tries_it(cast, client_of, facts):
    amara = client_of(cast.amara)
    assert "One of several" in text_of(amara.get(f"{BANK}new/"))
    response = amara.post(f"{BANK}new/single/", single())
    question = Question.objects.get()
    assert response["Location"] == question.get_absolute_url()
    assert question.tags == ["charts", "run"]
    assert ("assessment.QuestionWritten", question.pk) in [
        (name, data.get("question_id")) for name, data in facts()
    ]
    right = newest_version(question).body["options"][0]["id"]
    tried = amara.post(question.get_absolute_url(), {"seed": "3", "try-choice": right})
    assert "Right." in text_of(tried)
    assert "Line" in text_of(amara.get(BANK))
    assert "Line" in text_of(amara.get(f"{BANK}?q=which&tag=charts&kind=single&difficulty=2"))
    assert "No question fits" in text_of(amara.get(f"{BANK}?q=which&tag=other"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"row-0-credit": "0"}, "None of the answers is right"),
        ({"row-1-text": ""}, "at least two answers"),
        ({"row-1-text": "the median"}, "Two of the answers are the same"),
        ({"text": "\u200b"}, "Write"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_and_kept_as_typed(
    cast, client_of, changed, sentence
):
    amara = client_of(cast.amara)
    response = amara.post(f"{BANK}new/single/", single(**changed))
    page = text_of(response)
    assert response.status_code == 422 and sentence in page
    assert "The median" in page
    assert not Question.objects.exists()
    assert "The median" in text_of(amara.get(f"{BANK}new/single/")), "and as a draft"


def test_a_question_without_a_name_is_found_by_its_first_words(cast, client_of):
    typed = single(title="", text="**Which line** runs through\n\nthe middle?")
    client_of(cast.amara).post(f"{BANK}new/single/", typed)
    assert Question.objects.get().title == "Which line runs through"


def test_more_rows_keep_what_was_typed(cast, client_of):
    response = client_of(cast.amara).post(f"{BANK}new/single/", single(more="2"))
    page = text_of(response)
    assert response.status_code == 200 and "The median" in page
    assert 'name="row-5-text"' in page


def test_a_used_version_stays_and_the_next_change_makes_another(cast):
    question = a_question(cast)
    change_question(by=cast.amara, question=question, written=written("single", text="Which?"))
    version = newest_version(question)
    assert version.number == 1 and version.text == "Which?"
    QuestionVersion.objects.filter(pk=version.pk).update(used_at=timezone.now())
    change_question(by=cast.amara, question=question, written=written("single", text="Who?"))
    version.refresh_from_db()
    assert version.text == "Which?" and newest_version(question).number == 2
    for statement in (
        f"UPDATE assessment_questionversion SET text = 'x' WHERE id = {version.pk}",
        f"UPDATE assessment_answerkey SET data = '{{}}' WHERE version_id = {version.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_form_of_an_older_version_is_refused(cast):
    question = a_question(cast)
    seen = question.changed_at.isoformat()
    change = {"by": cast.amara, "question": question, "written": written("single")}
    change_question(**change, seen=seen)
    with pytest.raises(Refused, match="another window"):
        change_question(**change, seen=seen)  # though the version is the same: nobody used it


def test_the_form_sent_twice_makes_one_question(cast, client_of):
    once = "0190c0de-0000-7000-8000-000000000001"
    for _time in range(2):
        client_of(cast.amara).post(f"{BANK}new/single/", single(public_id=once))
    assert Question.objects.count() == 1


def test_a_question_put_away_is_found_among_those(cast, client_of):
    question = a_question(cast)
    put_away_question(by=cast.amara, question=question, away=True)
    amara = client_of(cast.amara)
    assert question.title not in text_of(amara.get(BANK))
    assert question.title in text_of(amara.get(f"{BANK}?away=on"))


def test_only_those_who_write_questions_of_a_place_see_its_bank(cast, client_of):
    ours, theirs = a_question(cast), a_question(cast, "short", group=cast.group)
    address, group_address = ours.get_absolute_url(), theirs.get_absolute_url()
    chidi, ben, amara, emre = map(client_of, (cast.chidi, cast.ben, cast.amara, cast.emre))
    assert chidi.get(address).status_code == chidi.get(BANK).status_code == 403
    assert ben.get(group_address).status_code == 200
    assert ben.get(address).status_code == 403, "who facilitates a group"
    assert amara.get(group_address).status_code == 403, "who owns the community"
    assert emre.get(group_address).status_code in (403, 404)
    listed = text_of(ben.get(BANK))
    assert theirs.title in listed and ours.title not in listed
    hana = make.user("Hana Sato")
    make.community(by=hana, name="Northfield", slug="northfield")
    assert client_of(hana).get(address).status_code == 403
    assert client_of(hana).get(address.replace("westmoor", "northfield")).status_code == 404


def test_an_appointed_author_writes_until_dismissed(cast, client_of):
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    person = {"person": str(cast.chidi.public_id)}
    assert chidi.post("/c/westmoor/learn/authors/", person).status_code == 403
    assert amara.post("/c/westmoor/learn/authors/", person).status_code == 303
    assert chidi.get(BANK).status_code == 200
    assert chidi.post(f"{BANK}new/single/", single()).status_code == 303
    assert chidi.post(f"{BANK}new/single/", single(**{"in": "quiet-rounds"})).status_code == 422
    row = appoint_author(by=cast.amara, community=cast.community, user=cast.chidi)
    done = reverse("assessment:dismiss_author", args=["westmoor", row.public_id])
    assert chidi.post(done).status_code == 403
    assert amara.post(done).status_code == 303
    dismiss_author(by=cast.amara, author=row)
    assert chidi.get(BANK).status_code == 403


def test_the_bank_takes_the_same_queries_for_many_questions(cast, client_of, assert_flat):
    def grow(count):
        for number in range(count):
            a_question(cast, "short", title=f"Another {number}")

    assert_flat(client_of(cast.amara), BANK, grow, few=2, many=12)


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("1 + 2 * 3", {}, 7),
        ("2 ^ 3 ^ 2", {}, 512),
        ("-2 ^ 2", {}, -4),
        ("(a + b) / 2", {"a": 3, "b": 5}, 4),
        ("round(pi, 2)", {}, 3.14),
        ("max(a, 2) − 0", {"a": 1}, None),
        ("sqrt(a)", {"a": 16}, 4),
        ("round(1, 10^50)", {}, 1),
    ],
)
def test_formulas_are_computed(text, values, result):
    if result is None:
        with pytest.raises(BadFormula):
            parse(text)
        return
    assert compute(parse(text), values) == pytest.approx(result)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1 2",
        "__import__('os')",
        "a.b",
        "lambda",
        "9^9^9^9",
        "1/0",
        "sqrt(0-1)",
        "(" * 200 + "1" + ")" * 200,
        "-" * 200 + "1",
        "1" + "+1" * 400,
        "exp(exp(exp(9)))",
        "0^(0-1)",
        "(0-8)^0.5",
        "min(1)",
        "open(1)",
    ],
)
def test_a_formula_that_is_none_or_has_no_result_is_refused(text):
    with pytest.raises(BadFormula):
        compute(parse(text), {})


@pytest.mark.parametrize(
    ("formula", "rows"),
    [
        ("1 / (a - 5)", [{"name": "a", "low": 0, "high": 99, "step": 1}]),
        ("1 / a", [{"name": "a", "low": -50000, "high": 49999, "step": 1}]),
        ("sqrt(a)", [{"name": "a", "low": -1, "high": 9000, "step": 1}]),
        ("a + b", [{"name": "a", "low": 0, "high": 9, "step": 1}]),
        ("a", [{"name": "a", "low": 9, "high": 0, "step": 1}]),
        ("a", [{"name": "a", "low": 0, "high": 1, "step": 0.000001}]),
        ("pi", [{"name": "pi", "low": 0, "high": 1, "step": 1}]),
        ("1", []),
    ],
)
def test_a_formula_that_fails_for_one_of_its_values_is_refused(cast, formula, rows):
    from decimal import Decimal

    given = {"formula": formula, "tolerance": 1, "how": "percent"}
    rows = [
        {name: Decimal(str(value)) if name != "name" else value for name, value in row.items()}
        for row in rows
    ]
    with pytest.raises(Refused):
        a_question(cast, "formula", given=given, rows=rows)


def test_any_type_has_a_picture_that_says_what_it_shows(cast, client_of):
    """Refused without words for it; it stays, is described anew, and is taken out."""
    amara = client_of(cast.amara)
    new = "/c/westmoor/learn/questions/new/truefalse/"
    sent = {"title": "A chart", "text": "Does it rise?", "own-right": "true", "difficulty": "2"}
    upload = SimpleUploadedFile("chart.png", picture())
    refused = amara.post(new, sent | {"picture": upload})
    assert refused.status_code == 422 and "Say what the picture shows" in refused.content.decode()
    assert "chart.webp is here already" in refused.content.decode()
    kept = {"kept": str(StoredFile.objects.get().public_id), "picture_alt": "A line that rises"}
    assert amara.post(new, sent | kept).status_code == 303
    question = Question.objects.get()
    page = amara.get(question.get_absolute_url()).content.decode()
    assert 'alt="A line that rises"' in page
    change = f"{question.get_absolute_url()}change/"
    assert 'value="A line that rises"' in amara.get(change).content.decode()
    assert amara.post(change, sent | {"picture_alt": ""}).status_code == 422
    assert amara.post(change, sent | {"picture_alt": "A rising line"}).status_code == 303
    [file] = StoredFile.objects.all()
    assert (file.alt, newest_version(question).picture) == ("A rising line", file)
    assert amara.post(change, sent | {"without_picture": "on"}).status_code == 303
    file.refresh_from_db()
    assert (newest_version(question).picture, file.holder) == (None, "")


def test_a_picture_stays_while_rows_are_added(cast, client_of):
    new = "/c/westmoor/learn/questions/new/single/"
    sent = {"more": "2", "picture": SimpleUploadedFile("chart.png", picture())}
    page = client_of(cast.amara).post(new, sent).content.decode()
    assert str(StoredFile.objects.get().public_id) in page
