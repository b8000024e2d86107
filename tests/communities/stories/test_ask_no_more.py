"""Who declined can say that they do not want to be asked again."""

import pytest

from communities.stories import actions
from communities.stories.models import ConsentRefusal, Story
from plc.accounts.actions import block_person
from plc.core.refusals import Refused

from .writing import a_story, asked, changed, consent_of, published

pytestmark = pytest.mark.django_db
MINE = "/me/stories/"


def test_whoever_declined_for_good_is_not_asked_about_that_story_again(cast, client_of):
    story = asked(cast)
    consent = consent_of(story, cast.chidi)
    chidi, page = client_of(cast.chidi), f"{MINE}{consent.public_id}/"
    assert "about this story again" not in chidi.get(page).content.decode()
    response = chidi.post(page, {"decision": "decline"})
    assert (
        "Do not ask me about this story again" in chidi.get(response["Location"]).content.decode()
    )
    chidi.post(f"{page}refuse/", {"scope": "story"})
    assert "You are not asked about this story again." in chidi.get(page).content.decode()
    changed(story, body="Other words.")
    with pytest.raises(Refused, match="Chidi Eze cannot be asked"):
        actions.ask_consent(by=cast.ben, story=story)
    assert asked(cast, title="Another story").state == "consent"


def test_or_about_anything_by_that_author(cast, client_of):
    story = published(cast)
    consent = consent_of(story, cast.chidi)
    actions.withdraw_consent(by=cast.chidi, consent=consent)
    chidi = client_of(cast.chidi)
    chidi.post(f"{MINE}{consent.public_id}/refuse/", {"scope": "author"})
    other = a_story(cast, title="Another story")
    with pytest.raises(Refused, match="Chidi Eze cannot be asked"):
        actions.ask_consent(by=cast.ben, story=other)
    assert asked(cast, by=cast.dina, title="By Dina").state == "consent"
    assert f"Anything that {cast.ben.name} writes" in chidi.get(MINE).content.decode()


def test_it_can_be_taken_back(cast, client_of):
    story = asked(cast)
    consent = consent_of(story, cast.chidi)
    actions.refuse_asking(by=cast.chidi, consent=consent, scope="author")
    actions.refuse_asking(by=cast.chidi, consent=consent, scope="author")
    refusal = ConsentRefusal.objects.get()
    assert client_of(cast.dina).post(f"{MINE}refusals/{refusal.public_id}/").status_code == 404
    client_of(cast.chidi).post(f"{MINE}refusals/{refusal.public_id}/")
    assert not ConsentRefusal.objects.exists()


def test_agreeing_after_all_takes_the_refusal_of_that_story_back(cast):
    story = asked(cast)
    consent = consent_of(story, cast.chidi)
    actions.decline_consent(by=cast.chidi, consent=consent)
    actions.refuse_asking(by=cast.chidi, consent=consent, scope="story")
    actions.give_consent(by=cast.chidi, consent=consent)
    assert not ConsentRefusal.objects.exists()


def test_nobody_is_asked_across_a_block(cast):
    story = a_story(cast)
    block_person(by=cast.chidi, person=cast.ben)
    with pytest.raises(Refused, match="Chidi Eze cannot be asked"):
        actions.ask_consent(by=cast.ben, story=story)
    assert Story.objects.get().state == "draft"
