"""A group is told of a badge or a level in one quiet line, if its member agrees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.feed.actions import delete_post
from communities.feed.models import Post, PostKind, PostState
from gamification.actions import celebrations as actions
from gamification.actions.badges import give_badge, revoke_award
from gamification.celebrations import groups_to_tell, offer_of, reached_by_award, reached_by_holding
from gamification.ledger.locks import lock_standings
from gamification.levels.advancement import advance
from gamification.models import Badge, BadgeAward, Holding, HoldingState, Level, TellingChoice
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests import make

TELLING = "/c/westmoor/recognition/telling/"
LINE = "Earned the badge “Norm keeper”"


def fresh(person):
    """Without the memberships that the object remembers."""
    return User.objects.get(pk=person.pk)


def lines():
    return Post.objects.filter(kind=PostKind.MILESTONE, state=PostState.PUBLISHED)


@pytest.fixture
def award(cast):
    place = {"community": cast.community, "member": cast.chidi}
    badge = Badge.objects.get(key="norm-keeper")
    return give_badge(by=cast.amara, badge=badge, reason="Let everybody finish.", **place)


@pytest.fixture
def reached(award):
    return reached_by_award(BadgeAward.objects.select_related("community", "badge").get())


@pytest.fixture
def level(cast):
    """The first level, which Chidi holds."""
    first = Level.objects.create(community=cast.community, name="Contributor")
    return Holding.objects.create(
        level=first, member=cast.chidi, state=HoldingState.HELD, since=timezone.now()
    )


def always(cast, person=None, group=None):
    actions.choose_telling(
        by=person or cast.chidi,
        community=cast.community,
        telling="always",
        group=group or cast.group,
    )


def test_nobody_is_told_unless_the_member_agrees(cast, award, relay):
    relay()
    assert not lines().exists()


def test_one_click_on_the_page_of_the_award_tells_a_group(cast, award, relay, client_of):
    chidi = client_of(cast.chidi)
    page = chidi.get(award.get_absolute_url()).content.decode()
    assert "Tell a group?" in page and LINE in page and cast.group.name in page
    address = f"/badges/{award.public_id}/tell/"
    for _ in range(2):
        assert chidi.post(address, {"tell": "yes", "group": cast.group.slug}).status_code == 303
    line = lines().get()
    assert (line.title, line.author, line.group) == (LINE, cast.chidi, cast.group)
    page = chidi.get(award.get_absolute_url()).content.decode()
    assert line.get_absolute_url() in page and "Tell a group?" not in page
    feed = client_of(cast.ben).get(f"/c/westmoor/g/{cast.group.slug}/feed/").content.decode()
    assert f'<a href="{award.get_absolute_url()}">See the badge</a>' in feed
    assert chidi.post(address, {"tell": "no"}).status_code == 303
    assert not lines().exists()
    assert "Tell a group?" in chidi.get(award.get_absolute_url()).content.decode()
    chidi.post(address, {"tell": "yes", "group": cast.group.slug})
    assert lines().count() == 1


def test_others_neither_see_the_question_nor_answer_it(cast, award, client_of):
    ben = client_of(cast.ben)
    assert "Tell a group?" not in ben.get(award.get_absolute_url()).content.decode()
    sent = {"tell": "yes", "group": cast.group.slug}
    assert ben.post(f"/badges/{award.public_id}/tell/", sent).status_code == 403
    assert client_of(cast.emre).post(f"/badges/{award.public_id}/tell/", sent).status_code == 404


def test_only_one_group_of_ones_own_is_told(cast, reached):
    other = make.group(by=cast.ben, community=cast.community, name="Early Readers", slug="early")
    with pytest.raises(Refused, match="group of yours"):
        actions.tell_group(by=fresh(cast.chidi), reached=reached, group=other)
    first = actions.tell_group(by=fresh(cast.chidi), reached=reached, group=cast.group)
    make.group_member(other, cast.chidi)
    again = actions.tell_group(by=fresh(cast.chidi), reached=reached, group=other)
    assert again == first and lines().count() == 1


def test_a_revoked_badge_takes_its_line_along(cast, award, reached, relay):
    actions.tell_group(by=fresh(cast.chidi), reached=reached, group=cast.group)
    revoke_award(by=cast.amara, award=award, reason="A mistake.")
    relay()
    assert not lines().exists()
    award.refresh_from_db()
    assert reached_by_award(award) is None


def test_a_line_that_was_deleted_is_not_offered_for_the_same_group(cast, reached):
    line = actions.tell_group(by=fresh(cast.chidi), reached=reached, group=cast.group)
    delete_post(by=cast.chidi, post=line)
    assert offer_of(fresh(cast.chidi), reached) is None


def test_always_tells_the_chosen_group_once(cast, relay, award):
    always(cast)
    relay()
    relay()
    assert [line.title for line in lines()] == [LINE]


def test_always_tells_no_news_of_last_year(cast, relay, award):
    always(cast)
    BadgeAward.objects.update(awarded_at=timezone.now() - timedelta(days=300))
    relay()
    assert not lines().exists()


def test_never_is_not_asked_and_told_of_nothing(cast, relay, award, client_of):
    chidi = client_of(cast.chidi)
    assert chidi.get(TELLING).status_code == 200
    assert chidi.post(TELLING, {"telling": "always", "group": ""}).status_code == 422
    assert chidi.post(TELLING, {"telling": "never", "group": cast.group.slug}).status_code == 303
    choice = TellingChoice.objects.get()
    assert (choice.telling, choice.group) == ("never", None)
    relay()
    assert not lines().exists()
    assert "Tell a group?" not in chidi.get(award.get_absolute_url()).content.decode()
    sent = {"telling": "always", "group": cast.group.slug}
    assert chidi.post(TELLING, sent).status_code == 303
    assert TellingChoice.objects.get().group == cast.group


def test_what_was_earned_in_a_private_group_is_told_there_only(cast, award, relay):
    """Ben's other group would otherwise learn of a group that it does not know."""
    hidden = make.group(by=cast.ben, community=cast.community, name="Case Talks", slug="cases")
    make.group_member(hidden, cast.chidi)
    type(hidden).objects.filter(pk=hidden.pk).update(visibility="hidden")
    BadgeAward.objects.update(group=hidden)
    always(cast)
    relay()
    assert not lines().exists()
    row = BadgeAward.objects.select_related("community", "badge", "group").get()
    groups = groups_to_tell(fresh(cast.chidi), reached_by_award(row))
    assert [group.slug for group in groups] == ["cases"]


