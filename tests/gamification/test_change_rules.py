"""Communities change what rules are worth; the past changes only when somebody applies a preview;
admins give and take points, never their own."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.html import escape

from communities.community import actions as community_actions
from communities.feed import actions as feed
from communities.feed.actions import moderation
from gamification.actions.grants import grant_points
from gamification.actions.rules import change_rule
from gamification.ledger import repricing
from gamification.models import (
    LedgerEntry,
    PointGrant,
    Recomputation,
    RecomputationChange,
    RuleOverride,
)
from gamification.rules import RULES, Terms
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests.gamification.ledgers import points_of

IN = "/c/westmoor/recognition/"


@pytest.fixture
def ask(cast, relay):
    def one(n: int = 1):
        for k in range(n):
            post = feed.publish_post(
                by=cast.chidi, community=cast.community, kind="question", title=f"Q{k}?", body="So."
            )
        relay()
        return post

    return one


def saved(client, rule="question_asked", **terms):
    data = {"on": "on", "points": "", "daily_cap": "", "weekly_cap": "", "cooldown_minutes": ""}
    return client.post(f"{IN}rules/{rule}/", {**data, **terms})


def test_members_read_what_counts(cast, client_of):
    client = client_of(cast.chidi)
    RuleOverride.objects.create(community=cast.community, rule="win_shared", on=False)
    page = client.get(f"{IN}rules/").content.decode()
    for rule in RULES.rules.values():
        expected = rule.adjustable and rule.key != "win_shared"
        assert (str(escape(rule.sentence)) in page) == expected, rule.key
    assert "15 points" in page
    assert f"{IN}rules/question_asked/" not in page
    assert client.get(f"{IN}rules/question_asked/").status_code == 403


def test_an_owner_changes_a_rule_for_what_comes(cast, ask, client_of):
    ask()
    client = client_of(cast.amara)
    assert saved(client, points="7", daily_cap="7").status_code == 303
    ask(2)
    paid = LedgerEntry.objects.filter(rule="question_asked").order_by("id")
    assert list(paid.values_list("points", "rule_version")) == [(2, 1), (0, 1001), (0, 1001)]
    saved(client, points="3")
    ask()
    assert points_of(cast.chidi) == 2 + 3  # below the usual cap of 6
    override = RuleOverride.objects.get()
    assert (override.changed_by, override.version) == (cast.amara, 2)
    page = client.get(f"{IN}rules/").content.decode()
    assert "Changed by Amara Okafor" in page


def test_a_rule_that_is_off_enters_nothing(cast, ask, client_of):
    client_of(cast.amara).post(f"{IN}rules/question_asked/", {"points": ""})
    ask()
    assert not LedgerEntry.objects.filter(rule="question_asked").exists()


def test_what_was_found_helpful_while_it_did_not_count_is_not_paid_by_the_next_one(
    cast, ask, relay
):
    """Switching a rule on is for what comes; the past is for a recomputation."""
    terms = dict.fromkeys(("points", "daily_cap", "weekly_cap", "cooldown_minutes"))
    said = {"community": cast.community, "rule": "helpful_received", "by": cast.amara, **terms}
    post = ask()
    change_rule(**said, on=False)
    feed.react(by=cast.ben, to=post, kind="helpful")
    relay()
    change_rule(**said, on=True)
    feed.react(by=cast.amara, to=post, kind="helpful")
    relay()
    assert points_of(cast.chidi, "helpful_received") == 5
    Recomputation.objects.create(community=cast.community, state="running")
    repricing.work_on_recomputations()
    assert points_of(cast.chidi, "helpful_received") == 10


@pytest.mark.parametrize(("terms", "after"), [({"points": 1}, 1), ({"on": False}, 0)])
def test_what_was_hidden_comes_back_for_what_it_was_worth(cast, ask, relay, terms, after):
    """New terms are for new deeds; only a recomputation changes those of the past."""
    post = ask()
    RuleOverride.objects.create(community=cast.community, rule="question_asked", **terms)

    def hidden_and_restored() -> int:
        for act in (moderation.hide_post, moderation.restore_post):
            act(post=post, by=cast.amara)
            relay()
        return points_of(cast.chidi)

    assert hidden_and_restored() == 2
    Recomputation.objects.create(community=cast.community, state="running")
    repricing.work_on_recomputations()
    assert points_of(cast.chidi) == after
    assert hidden_and_restored() == after


def test_what_comes_back_is_not_beyond_the_cap(cast, ask, relay):
    post = ask(3)
    feed.delete_post(by=cast.chidi, post=post)
    ask(1)
    feed.bring_back_post(by=cast.chidi, post=post)
    relay()
    assert points_of(cast.chidi) == 6


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"points": "1000000"}, "One deed is worth at most 1,000 points."),
        ({"points": "-5"}, "Choose 0 or more."),
        ({"points": "many"}, "Choose a whole number."),
        ({"daily_cap": "999999999999"}, "A cap is at most 100,000 points."),
        ({"cooldown_minutes": "99999999"}, "A pause is at most a year."),
        ({"points": "10"}, "worth 10 points and at most 6 count in a day, so none would."),
        ({"daily_cap": "0"}, "worth 2 points and at most 0 count in a day, so none would."),
        ({"weekly_cap": "1"}, "worth 2 points and at most 1 count in a week, so none would."),
    ],
)
def test_what_is_out_of_bounds_is_refused_at_its_field(cast, client_of, terms, sentence):
    response = saved(client_of(cast.amara), **terms)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not RuleOverride.objects.exists()


def test_a_rule_that_is_off_may_have_any_cap(cast, client_of):
    assert saved(client_of(cast.amara), on="", points="10").status_code == 303
    assert not RuleOverride.objects.get().on


def test_no_rule_of_the_code_is_worth_more_than_its_cap():
    with pytest.raises(ValueError, match="more than a cap"):
        replace(RULES.rules["question_asked"], points=10)


def test_the_action_refuses_a_million_too(cast):
    terms = dict.fromkeys(("daily_cap", "weekly_cap", "cooldown_minutes"))
    with pytest.raises(Refused):
        change_rule(
            community=cast.community,
            rule="question_asked",
            by=cast.amara,
            on=True,
            points=1_000_000,
            **terms,
        )


def test_rules_whose_rows_say_what_they_are_worth_are_not_for_communities(cast, client_of):
    client = client_of(cast.amara)
    for key in ("grant", "badge_earned", "nothing"):
        assert client.get(f"{IN}rules/{key}/").status_code == 404


def test_a_preview_is_read_and_applied(cast, ask, client_of):
    ask(3)
    client = client_of(cast.amara)
    saved(client, points="1")
    assert client.post(f"{IN}recompute/").status_code == 303
    assert "Being computed" in client.get(f"{IN}recompute/").content.decode()
    repricing.work_on_recomputations()
    page = client.get(f"{IN}recompute/").content.decode()
    assert "One member changes, by -3 points." in page
    assert re.search(r"Computed <.{,400}>\. What has happened since is included", page)
    assert points_of(cast.chidi) == 6
    one = Recomputation.objects.get()
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "apply"})
    repricing.work_on_recomputations()
    assert points_of(cast.chidi) == 3
    assert "Applied · one member, by -3 points" in client.get(f"{IN}recompute/").text


def test_an_open_page_follows_what_is_computed_and_applied(cast, ask, client_of):
    ask(3)
    client = client_of(cast.amara)
    saved(client, points="1")
    client.post(f"{IN}recompute/")
    again = f'hx-get="{IN}recompute/" hx-trigger="every'
    assert again in client.get(f"{IN}recompute/").text
    moved = client.get(f"{IN}recompute/", headers={"HX-Request": "true"}).text
    assert again in moved and "<html" not in moved
    repricing.work_on_recomputations()
    moved = client.get(f"{IN}recompute/", headers={"HX-Request": "true"}).text
    assert again not in moved and "One member changes, by -3 points." in moved
    one = Recomputation.objects.get()
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "apply"})
    assert again in client.get(f"{IN}recompute/", headers={"HX-Request": "true"}).text
    repricing.work_on_recomputations()
    assert again not in client.get(f"{IN}recompute/", headers={"HX-Request": "true"}).text


def test_a_preview_by_other_rules_than_todays_is_not_applied(cast, ask, client_of):
    ask(3)
    client = client_of(cast.amara)
    saved(client, points="1")
    client.post(f"{IN}recompute/")
    repricing.work_on_recomputations()
    saved(client, points="6")
    one = Recomputation.objects.get()
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "apply"})
    assert (
        "The rules were changed after this preview"
        in client.get(f"{IN}recompute/").content.decode()
    )
    repricing.work_on_recomputations()
    one.refresh_from_db()
    assert (one.state, points_of(cast.chidi)) == ("ready", 6)
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "drop"})
    client.post(f"{IN}recompute/")
    repricing.work_on_recomputations()
    again = Recomputation.objects.get(state="ready")
    client.post(f"{IN}recompute/{again.public_id}/", {"do": "apply"})
    repricing.work_on_recomputations()
    assert not Recomputation.objects.filter(state="running").exists()


def test_rules_stay_as_they_are_while_the_past_is_recomputed(cast, ask, client_of):
    ask()
    client = client_of(cast.amara)
    client.post(f"{IN}recompute/")
    repricing.work_on_recomputations()
    one = Recomputation.objects.get()
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "apply"})
    refused = saved(client, points="1")
    assert refused.status_code == 422
    assert "Change them afterwards" in refused.content.decode()
    repricing.work_on_recomputations()
    assert saved(client, points="1").status_code == 303


def test_a_preview_that_is_dropped_changes_nothing(cast, ask, client_of):
    ask(3)
    client = client_of(cast.amara)
    saved(client, points="1")
    client.post(f"{IN}recompute/")
    one = Recomputation.objects.get()
    # not ready yet
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "apply"})
    assert Recomputation.objects.get().state == "previewing"
    repricing.work_on_recomputations()
    assert "Drop it" in client.get(f"{IN}recompute/").content.decode()
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "drop"})
    repricing.work_on_recomputations()
    assert points_of(cast.chidi) == 6
    assert Recomputation.objects.get().state == "dropped"


def test_a_preview_can_be_dropped_while_it_is_computed(cast, ask, client_of):
    ask()
    client = client_of(cast.amara)
    client.post(f"{IN}recompute/")
    assert "Drop it" in client.get(f"{IN}recompute/").content.decode()
    one = Recomputation.objects.get()
    client.post(f"{IN}recompute/{one.public_id}/", {"do": "drop"})
    repricing.work_on_recomputations()
    assert Recomputation.objects.get().state == "dropped"


def test_the_largest_changes_come_first_page_by_page(cast, client_of, queries):
    """Whether they go up or down, and at the same cost however many they are."""
    one = Recomputation.objects.create(
        community=cast.community, state="ready", changed=120, gained=7200, lost=60
    )
    people = User.objects.bulk_create(
        [User(email=f"n{n}@example.org", name=f"Number {n:03}") for n in range(120)]
    )
    RecomputationChange.objects.bulk_create(
        RecomputationChange(
            recomputation=one, member=person, before=500, after=500 + by, size=abs(by)
        )
        for n, person in enumerate(people)
        for by in [n if n % 2 else -n]
    )
    client = client_of(cast.amara)
    client.get(f"{IN}recompute/")
    with queries(at_most=20):
        page = client.get(f"{IN}recompute/").content.decode()
    assert "120 members change, by 7,140 points in all." in page
    assert "Some get 7,200 points more, others 60 fewer." in page
    assert re.findall(r"Number \d+", page) == [f"Number {n:03}" for n in range(119, 69, -1)]
    assert "Largest changes" not in page
    [smaller] = re.findall(r'href="([^"]+\?after=[^"]+)"', page)
    second = client.get(smaller).content.decode()
    assert re.findall(r"Number \d+", second)[0] == "Number 069"
    assert "Largest changes" in second


def give(client, to, **said):
    data = {"to": to.public_id, "kind": "6", "points": "20", "reason": "Ran the open evening"}
    return client.post(f"{IN}grants/", {**data, **said})


def test_points_given_by_hand_are_entered_and_told(cast, client_of, relay):
    client = client_of(cast.amara)
    assert give(client, cast.chidi).status_code == 303
    relay()
    entry = LedgerEntry.objects.get(rule="grant")
    assert (entry.member, entry.points, entry.kind) == (cast.chidi, 20, 6)
    told = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "You were given 20 points in Westmoor" in told
    assert "Ran the open evening" in told
    grant = PointGrant.objects.get()
    address = f"{IN}grants/{grant.public_id}/withdraw/"
    for nothing in ({}, {"reason": "\u200b"}):
        client.post(address, nothing)
        assert "Say why you take it back." in client.get(f"{IN}grants/").content.decode()
    client.post(address, {"reason": "It was somebody else."})
    relay()
    assert points_of(cast.chidi) == 0
    page = client.get(f"{IN}grants/").content.decode()
    assert "Taken back" in page and "It was somebody else." in page
    told = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "+20 points, entered by hand in Westmoor, were taken back" in told
    assert "It was somebody else." in told


def test_points_can_be_taken(cast, client_of, relay):
    give(client_of(cast.amara), cast.chidi, points="-8")
    relay()
    assert points_of(cast.chidi) == -8


def test_nobody_gives_points_to_themselves_or_takes_back_what_was_taken_from_them(
    cast, client_of, relay
):
    community_actions.change_role(
        community=cast.community, user=cast.ben, role="admin", by=cast.amara
    )
    assert give(client_of(cast.amara), cast.amara).status_code == 404
    give(client_of(cast.amara), cast.ben, points="-8")
    grant = PointGrant.objects.get()
    page = client_of(cast.ben)
    page.post(f"{IN}grants/{grant.public_id}/withdraw/", {"reason": "Mine."})
    relay()
    assert points_of(cast.ben) == -8
    assert f"{grant.public_id}/withdraw" not in page.get(f"{IN}grants/").content.decode()


def test_a_reason_of_which_nothing_can_be_seen_is_refused(cast, client_of):
    assert give(client_of(cast.amara), cast.chidi, reason="\u200b").status_code == 422
    with pytest.raises(Refused, match="Say what it is for"):
        grant_points(
            by=cast.amara,
            community=cast.community,
            member=cast.chidi,
            kind=1,
            points=5,
            reason="\u2060",
        )
    assert not PointGrant.objects.exists()


@pytest.mark.parametrize("points", ["0", "1001", "-1001", "x", ""])
def test_too_many_points_at_once_are_refused(cast, client_of, points):
    assert give(client_of(cast.amara), cast.chidi, points=points).status_code == 422
    assert not PointGrant.objects.exists()


def test_members_do_not_come_to_what_admins_do(cast, client_of):
    client = client_of(cast.ben)
    for page in ("grants/", "questions/", "recompute/"):
        assert client.get(IN + page).status_code == 403


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, ""),
        (1, "once a minute at most"),
        (90, "once in 90 minutes at most"),
        (120, "once in 2 hours at most"),
        (24 * 60, "once a day at most"),
        (7 * 24 * 60, "once a week at most"),
    ],
)
def test_a_cooldown_is_said_in_its_largest_unit(minutes, said):
    rule, cooldown = RULES.rules["thanks_received"], timedelta(minutes=minutes)
    assert Terms(rule, True, 5, None, None, cooldown, 1).how_often == said
