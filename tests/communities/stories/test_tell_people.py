"""Who is told about a story, what waits for them, and what is found."""

import re

import pytest

from communities.groups.actions import change_group
from communities.stories import actions
from communities.stories.models import Story
from plc.accounts.actions import suspend_account
from plc.core.registry import reportables
from plc.notifications.models import Notification
from plc.search.models import SearchDocument

from .writing import agreed, asked, changed, consent_of, published

pytestmark = pytest.mark.django_db


def told(person, kind=None):
    rows = Notification.objects.filter(person=person, withdrawn_at=None).order_by("id")
    kinds = [row.kind for row in rows if row.kind.startswith("stories.")]
    return kinds if kind is None else kinds.count(kind)


def lines(client) -> str:
    return client.get("/notifications/").content.decode()


def test_whoever_is_asked_is_told_by_mail_and_on_the_home_page(cast, relay, letters, client_of):
    story = asked(cast)
    relay()
    assert told(cast.chidi) == ["stories.consent"]
    (letter,) = letters(to=cast.chidi.email)
    consent = consent_of(story, cast.chidi)
    assert f"/me/stories/{consent.public_id}/" in letter.text
    client = client_of(cast.chidi)
    assert "may it be published?" in client.get("/").content.decode()
    client.post(f"/me/stories/{consent.public_id}/", {"decision": "give"})
    assert told(cast.chidi) == []
    assert "may it be published?" not in client.get("/").content.decode()


def test_a_new_version_asks_anew_and_the_old_question_is_withdrawn(cast, relay):
    story = asked(cast)
    relay()
    changed(story, body="Other words.")
    assert told(cast.chidi) == []
    actions.ask_consent(by=cast.ben, story=story)
    relay()
    assert told(cast.chidi) == ["stories.consent"]


def test_those_who_review_are_told_once_everybody_agrees(cast, relay, client_of):
    story = agreed(cast)
    relay()
    assert told(cast.amara) == ["stories.review"]
    client = client_of(cast.amara)
    assert "Review “Half the interruptions”" in client.get("/").content.decode()
    actions.publish_story(by=cast.amara, story=story)
    relay()
    assert told(cast.amara) == []
    assert told(cast.ben) == told(cast.chidi) == ["stories.published"]
    assert "is published" in lines(client_of(cast.ben))


def test_nobody_is_asked_to_review_what_is_about_themselves_alone(cast, relay, client_of):
    agreed(cast, people=[cast.amara])
    relay()
    assert told(cast.amara) == []
    assert "Review “" not in client_of(cast.amara).get("/").content.decode()


def test_the_author_is_told_what_people_answer(cast, relay, client_of):
    story = asked(cast)
    actions.ask_for_change(
        by=cast.chidi, consent=consent_of(story, cast.chidi), words="Not on every round."
    )
    relay()
    assert told(cast.ben) == ["stories.answer"]
    page = lines(client_of(cast.ben))
    assert "Chidi Eze asks for a change" in page and "Not on every round." in page


def test_withdrawn_consent_takes_back_notices_and_the_search_in_the_same_transaction(cast, relay):
    story = published(cast)
    relay()
    assert SearchDocument.objects.filter(kind="stories.story").count() == 1
    assert told(cast.ben, "stories.published") == 1
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    # Before any listener has run:
    assert not SearchDocument.objects.filter(kind="stories.story").exists()
    assert told(cast.ben, "stories.published") == 0
    relay()
    assert told(cast.ben) == ["stories.answer"], "once, and by whom"
    assert told(cast.chidi) == []


def test_a_story_returned_or_withdrawn_says_why(cast, relay, client_of):
    story = agreed(cast)
    actions.return_story(by=cast.amara, story=story, words="Which ward was it?")
    relay()
    assert "Which ward was it?" in lines(client_of(cast.ben))
    other = published(cast, title="Another one")
    actions.withdraw_story(by=cast.amara, story=other, words="The figures were wrong.")
    relay()
    assert "The figures were wrong." in lines(client_of(cast.ben))
    assert "The figures were wrong." in lines(client_of(cast.chidi))


