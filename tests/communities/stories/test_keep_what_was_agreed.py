"""What is published is what people agreed to, in the database as well; what nobody agreed to is not
kept for ever."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from communities.stories import actions
from communities.stories.actions import forgetting
from communities.stories.models import Consent, Story, StoryVersion
from communities.stories.tasks import forget_refused_versions
from plc.accounts.actions import set_basics
from plc.core.markdown import mention
from plc.files.actions import store_upload
from tests.plc.files.conftest import picture

from .writing import agreed, asked, changed, consent_of, published

pytestmark = pytest.mark.django_db


def a_picture(by, name):
    upload = SimpleUploadedFile(name, picture(30, 20, "PNG"), "image/png")
    return store_upload(by=by, upload=upload, purpose="picture")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stories_story SET body = 'Something else.'",
        "UPDATE stories_story SET title = 'Another title'",
        "UPDATE stories_story SET quote = '“Never.”'",
        "UPDATE stories_story SET own_role = 'Chief of everything'",
        "UPDATE stories_story SET picture_id = NULL",
        "DELETE FROM stories_namedperson",
        "UPDATE stories_storyversion SET body = 'Something else.'",
        "UPDATE stories_storyversion SET alt = 'Somebody else'",
        "DELETE FROM stories_storyversion",
    ],
)
def test_the_database_refuses_words_that_nobody_agreed_to(cast, statement):
    published(cast, picture=a_picture(cast.ben, "ward.png"))
    refusal = "other words than people agreed|no longer names|was read by others|was agreed to"
    with (
        pytest.raises(IntegrityError, match=refusal),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_community_is_deleted_with_its_stories(cast):
    published(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Story.objects.all().delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not StoryVersion.objects.exists()


def test_what_was_sent_to_review_and_returned_is_a_new_version_once_it_is_changed(cast):
    """Also if it names nobody, so that nobody was asked."""
    story = agreed(cast, people=[])
    actions.return_story(by=cast.amara, story=story, words="Which ward?")
    changed(story, body="Ward 4.")
    actions.ask_consent(by=cast.ben, story=story)
    actions.publish_story(by=cast.amara, story=story)
    assert [row.body for row in story.versions.order_by("number")][1:] == ["Ward 4."]


def test_versions_that_nobody_agreed_to_are_forgotten_after_a_while(cast, monkeypatch):
    declined = asked(cast, title="Declined", picture=a_picture(cast.ben, "declined.png"))
    actions.decline_consent(
        by=cast.chidi, consent=consent_of(declined, cast.chidi), words="Not this."
    )
    first = declined.versions.get().picture
    changed(declined, body="Other words.", picture=a_picture(cast.ben, "other.png"))
    kept = published(cast, title="Agreed to")
    changed(kept, body="Other words.")
    forget_refused_versions()
    assert StoryVersion.objects.count() == 2, "there may be questions about it"
    monkeypatch.setattr(forgetting, "KEPT_FOR", timedelta(0))
    forgotten = StoryVersion.objects.filter(story=declined)
    for _twice in range(2):
        forget_refused_versions()
    assert not forgotten.exists()
    assert StoryVersion.objects.filter(story=kept).exists()
    first.refresh_from_db()
    assert first.holder == "", "its picture is deleted by the next sweep"
    assert Consent.objects.get(story=declined).words == ""
    assert actions.hide_story(story=declined, by=cast.amara), "it was read by others all the same"


def test_mentions_follow_a_new_name(cast, relay, client_of):
    chidi = mention(cast.chidi.name, cast.chidi.public_id)
    story = published(cast, body=f"Ask {chidi} about it.")
    set_basics(person=cast.chidi, by=cast.chidi, name="Chidi Obi", member_type=None)
    relay()
    story.refresh_from_db()
    assert "@Chidi Obi</a>" in story.body_html and "Chidi Obi" in story.excerpt
    assert (story.state, story.version) == ("published", 1)
    page = client_of(cast.dina).get(story.get_absolute_url()).content.decode()
    assert "Chidi Obi" in page and "Chidi Eze" not in page
