"""Who deletes their account is named in no story, and asked for nothing."""

from datetime import timedelta

import pytest

from communities.stories import actions
from communities.stories.actions import forgetting
from communities.stories.models import Consent, NamedPerson, SpotlightRefusal, Story, StoryVersion
from communities.stories.tasks import forget_refused_versions
from plc.accounts.actions import delete_account
from plc.core.refusals import Refused
from plc.core.registry import holdings

from .writing import a_story, asked, changed, consent_of, published


def states(*stories):
    return [Story.objects.get(pk=story.pk).state for story in stories]


def test_stories_that_name_them_are_withdrawn_and_nothing_says_that_they_were_named(cast):
    story = published(cast)
    actions.set_willing(by=cast.chidi, community=cast.community, willing=False)
    assert "withdrawn" in holdings["stories"].tell(cast.chidi)
    delete_account(person=cast.chidi, by=cast.chidi)
    assert states(story) == ["withdrawn"]
    for model in (NamedPerson, Consent, SpotlightRefusal):
        assert not model._default_manager.filter(user=cast.chidi).exists()


def test_their_drafts_go_and_what_they_published_about_others_stays(cast):
    his = {"by": cast.chidi, "people": [cast.dina]}
    draft, waiting, story = a_story(cast, **his), asked(cast, **his), published(cast, **his)
    assert not holdings["stories"].tell(cast.chidi)
    delete_account(person=cast.chidi, by=cast.chidi)
    assert not Story.objects.filter(pk=draft.pk).exists()
    assert states(waiting, story) == ["withdrawn", "published"]
    assert Story.objects.get(pk=story.pk).shown_author is None


def declined(cast):
    story = asked(cast, body="Chidi Eze answers the phone.")
    actions.decline_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    return story


@pytest.mark.parametrize("made", [a_story, published, declined])
def test_what_names_them_is_never_sent_again(cast, made):
    story = made(cast)
    delete_account(person=cast.chidi, by=cast.chidi)
    with pytest.raises(Refused, match="has deleted their account"):
        actions.ask_consent(by=cast.ben, story=story)
    assert Story.objects.get().state in {"draft", "withdrawn"}


def test_a_story_that_names_them_no_more_goes_on(cast):
    story = declined(cast)
    changed(story, people=[], body="A colleague answers the phone.")
    delete_account(person=cast.chidi, by=cast.chidi)
    actions.ask_consent(by=cast.ben, story=story)
    assert Story.objects.get().state == "review"


def test_earlier_versions_that_only_they_agreed_to_are_forgotten(cast, monkeypatch):
    changed(published(cast), body="Chidi Eze does.")
    delete_account(person=cast.chidi, by=cast.chidi)
    monkeypatch.setattr(forgetting, "KEPT_FOR", timedelta(0))
    forget_refused_versions()
    assert not StoryVersion.objects.exists()
