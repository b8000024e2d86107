"""Nobody is in a spotlight twice before all willing members were, or six months have passed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.stories import actions, turns
from communities.stories.models import Story
from plc.accounts.models import User
from plc.core.refusals import Refused

from .writing import a_story, agreed, published

pytestmark = pytest.mark.django_db


def spotlight(cast, person, **other):
    by = other.pop("by", cast.ben if person != cast.ben else cast.chidi)
    return published(cast, kind="spotlight", by=by, people=[person], **other)


def waiting(cast, actor):
    return [row.user for row in turns.longest_waiting(actor, cast.community)]


def test_a_second_spotlight_waits_until_all_willing_had_a_turn(cast):
    spotlight(cast, cast.chidi)
    again = agreed(cast, kind="spotlight", title="Chidi again")
    with pytest.raises(Refused) as refused:
        actions.publish_story(by=cast.amara, story=again)
    sentence = str(refused.value)
    assert "Chidi Eze was in a spotlight on" in sentence
    assert "Amara Okafor, Ben Achterberg, Dina Haddad" in sentence
    spotlight(cast, cast.dina)
    spotlight(cast, cast.ben)
    actions.set_willing(by=cast.amara, community=cast.community, willing=False)
    actions.publish_story(by=cast.amara, story=again)
    assert Story.objects.get(pk=again.pk).state == "published"


def test_after_six_months_it_is_anybodys_turn_again(cast):
    first = spotlight(cast, cast.chidi)
    long_ago = timezone.now() - turns.AFTER - timedelta(days=1)
    Story.objects.filter(pk=first.pk).update(published_at=long_ago)
    spotlight(cast, cast.chidi, title="Chidi again")


def test_a_turn_counts_also_when_the_spotlight_was_withdrawn(cast):
    actions.withdraw_story(by=cast.ben, story=spotlight(cast, cast.chidi))
    with pytest.raises(Refused, match="not the turn of Chidi Eze yet"):
        spotlight(cast, cast.chidi, title="Chidi again")


def test_the_same_spotlight_published_again_is_the_same_turn(cast):
    story = spotlight(cast, cast.chidi)
    actions.withdraw_story(by=cast.ben, story=story)
    actions.ask_consent(by=cast.ben, story=story)
    row = story.consents.select_related("story").get(version=2)
    actions.give_consent(by=cast.chidi, consent=row)
    actions.publish_story(by=cast.amara, story=story)
    assert Story.objects.get(pk=story.pk).state == "published"


def test_being_mentioned_in_a_spotlight_or_in_another_story_is_no_turn(cast):
    spotlight(cast, cast.dina, body="With @Chidi Eze at the phone.")
    published(cast)
    spotlight(cast, cast.chidi, title="Chidi")


def test_who_would_rather_not_is_neither_drafted_nor_waited_for(cast):
    actions.set_willing(by=cast.chidi, community=cast.community, willing=False)
    actions.set_willing(by=cast.chidi, community=cast.community, willing=False)
    with pytest.raises(Refused, match="Chidi Eze would rather not"):
        a_story(cast, kind="spotlight")
    assert cast.chidi not in waiting(cast, cast.ben)
    a_story(cast, kind="success")
    actions.set_willing(by=cast.chidi, community=cast.community, willing=True)
    a_story(cast, kind="spotlight")


def test_who_had_no_turn_for_longest_comes_first(cast):
    assert waiting(cast, cast.ben) == [cast.amara, cast.chidi, cast.dina]
    spotlight(cast, cast.dina)
    spotlight(cast, cast.chidi)
    assert waiting(cast, cast.ben) == [cast.amara, cast.dina, cast.chidi]
    assert waiting(cast, cast.emre) == [], "strangers see no members"


def test_suspended_people_closed_accounts_and_guests_are_not_waited_for(cast):
    User.objects.filter(pk=cast.amara.pk).update(state="deactivated")
    cast.community.memberships.filter(user=cast.dina).update(role="guest")
    until = timezone.now() + timedelta(days=3)
    cast.community.memberships.filter(user=cast.ben).update(suspended_until=until)
    assert waiting(cast, cast.chidi) == []


def test_a_spotlight_needs_somebody_else(cast):
    with pytest.raises(Refused, match="whom the spotlight is on"):
        a_story(cast, kind="spotlight", people=[])
    with pytest.raises(Refused, match="written by somebody else"):
        a_story(cast, kind="spotlight", people=[cast.ben])


def test_the_date_of_a_turn_is_told_only_to_those_who_may_read_the_spotlight(cast):
    spotlight(cast, cast.chidi, by=cast.dina, group=cast.group, audience="group", reviewer=cast.ben)
    rows = {row.user: row for row in turns.longest_waiting(cast.amara, cast.community)}
    assert rows[cast.chidi].turn is not None
    assert rows[cast.chidi].seen_turn is None
    rows = {row.user: row for row in turns.longest_waiting(cast.ben, cast.community)}
    assert rows[cast.chidi].seen_turn is not None
    again = agreed(cast, kind="spotlight", title="Chidi again")
    sentence = turns.why_not_their_turn(cast.amara, again)
    assert "not the turn of Chidi Eze yet" in sentence


def test_of_many_who_wait_a_few_are_named(cast, monkeypatch):
    monkeypatch.setattr(turns, "MANY", 2)
    spotlight(cast, cast.chidi)
    again = agreed(cast, kind="spotlight", title="Chidi again")
    sentence = turns.why_not_their_turn(cast.amara, again)
    named = "Amara Okafor, Ben Achterberg, Dina Haddad"
    assert sentence.endswith(f"it is the turn of: {named} and many others.")
    sentence = turns.why_not_their_turn(cast.emre, again)
    assert sentence.endswith("Many members have been waiting for longer.")


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_the_order_is_the_same_however_many_are_read_at_once(cast, monkeypatch, at_once):
    monkeypatch.setattr(turns, "AT_ONCE", at_once)
    spotlight(cast, cast.dina)
    spotlight(cast, cast.chidi)
    assert waiting(cast, cast.ben) == [cast.amara, cast.dina, cast.chidi]


def test_who_joined_long_after_others_is_not_looked_for_among_millions(cast, monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    monkeypatch.setattr(turns, "LOOKED_AT", 3)
    assert waiting(cast, cast.ben) == [cast.amara, cast.chidi]


def test_whose_turn_it_is_is_read_from_indexes(cast):
    spotlight(cast, cast.dina)
    with CaptureQueriesContext(connection) as asked:
        waiting(cast, cast.ben)
    members, spotlights = [query["sql"] for query in asked if "LIMIT 201" in query["sql"]]
    assert "Scan Backward using community_members_new" in plan_of(members)
    assert "Scan using stories_turns" in plan_of(spotlights)
    assert "Sort" not in plan_of(members) + plan_of(spotlights)


def plan_of(sql: str) -> str:
    """Of few rows, which are read faster any other way: whether the index would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row for (row,) in cursor.fetchall())