def test_a_badge_of_the_whole_site_is_told_nowhere(cast, award):
    award.community = None
    assert reached_by_award(award) is None


def test_observers_who_may_not_write_are_not_asked(cast, award):
    BadgeAward.objects.update(member=cast.dina)
    row = BadgeAward.objects.select_related("community", "badge", "group").get()
    assert offer_of(fresh(cast.dina), reached_by_award(row)) is None


def test_the_line_is_in_the_language_of_the_community(cast, reached):
    reached.community.language = "de"
    assert "Norm keeper" not in reached.line() and reached.line() != LINE


def test_a_level_can_be_told_from_the_page_of_levels(cast, level, client_of):
    chidi = client_of(cast.chidi)
    page = chidi.get("/c/westmoor/recognition/levels/").content.decode()
    assert "Reached the level “Contributor”" in page
    Holding.objects.update(since=timezone.now() - timedelta(days=40))
    assert "Tell a group?" not in chidi.get("/c/westmoor/recognition/levels/").content.decode()
    address = f"/levels/{level.public_id}/tell/"
    assert client_of(cast.ben).post(address, {"tell": "yes"}).status_code == 404
    chidi.post(address, {"tell": "yes", "group": "no-such-group"})
    assert not lines().exists()
    chidi.post(address, {"tell": "yes", "group": cast.group.slug})
    assert lines().get().title == "Reached the level “Contributor”"


def test_always_tells_of_levels_and_not_of_offers(cast, relay):
    first = Level.objects.create(community=cast.community, name="Guide")
    Level.objects.create(community=cast.community, after=first, name="Steward", appoints=True)
    always(cast)
    key = (cast.community.pk, cast.chidi.pk)
    lock_standings([key])
    assert advance([key]) == 2
    relay()
    assert [line.title for line in lines()] == ["Reached the level “Guide”"]
    offer = Holding.objects.get(state=HoldingState.OFFERED)
    assert reached_by_holding(offer) is None
