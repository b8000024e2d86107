"""Rubrics: criteria and levels, in versions that stay once they were used."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from learning.assessment.actions.assignments import give_assignment
from learning.assessment.actions.rubrics import change_rubric, newest_rubric
from learning.assessment.models import Rubric, RubricVersion
from learning.assessment.rubrics import WrittenCriterion, criteria_of
from plc.core.refusals import Refused

from .working import a_rubric, an_assignment

pytestmark = pytest.mark.django_db
RUBRICS = "/c/westmoor/learn/assignments/rubrics/"
FILLED = {
    "title": "A plan",
    "level-0-title": "Not yet",
    "level-0-points": "0",
    "level-1-title": "There",
    "level-1-points": "3",
    "criterion-0-title": "Question",
    "criterion-0-weight": "2",
    "criterion-0-text-0": "None.",
    "criterion-0-text-1": "One.",
}
LEVELS = [("Not yet", None), ("There", None)]
CRITERIA = [WrittenCriterion("Question", ["None.", "One."])]


def text_of(response):
    return response.content.decode()


def test_an_author_writes_a_rubric_without_a_script(cast, client_of):
    amara = client_of(cast.amara)
    page = text_of(amara.get(f"{RUBRICS}new/"))
    assert "Another level" in page and "Another criterion" in page
    more = text_of(amara.post(f"{RUBRICS}new/", FILLED | {"more": "levels"}))
    assert 'name="level-3-title"' not in more and 'name="level-2-title"' in more
    assert 'value="Not yet"' in more and not Rubric.objects.exists()
    assert amara.post(f"{RUBRICS}new/", FILLED).status_code == 303
    rubric = Rubric.objects.get()
    read = criteria_of(newest_rubric(rubric).body)
    assert [level.title for level in read.levels] == ["Not yet", "There"]
    assert read.most == 6 and read.criteria[0].worth("2") == 6
    page = text_of(amara.get(rubric.get_absolute_url()))
    assert "Question" in page and "One." in page
    assert "A plan" in text_of(amara.get(RUBRICS))
    change = f"{rubric.get_absolute_url()}change/"
    assert 'value="Not yet"' in text_of(amara.get(change))
    assert amara.post(change, FILLED | {"title": "B"}).status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"level-1-title": ""}, "from two to 6 levels"),
        ({"criterion-0-title": ""}, "from one to 12 criteria"),
        ({"level-1-points": ""}, "Give points to all levels, or to none."),
        ({"title": " "}, "required"),
    ],
)
def test_a_rubric_that_says_nothing_is_refused_and_what_was_typed_stays(
    cast, client_of, changed, sentence
):
    response = client_of(cast.amara).post(f"{RUBRICS}new/", FILLED | changed)
    assert response.status_code == 422
    assert sentence in text_of(response) and "None." in text_of(response)


def test_a_version_that_was_used_stays_and_the_next_change_makes_another(cast):
    rubric = a_rubric(cast, points=None)
    change_rubric(by=cast.amara, rubric=rubric, title="A plan", levels=LEVELS, criteria=CRITERIA)
    assert rubric.newest == 1
    handout = give_assignment(by=cast.amara, assignment=an_assignment(cast, rubric=rubric))
    change_rubric(by=cast.amara, rubric=rubric, title="B", levels=LEVELS, criteria=CRITERIA)
    assert rubric.newest == 1  # another name is not another rubric
    other = [WrittenCriterion("Another question", ["None.", "One."])]
    change_rubric(by=cast.amara, rubric=rubric, title="B", levels=LEVELS, criteria=other)
    assert rubric.newest == 2
    assert criteria_of(handout.rubric.body).criteria[0].title == "Question"
    used = RubricVersion.objects.get(pk=handout.rubric_id)
    used.body = {}
    with pytest.raises(IntegrityError), transaction.atomic():
        used.save()


def test_points_are_of_all_criteria_or_not_there(cast):
    rubric = criteria_of(newest_rubric(a_rubric(cast)).body)
    assert rubric.most == 12  # 4, and twice 4
    assert rubric.points_of({"1": "2", "2": "3"}) == 10
    assert rubric.points_of({"1": "2"}) is None and rubric.points_of({"1": "2", "2": "x"}) is None
    without = criteria_of(newest_rubric(a_rubric(cast, points=None)).body)
    assert without.most is None and without.points_of({"1": "1", "2": "1"}) is None
    assert without.is_whole({"1": "1", "2": "1"})


def test_an_empty_rubric_is_refused(cast):
    rubric = a_rubric(cast)
    some = [("Not yet", Decimal(1)), ("There", None)]
    for levels, criteria in ((LEVELS[:1], CRITERIA), (LEVELS, []), (some, CRITERIA)):
        with pytest.raises(Refused):
            change_rubric(by=cast.amara, rubric=rubric, title="x", levels=levels, criteria=criteria)
