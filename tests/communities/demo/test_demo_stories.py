"""The demo has a story of each kind, and one that waits for a demo account."""

import pytest

from communities.demo.loading import load
from communities.stories.access import consents_to_answer
from communities.stories.models import Story
from plc.accounts.models import User

pytestmark = pytest.mark.django_db


def test_there_is_a_story_of_each_kind_and_one_that_waits():
    load()
    shown = Story.objects.filter(state="published", community__slug="aldervale")
    assert set(shown.values_list("kind", flat=True)) == {"spotlight", "success", "testimonial"}
    adaeze = User.objects.get(email__startswith="adaeze@")
    assert [consent.story.state for consent in consents_to_answer(adaeze)] == ["consent"]
    german = Story.objects.visible_to(adaeze).filter(language="de", audience="public")
    assert german.count() == 2
