"""A story is published with the consent of everybody named in it to this version and audience."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from communities.stories import actions
from communities.stories.models import Consent, NamedPerson, Story
from plc.core.markdown import mention
from plc.core.refusals import Refused

from .writing import a_story, agreed, asked, changed, consent_of, published

pytestmark = pytest.mark.django_db


def state_of(story):
    return Story.objects.get(pk=story.pk).state


def test_a_draft_waits_for_consent_then_for_review_and_is_then_published(cast, facts):
    story = a_story(cast)
    facts()
    assert state_of(story) == "draft"
    actions.ask_consent(by=cast.ben, story=story)
    assert state_of(story) == "consent"
    actions.give_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert state_of(story) == "review"
    actions.publish_story(by=cast.amara, story=story)
    assert state_of(story) == "published"
    names = [name for name, _data in facts()]
    assert names == ["stories.ConsentAsked", "stories.ConsentGiven", "stories.StoryPublished"]


def test_doing_any_of_it_twice_records_nothing_more(cast, facts):
    story = published(cast)
    facts()
    actions.ask_consent(by=cast.ben, story=story)
    actions.publish_story(by=cast.amara, story=story)
    assert facts() == []
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    facts()
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert facts() == []


def test_people_mentioned_in_the_text_are_asked_as_well(cast):
    body = f"With {mention('Dina Haddad', cast.dina.public_id)} at the phone, and @Amara Okafor."
    story = asked(cast, body=body)
    named = {row.user: row.subject for row in story.named.select_related("user")}
    assert named == {cast.chidi: True, cast.dina: False, cast.amara: False}
    for person in (cast.chidi, cast.dina):
        actions.give_consent(by=person, consent=consent_of(story, person))
    assert state_of(story) == "consent"
    actions.give_consent(by=cast.amara, consent=consent_of(story, cast.amara))
    assert state_of(story) == "review"


def test_a_story_that_names_nobody_goes_to_review_at_once(cast):
    assert state_of(asked(cast, people=[])) == "review"


def test_without_consent_it_is_not_published(cast):
    story = asked(cast)
    with pytest.raises(Refused, match="not published"):
        actions.publish_story(by=cast.amara, story=story)
    Story.objects.filter(pk=story.pk).update(state="review")
    with pytest.raises(Refused, match="Chidi Eze has not consented"):
        actions.publish_story(by=cast.amara, story=story)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Interruptions halved"},
        {"body": "Something else."},
        {"quote": "“At last.”"},
        {"audience": "public"},
        {"people": []},
    ],
)
def test_any_change_is_a_new_version_that_needs_consent_again(cast, change):
    story = published(cast)
    changed(story, **change)
    story.refresh_from_db()
    assert (story.state, story.version) == ("draft", 2)
    if "people" not in change:
        actions.ask_consent(by=cast.ben, story=story)
        assert state_of(story) == "consent"
        assert consent_of(story, cast.chidi).state == "asked"


def test_saving_without_a_change_keeps_it_published(cast, facts):
    story = published(cast)
    facts()
    changed(story)
    story.refresh_from_db()
    assert (story.state, story.version) == ("published", 1)
    assert facts() == []


def test_a_smaller_audience_keeps_the_consent_and_the_publication(cast, facts):
    """Everybody who reads it then would have read it before."""
    story = published(cast, audience="public")
    facts()
    changed(story, audience="community")
    story.refresh_from_db()
    assert (story.state, story.version, story.audience) == ("published", 1, "community")
    assert [name for name, _data in facts()] == ["stories.StoryNarrowed"]
    changed(story, audience="public")
    story.refresh_from_db()
    assert (story.state, story.version) == ("draft", 2), "wider again: they are asked again"


def test_what_people_agreed_to_is_kept_as_it_was(cast):
    story = published(cast)
    changed(story, body="Other words.")
    actions.ask_consent(by=cast.ben, story=story)
    first, second = story.versions.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert "answers the phone" in first.body
    assert second.body == "Other words."


def test_whoever_agrees_after_the_audience_became_smaller_agreed_to_the_smaller_one(cast):
    story = asked(cast, audience="public")
    changed(story, audience="community")
    actions.give_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert consent_of(story, cast.chidi).audience == "community"
    actions.publish_story(by=cast.amara, story=story)
    assert state_of(story) == "published"


def test_a_draft_that_nobody_was_asked_about_keeps_its_version(cast):
    story = a_story(cast)
    changed(story, body="Better words.")
    story.refresh_from_db()
    assert (story.version, story.body) == (1, "Better words.")


def test_somebody_who_was_asked_cannot_be_left_out_while_the_text_names_them(cast):
    story = asked(cast, body="Chidi Eze answers the phone.")
    actions.decline_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    with pytest.raises(Refused, match="still names Chidi Eze"):
        changed(story, people=[])
    changed(story, body="A colleague answers the phone.", people=[])
    actions.ask_consent(by=cast.ben, story=story)
    assert state_of(story) == "review"


def test_a_person_asks_for_a_change_and_is_asked_again(cast, facts):
    story, consent = asked(cast), None
    consent = consent_of(story, cast.chidi)
    with pytest.raises(Refused, match="what should be different"):
        actions.ask_for_change(by=cast.chidi, consent=consent, words=" ")
    facts()
    actions.ask_for_change(by=cast.chidi, consent=consent, words="Not on every round.")
    assert [name for name, _data in facts()] == ["stories.ConsentRefused"]
    changed(story, body="On most rounds, somebody else answers the phone.")
    actions.ask_consent(by=cast.ben, story=story)
    assert consent_of(story, cast.chidi).state == "asked"
    with pytest.raises(Refused, match="changed or withdrawn meanwhile"):
        actions.give_consent(by=cast.chidi, consent=consent)


def test_changing_ones_mind_before_the_review_takes_it_back_to_waiting(cast):
    story = agreed(cast)
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert state_of(story) == "consent"
    actions.give_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert state_of(story) == "review"


def test_withdrawing_consent_unpublishes_at_once(cast, facts):
    story = published(cast)
    facts()
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert state_of(story) == "withdrawn"
    assert not Story.objects.visible_to(cast.dina).exists()
    said = dict(facts())
    assert said["stories.StoryWithdrawn"]["cause"] == "consent"
    assert "stories.ConsentWithdrawn" in said
    actions.ask_consent(by=cast.ben, story=story)
    story.refresh_from_db()
    assert (story.state, story.version) == ("consent", 2), "everybody is asked about a new version"


def test_nobody_reviews_what_is_about_themselves_alone(cast):
    story = agreed(cast, people=[cast.amara])
    with pytest.raises(Refused, match="about themselves alone"):
        actions.publish_story(by=cast.amara, story=story)
    both = agreed(cast, people=[cast.amara, cast.chidi], title="Both of them")
    actions.publish_story(by=cast.amara, story=both)


def test_what_stays_in_a_group_is_reviewed_by_its_facilitators(cast):
    inside = agreed(cast, by=cast.chidi, group=cast.group, audience="group", people=[cast.dina])
    with pytest.raises(Refused, match="by its facilitators"):
        actions.publish_story(by=cast.amara, story=inside)
    actions.publish_story(by=cast.ben, story=inside)
    wide = agreed(cast, by=cast.chidi, group=cast.group, people=[cast.dina])
    with pytest.raises(Refused, match="owners and admins"):
        actions.publish_story(by=cast.ben, story=wide)
    actions.publish_story(by=cast.amara, story=wide)


def test_a_testimonial_is_consented_to_by_writing_it_and_reviewed_by_another(cast):
    with pytest.raises(Refused, match="what you are here"):
        a_story(cast, kind="testimonial", people=[])
    story = asked(cast, kind="testimonial", people=[], own_role="Night nurse, ward 4")
    assert state_of(story) == "review"
    actions.publish_story(by=cast.amara, story=story)
    mine = asked(cast, by=cast.amara, kind="testimonial", people=[], own_role="I began this")
    with pytest.raises(Refused, match="about themselves alone"):
        actions.publish_story(by=cast.amara, story=mine)


def test_a_reviewer_returns_a_story_with_a_reason(cast):
    story = agreed(cast)
    with pytest.raises(Refused, match="what is missing"):
        actions.return_story(by=cast.amara, story=story, words="")
    actions.return_story(by=cast.amara, story=story, words="Which ward was it?")
    story.refresh_from_db()
    assert (story.state, story.reason) == ("draft", "Which ward was it?")
    actions.ask_consent(by=cast.ben, story=story)
    assert state_of(story) == "review", "unchanged, so everybody has consented already"


def test_what_was_sent_twice_is_one_story(cast):
    once = uuid4()
    first = a_story(cast, public_id=once)
    assert a_story(cast, public_id=once) == first
    assert a_story(cast, public_id=once, title="Another") != first


def test_only_a_draft_that_nobody_was_asked_about_is_deleted(cast):
    actions.discard_story(by=cast.ben, story=a_story(cast))
    assert not Story.objects.exists()
    story = asked(cast)
    with pytest.raises(Refused, match="have read this story"):
        actions.discard_story(by=cast.ben, story=story)


def test_what_was_published_is_not_deleted_even_if_it_named_nobody(cast):
    story = published(cast, people=[])
    changed(story, body="Nothing to see.")
    assert Story.objects.get().state == "draft"
    with pytest.raises(Refused, match="have read this story"):
        actions.discard_story(by=cast.ben, story=story)


def test_moderators_hide_and_restore_and_consent_is_looked_at_again(cast):
    story = published(cast)
    assert actions.hide_story(story=story, by=cast.amara)
    assert not actions.hide_story(story=story, by=cast.amara)
    assert not Story.objects.visible_to(cast.dina).exists()
    assert actions.restore_story(story=story, by=cast.amara)
    assert state_of(story) == "published"
    actions.remove_story(story=story, by=cast.amara)
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    assert Story.objects.get(pk=story.pk).taken_down == "removed"
    actions.restore_story(story=story, by=cast.amara)
    assert state_of(story) == "withdrawn"


@pytest.mark.parametrize(
    "break_it",
    [
        lambda story, cast: Consent.objects.filter(story=story).update(state="withdrawn"),
        lambda story, cast: Consent.objects.filter(story=story).delete(),
        lambda story, cast: Story.objects.filter(pk=story.pk).update(version=2),
        lambda story, cast: Story.objects.filter(pk=story.pk).update(audience="public"),
        lambda story, cast: NamedPerson.objects.create(story=story, user=cast.dina),
    ],
)
def test_the_database_refuses_a_published_story_without_consent(cast, break_it):
    story = published(cast)
    with pytest.raises(IntegrityError, match="without the consent"), transaction.atomic():
        break_it(story, cast)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_to_publish_without_consent(cast):
    story = asked(cast)
    with pytest.raises(IntegrityError, match="without the consent"), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(state="published", published_at=story.created_at)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
