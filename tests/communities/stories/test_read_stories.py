"""Who reads a published story."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from communities.community import actions as community_actions
from communities.groups import actions as group_actions
from communities.stories import access, actions
from communities.stories.models import Story
from plc.accounts.actions import block_person
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests import make

from .writing import a_story, agreed, asked, consent_of, published

pytestmark = pytest.mark.django_db


def reads(story, person) -> bool:
    again = User.objects.get(pk=person.pk) if person.pk else person
    return Story.objects.visible_to(again).filter(pk=story.pk).exists()


def test_each_audience_includes_the_one_before(cast):
    inside = published(
        cast, by=cast.chidi, group=cast.group, audience="group", people=[], reviewer=cast.ben
    )
    members = published(cast, people=[])
    everyone = published(cast, people=[], audience="public", title="For everyone")
    visitor = AnonymousUser()
    assert reads(inside, cast.dina)
    assert not reads(inside, cast.amara)
    assert [reads(members, one) for one in (cast.amara, cast.emre)] == [True, False]
    assert not reads(everyone, visitor), "the community is listed"
    community_actions.change_community(
        community=cast.community, by=cast.amara, visibility="public", confirmed=True
    )
    assert [reads(everyone, one) for one in (cast.emre, visitor)] == [True, True]
    assert [reads(members, one) for one in (cast.emre, visitor)] == [False, False]


def test_guests_read_what_their_group_reads_and_nothing_else(cast):
    guest = make.user("Gita Rao")
    make.member(cast.community, guest, role="guest")
    make.group_member(cast.group, guest)
    assert reads(published(cast, by=cast.chidi, group=cast.group, people=[]), guest)
    assert not reads(published(cast, people=[], title="Of the community"), guest)


def test_stories_of_a_hidden_group_stay_with_its_members(cast):
    story = published(cast, by=cast.chidi, group=cast.group, people=[])
    assert reads(story, cast.amara)
    group_actions.change_group(group=cast.group, by=cast.ben, visibility="hidden")
    assert not reads(story, cast.amara)
    assert reads(story, cast.dina)
    cast.group.refresh_from_db()
    with pytest.raises(Refused, match="This group is hidden"):
        a_story(cast, by=cast.chidi, group=cast.group, people=[])


@pytest.mark.parametrize("who", ["ben", "chidi"])
def test_nobody_reads_across_a_block_with_its_author_or_somebody_named(cast, who):
    story = published(cast)
    block_person(person=cast.dina, by=getattr(cast, who))
    assert not reads(story, cast.dina)
    assert reads(story, cast.amara)


@pytest.mark.parametrize("who", ["ben", "chidi"])
def test_a_story_vanishes_while_an_account_in_it_is_suspended(cast, who):
    story, person = published(cast), getattr(cast, who)
    User.objects.filter(pk=person.pk).update(state="suspended")
    assert not reads(story, cast.dina)
    User.objects.filter(pk=person.pk).update(state="active")
    assert reads(story, cast.dina)


def test_a_story_is_not_shown_while_somebody_named_has_closed_their_account(cast):
    story = published(cast)
    User.objects.filter(pk=cast.chidi.pk).update(state="deactivated")
    assert not reads(story, cast.dina)


def test_an_author_who_closed_the_account_leaves_the_story_without_a_name(cast):
    story = published(cast)
    User.objects.filter(pk=cast.ben.pk).update(state="deactivated")
    assert reads(story, cast.dina)
    assert Story.objects.get(pk=story.pk).shown_author is None


def test_who_left_can_still_withdraw_and_their_consent_holds_until_then(cast):
    story = published(cast)
    community_actions.leave_community(community=cast.community, by=cast.chidi)
    assert reads(story, cast.dina)
    gone = User.objects.get(pk=cast.chidi.pk)
    consent = access.consent_of_mine(gone, consent_of(story, gone).public_id)
    assert list(access.consents_of(gone)) == [consent]
    actions.withdraw_consent(by=gone, consent=consent)
    assert not reads(story, cast.dina)


def test_a_person_asked_can_answer_after_a_block_too(cast):
    story = asked(cast)
    block_person(person=cast.ben, by=cast.chidi)
    again = User.objects.get(pk=cast.chidi.pk)
    consent = access.consent_of_mine(again, consent_of(story, again).public_id)
    actions.decline_consent(by=again, consent=consent)
    assert consent_of(story, again).state == "declined"


def test_people_who_blocked_the_author_cannot_be_named(cast):
    block_person(person=cast.ben, by=cast.dina)
    story = a_story(cast, body="@Dina Haddad was there.")
    assert [row.user for row in story.named.all()] == [cast.chidi]


def test_before_it_is_published_only_those_who_take_part_see_it(cast):
    story = asked(cast)
    slug, key = cast.community.slug, story.public_id
    assert access.story_to_read(cast.ben, slug, key) == story
    for person in (cast.amara, cast.dina, cast.emre, cast.chidi):
        with pytest.raises(Http404):
            access.story_to_read(person, slug, key)
    story = agreed(cast, title="All agree")
    assert access.story_to_read(cast.amara, slug, story.public_id) == story


def test_facilitators_review_what_was_written_before_their_group_was_hidden(cast):
    story = agreed(cast, by=cast.chidi, group=cast.group, people=[cast.dina])
    group_actions.change_group(group=cast.group, by=cast.ben, visibility="hidden")
    slug, key = cast.community.slug, story.public_id
    with pytest.raises(Http404):
        access.story_to_read(cast.amara, slug, key)
    assert story not in access.stories_to_review(cast.amara)
    assert story in access.stories_to_review(cast.ben)
    actions.publish_story(by=cast.ben, story=access.story_to_review(cast.ben, slug, key))
    with pytest.raises(Http404):
        access.story_to_read(cast.amara, slug, key)


def test_an_author_who_left_a_hidden_community_reads_and_withdraws_under_my_stories(
    cast, client_of
):
    story = published(cast, by=cast.chidi, people=[cast.ben])
    cast.community.visibility = "hidden"
    cast.community.save()
    community_actions.leave_community(community=cast.community, by=cast.chidi)
    left = client_of(User.objects.get(pk=cast.chidi.pk))
    assert left.get(story.get_absolute_url()).status_code == 404
    address = f"/me/stories/written/{story.public_id}/"
    mine = left.get("/me/stories/").content.decode()
    assert address in mine and story.get_absolute_url() not in mine
    page = left.get(address).content.decode()
    assert "answers the phone" in page and cast.community.slug not in page
    assert left.post(f"{address}withdraw/").status_code == 303
    assert not reads(story, cast.dina)


def test_a_group_has_a_tab_of_its_stories(cast, client_of):
    page = client_of(cast.dina).get("/c/westmoor/g/quiet-rounds/").content.decode()
    assert 'href="/c/westmoor/g/quiet-rounds/stories/"' in page