def test_a_published_story_is_found_by_its_readers_only(cast, relay, client_of):
    published(cast)
    published(
        cast,
        by=cast.chidi,
        group=cast.group,
        audience="group",
        people=[],
        reviewer=cast.ben,
        title="Within the group, interruptions again",
    )
    relay()
    page = client_of(cast.dina).get("/search/?q=interruptions").content.decode()
    assert "Within the group" in page and "Half the" in page
    page = client_of(cast.amara).get("/search/?q=interruptions").content.decode()
    assert "Within the group" not in page and "Half the" in page
    assert "Half the" not in client_of(cast.emre).get("/search/?q=interruptions").content.decode()


def test_a_story_is_reported_and_hidden_and_its_author_reads_why(cast, relay, client_of):
    from communities.moderation.actions import decide, report_thing
    from communities.moderation.actions.cases import last_line
    from communities.moderation.models import Case
    from communities.moderation.verbs import VERBS

    story = published(cast)
    dina = client_of(cast.dina)
    assert dina.get(f"/report/stories.story/{story.public_id}/").status_code == 200
    report_thing(
        reportable=reportables["stories.story"],
        thing=story,
        reason="norms",
        text="Not so.",
        by=cast.dina,
    )
    case = Case.objects.get()
    decide(
        case=case,
        verb=VERBS["hide"],
        reason="x",
        text="Please look again.",
        seen=last_line(case),
        by=cast.amara,
    )
    assert Story.objects.get().taken_down == "hidden"
    address = story.get_absolute_url()
    assert dina.get(address).status_code == 404
    page = client_of(cast.ben).get(address).content.decode()
    assert "Hidden by moderators" in page and "asking for another look" in page


def test_the_letter_withdraws_consent_without_signing_in(cast, relay, letters, client, client_of):
    story = asked(cast)
    relay()
    (letter,) = letters(to=cast.chidi.email)
    link = re.search(r"/me/stories/letters/\S+", letter.text)[0]
    assert "letters/" not in lines(client_of(cast.chidi)), "only in the letter"
    assert "have not agreed" in client.get(link).content.decode()
    actions.give_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    actions.publish_story(by=cast.amara, story=story)
    suspend_account(person=cast.chidi, by=cast.fatima)
    assert "Withdraw my consent" in client.get(link).content.decode()
    client.post(link)
    assert Story.objects.get().state == "withdrawn"
    assert "You have withdrawn" in client.get(link).content.decode()
    assert client.get(link[:-3] + "x/").status_code == 404


def test_who_withdraws_what_is_no_longer_the_text_reads_nothing_untrue_of_it(cast, client_of):
    story = agreed(cast)
    earlier = consent_of(story, cast.chidi)
    changed(story, people=[], body="Somebody else answers the phone.")
    actions.ask_consent(by=cast.ben, story=story)
    actions.publish_story(by=cast.amara, story=story)
    withdraw = f"/me/stories/{earlier.public_id}/withdraw/"
    page = client_of(cast.chidi).post(withdraw, follow=True).text
    assert Story.objects.get().state == "published"
    assert "Your consent is withdrawn." in page
    assert "The story is not shown" not in page
    assert "Nobody reads it meanwhile" not in page
    assert "The story was published in another version." in page


def test_the_letter_is_about_what_was_agreed_last(cast, relay, letters, client):
    story = asked(cast)
    relay()
    link = re.search(r"/me/stories/letters/\S+", letters(to=cast.chidi.email)[0].text)[0]
    changed(story, body="Other words.")
    actions.ask_consent(by=cast.ben, story=story)
    actions.give_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    actions.publish_story(by=cast.amara, story=story)
    client.post(link)
    assert Story.objects.get().state == "withdrawn"


def test_the_letter_shows_the_title_that_its_reader_was_asked_about(cast, relay, letters, client):
    story = asked(cast)
    relay()
    link = re.search(r"/me/stories/letters/\S+", letters(to=cast.chidi.email)[0].text)[0]
    changed(story, title="Chidi nearly left us")
    shown = client.get(link).content.decode()
    assert "nearly left" not in shown and story.title in shown
    Story.objects.update(taken_down="removed")
    assert story.title not in client.get(link).content.decode()


def test_a_story_of_a_group_that_becomes_hidden_is_found_by_its_members_only(cast, relay):
    published(cast, by=cast.chidi, group=cast.group, people=[cast.dina])
    relay()
    assert SearchDocument.objects.get(kind="stories.story").group_id is None
    change_group(group=cast.group, by=cast.ben, visibility="hidden")
    relay()
    assert SearchDocument.objects.get(kind="stories.story").group_id == cast.group.pk
    assert Story.objects.get().readers == "Members of the group"
