"""Who is named in plain words is asked like those who are mentioned."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.stories import actions
from communities.stories.access import stories_to_review
from communities.stories.models import Story
from communities.stories.names import called_and_not_asked, is_called, possible_names
from plc.accounts.actions import block_person, delete_account
from plc.core.markdown import mention
from plc.core.refusals import Refused
from plc.files.actions import store_upload
from tests import make
from tests.plc.files.conftest import picture

from .writing import a_story, agreed, asked, changed, consent_of, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        {"title": "What Dina Haddad did"},
        {"quote": "“Ask Dina Haddad”"},
        {"body": "Then DINA HADDAD refused."},
        {"body": "Then Dina **Haddad** refused."},
        {"body": "Then Dina\u00a0Haddad’s shift ended."},
        {"title": "@Dina Haddad"},
    ],
)
def test_a_member_called_by_name_anywhere_has_to_be_among_the_people(cast, words):
    story = a_story(cast, **words)
    with pytest.raises(Refused, match="The text names Dina Haddad"):
        actions.ask_consent(by=cast.ben, story=story)
    changed(story, people=[cast.chidi, cast.dina])
    actions.ask_consent(by=cast.ben, story=story)
    assert consent_of(story, cast.dina).state == "asked"


def test_a_member_named_in_the_description_of_the_picture_has_to_be_among_the_people(cast):
    upload = SimpleUploadedFile("ward.png", picture(30, 20, "PNG"), "image/png")
    file = store_upload(by=cast.ben, upload=upload, purpose="picture")
    file.alt = "Dina Haddad at the phone"
    story = a_story(cast, picture=file)
    with pytest.raises(Refused, match="The text names Dina Haddad"):
        actions.ask_consent(by=cast.ben, story=story)


def test_whoever_declined_is_not_named_by_a_second_story(cast):
    story = asked(cast)
    actions.decline_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    again = a_story(cast, title="Again", body="Chidi Eze did it.", people=[])
    with pytest.raises(Refused, match="The text names Chidi Eze"):
        actions.ask_consent(by=cast.ben, story=again)


def test_a_member_who_blocked_the_author_is_not_named_either(cast):
    block_person(person=cast.ben, by=cast.dina)
    story = a_story(cast, body="@Dina Haddad was there.")
    with pytest.raises(Refused, match="The text names Dina Haddad"):
        actions.ask_consent(by=cast.ben, story=story)


def test_a_short_name_that_is_part_of_words_hides_nobody(cast):
    for _ in range(51):
        make.member(cast.community, make.user("An"))
    story = a_story(cast, body="Another colleague, Dina Haddad, plans it.")
    with pytest.raises(Refused, match="The text names Dina Haddad"):
        actions.ask_consent(by=cast.ben, story=story)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ng", "(Ng) went"),
        ("Anne-Marie O’Neil", "With Anne-Marie O’Neil’s help"),
        ("Juan Carlos de la Cruz y Peña", "Juan Carlos de la Cruz y Peña."),
        ("Sam Hill Jr.", "Sam Hill Jr. asked"),
        ("王伟", "我和王伟一起"),
        ("محمد علي حسن", "قال محمد علي حسن"),
        ("محمد علي حسن", "فوزي ومحمد علي حسن"),
        ("亚历山大·谢尔盖耶维奇·普希金", "昨天我和亚历山大·谢尔盖耶维奇·普希金。"),
        (f"A{'a' * 58} B{'b' * 59}", f"Then A{'a' * 58} B{'b' * 59}s plan"),
    ],
)
def test_members_are_found_by_their_names_and_not_one_by_one(cast, name, text):
    person = make.user(name)
    make.member(cast.community, person)
    story = a_story(cast, body=text)
    assert called_and_not_asked(story) == [person]


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0x4E00 + n) for n in range(3_000)) + "。x" * 8,
        "".join(chr(0x4E00 + n) + "，" * (n % 12 == 0) for n in range(3_000)),
    ],
    ids=["without stops", "with stops"],
)
def test_a_long_text_has_few_possible_names(text):
    """They are sent to the database whenever its author looks at the draft."""
    assert sum(len(name) for name in possible_names(text)) < 200 * len(text)


def test_somebody_else_of_that_name_is_said_to_be_so_and_reviewers_read_it(cast, client_of):
    story = a_story(cast, body="My aunt Dina Haddad helped.", people=[])
    ben, address = client_of(cast.ben), story.get_absolute_url()
    page = ben.get(address).content.decode()
    assert "It also names members" in page and str(cast.dina.public_id) in page
    ben.post(f"{address}ask/")
    assert Story.objects.get().state == "draft"
    ben.post(f"{address}ask/", {"namesake": str(cast.dina.public_id)})
    assert Story.objects.get().state == "review"
    page = client_of(cast.amara).get(address).content.decode()
    assert "The author says that Dina Haddad in the text is not the member" in page
    actions.publish_story(by=cast.amara, story=story)
    actions.withdraw_story(by=cast.ben, story=story)
    actions.ask_consent(by=cast.ben, story=story)
    assert Story.objects.get().state == "review", "the same text, so it is said already"


def test_who_was_asked_once_cannot_become_somebody_else(cast):
    story = asked(cast, body="Chidi Eze helped.")
    actions.decline_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    changed(story, people=[], body="A colleague helped.")
    changed(story, title="Chidi Eze", people=[cast.chidi])
    story.named.all().delete()
    with pytest.raises(Refused, match="The text names Chidi Eze"):
        actions.ask_consent(by=cast.ben, story=story, namesakes=[cast.chidi.public_id])


def test_somebody_who_joins_before_the_publication_is_not_named_without_being_asked(cast):
    story = agreed(cast, body="Gita Rao visited us.", people=[])
    make.member(cast.community, make.user("Gita Rao"))
    with pytest.raises(Refused, match="Gita Rao, who was not asked"):
        actions.publish_story(by=cast.amara, story=story)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("An", "It was an evening in Hanoi", False),
        ("An", "An went home", True),
        ("Ben Cole", "Ruben Coleman", False),
        ("Chidi Eze", "Chidi Ezes Runde", True),
        ("王伟", "我和王伟一起", True),
    ],
)
def test_names_are_found_as_whole_words(name, text, found):
    assert is_called(name, text) is found


def test_a_story_names_at_most_fifteen_people(cast):
    people = [make.user(f"Person {n}") for n in range(16)]
    for person in people:
        make.member(cast.community, person)
    body = " ".join(mention(person.name, person.public_id) for person in people)
    with pytest.raises(Refused, match="names 16 people"):
        a_story(cast, people=[], body=body)
    a_story(cast, people=[], body=body.rpartition("@")[0])


def test_an_author_asks_a_limited_number_of_people_within_a_day(cast, monkeypatch):
    monkeypatch.setattr(actions.consenting, "MOST_ASKED", 2)
    asked(cast)
    asked(cast, title="Second")
    with pytest.raises(Refused, match="at most 2 people"):
        asked(cast, title="Third")


def test_who_will_not_be_in_a_spotlight_is_not_asked_and_not_published(cast):
    draft = a_story(cast, kind="spotlight")
    waiting = agreed(cast, kind="spotlight", title="Agreed before")
    actions.set_willing(by=cast.chidi, community=cast.community, willing=False)
    with pytest.raises(Refused, match="would rather not"):
        actions.ask_consent(by=cast.ben, story=draft)
    with pytest.raises(Refused, match="would rather not"):
        actions.publish_story(by=cast.amara, story=waiting)


def test_authors_do_not_review_their_own_unless_nobody_else_can(cast):
    story = agreed(cast, by=cast.amara)
    actions.publish_story(by=cast.amara, story=story)
    cast.community.memberships.filter(user=cast.dina).update(role="admin")
    second = agreed(cast, by=cast.amara, title="Second")
    assert second not in stories_to_review(cast.amara)
    with pytest.raises(Refused, match="Somebody else reviews"):
        actions.publish_story(by=cast.amara, story=second)
    actions.publish_story(by=cast.dina, story=second)


def test_the_subjects_of_a_published_spotlight_stay_the_same(cast):
    story = published(cast, kind="spotlight")
    with pytest.raises(Refused, match="stays about the same people"):
        changed(story, people=[cast.dina])
    changed(story, title="Other words")


def test_whoever_withdrew_while_it_was_returned_is_asked_again(cast, relay):
    story = agreed(cast)
    actions.return_story(by=cast.amara, story=story, words="Which ward?")
    actions.withdraw_consent(by=cast.chidi, consent=consent_of(story, cast.chidi))
    actions.ask_consent(by=cast.ben, story=story)
    assert consent_of(story, cast.chidi).state == "asked"
    assert Story.objects.get().version == 2


def test_the_picture_that_people_agreed_to_is_kept(cast):
    files = []
    for name in ("old.png", "new.png"):
        upload = SimpleUploadedFile(name, picture(30, 20, "PNG"), "image/png")
        file = store_upload(by=cast.ben, upload=upload, purpose="picture")
        file.alt = name
        files.append(file)
    old, new = files
    story = published(cast, picture=old)
    changed(story, picture=new)
    old.refresh_from_db()
    version = story.versions.get()
    assert (version.picture, version.alt, old.holder) == (old, "old.png", "stories.picture")


def test_deleting_an_account_withdraws_the_stories_that_name_it(cast):
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    shown = published(cast, people=[gita])
    hidden = published(cast, people=[gita], title="Hidden")
    actions.hide_story(story=hidden, by=cast.amara)
    delete_account(person=gita, by=gita)
    shown.refresh_from_db()
    assert shown.state == "withdrawn"
    actions.restore_story(story=hidden, by=cast.amara)
    hidden.refresh_from_db()
    assert hidden.state == "withdrawn"
