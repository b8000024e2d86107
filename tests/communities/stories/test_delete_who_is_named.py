"""Who deletes their account is named in no story, and asked for nothing."""

from communities.stories import actions
from communities.stories.models import Consent, NamedPerson, SpotlightRefusal, Story
from plc.accounts.actions import delete_account
from plc.core.registry import holdings

from .writing import a_story, asked, published


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
