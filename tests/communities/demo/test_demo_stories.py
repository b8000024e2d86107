"""The demo has stories of each kind and in each state, and one that waits for a demo account."""

import pytest

from communities.stories.access import consents_to_answer
from communities.stories.models import Consent, Story, StoryState
from plc.accounts.models import User

pytestmark = pytest.mark.usefixtures("the_demo")


def test_there_is_a_story_of_each_kind_and_state_and_one_that_waits():
    shown = Story.objects.filter(state="published", community__slug="aldervale")
    assert set(shown.values_list("kind", flat=True)) == {"spotlight", "success", "testimonial"}
    assert set(Story.objects.values_list("state", flat=True)) == set(StoryState.values)
    answers = Consent.objects.filter(story__state="consent").values_list("state", flat=True)
    assert set(answers) == {"asked", "change", "declined"}
    adaeze = User.objects.get(email__startswith="adaeze@")
    assert [consent.story.state for consent in consents_to_answer(adaeze)] == ["consent"]
    german = Story.objects.visible_to(adaeze).filter(language="de", audience="public")
    assert german.count() == 2
