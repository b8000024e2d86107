"""Authors and people named cannot undo what moderators have decided."""

import pytest

from communities.moderation.actions import report_thing
from communities.stories import actions
from communities.stories.models import Story
from plc.core.refusals import Refused
from plc.core.registry import reportables

from .writing import a_story, agreed, changed, consent_of, published

pytestmark = pytest.mark.django_db


def state_of(story):
    return Story.objects.get(pk=story.pk).state


def test_withdrawing_ones_own_consent_does_not_free_a_hidden_testimonial(cast):
    story = published(cast, kind="testimonial", people=[], own_role="Night nurse")
    actions.hide_story(story=story, by=cast.amara)
    actions.withdraw_consent(by=cast.ben, consent=consent_of(story, cast.ben))
    with pytest.raises(Refused, match="taken this story down"):
        actions.ask_consent(by=cast.ben, story=story)
    assert Story.objects.get(pk=story.pk).taken_down == "hidden"
    assert actions.remove_story(story=story, by=cast.amara)
    actions.restore_story(story=story, by=cast.amara)
    assert state_of(story) == "withdrawn", "restored, but the consent is gone"


def test_a_reported_story_is_removed_also_after_its_author_changed_or_withdrew_it(cast):
    edited, taken_back = published(cast), published(cast, title="Other")
    changed(edited, body="Nothing to see.")
    actions.withdraw_story(by=cast.ben, story=taken_back)
    for story in (edited, taken_back):
        assert actions.hide_story(story=story, by=cast.amara)
        assert actions.remove_story(story=story, by=cast.amara)
    actions.restore_story(story=edited, by=cast.amara)
    actions.restore_story(story=taken_back, by=cast.amara)
    assert (state_of(edited), state_of(taken_back)) == ("draft", "withdrawn"), "as it was before"


def test_drafts_that_nobody_was_asked_about_are_nobody_elses_business(cast):
    story = a_story(cast)
    assert not actions.hide_story(story=story, by=cast.amara)
    assert not actions.remove_story(story=story, by=cast.amara)


def test_what_is_hidden_during_its_review_waits_again_for_who_withdrew_meanwhile(cast):
    story = agreed(cast)
    actions.hide_story(story=story, by=cast.amara)
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    actions.restore_story(story=story, by=cast.amara)
    assert state_of(story) == "consent"


def test_those_who_agreed_hear_that_it_was_withdrawn_before_publication(cast, client_of, relay):
    story = agreed(cast)
    assert not actions.withdraw_story(by=cast.amara, story=story, words="No."), "it is returned"
    assert actions.withdraw_story(by=cast.ben, story=story)
    relay()
    page = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "is withdrawn and not shown" in page


def test_a_removed_story_is_not_read_by_those_named_in_it_either(cast, client_of):
    story = published(cast)
    actions.remove_story(story=story, by=cast.amara)
    address = f"/me/stories/{consent_of(story, cast.chidi).public_id}/"
    page = client_of(cast.chidi).get(address).content.decode()
    assert "Moderators have removed" in page and "answers the phone" not in page


def test_consent_withdrawn_while_it_is_hidden_counts_at_once(cast, facts):
    story = published(cast)
    actions.hide_story(story=story, by=cast.amara)
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert state_of(story) == "withdrawn"
    assert "stories.StoryWithdrawn" in dict(facts())
    actions.restore_story(story=story, by=cast.amara)
    assert state_of(story) == "withdrawn"


def test_reviewers_are_led_to_the_case_about_a_story(cast, client_of):
    story = published(cast)
    report_thing(
        reportable=reportables["stories.story"],
        thing=story,
        reason="norms",
        text="Not so.",
        by=cast.dina,
    )
    changed(story, body="Nothing to see.")
    actions.ask_consent(by=cast.ben, story=story)
    actions.give_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    address = story.get_absolute_url()
    assert "There is a case about this story" in client_of(cast.amara).get(address).content.decode()
    assert "There is a case" not in client_of(cast.ben).get(address).content.decode()
