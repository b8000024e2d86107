"""Recognition in the admin, for the site's staff."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.feed import actions as feed
from gamification.actions.kudos import give_kudos
from gamification.ledger.repricing import work_on_recomputations
from gamification.models import (
    Backfill,
    LedgerEntry,
    Recomputation,
    SiteBoards,
    ValueKind,
    Walk,
)

from .climbing import held

MODELS = [
    "ledgerentry",
    "ruleoverride",
    "pointgrant",
    "entryquestion",
    "recomputation",
    "backfill",
    "ring",
    "level",
    "holding",
    "nomination",
    "endorsement",
    "kudos",
    "boardclosure",
    "settingschange",
]


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_read_and_nothing_is_added(cast, client_of, model):
    client = client_of(cast.fatima)
    assert client.get(reverse(f"admin:gamification_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:gamification_{model}_add")).status_code == 403
    assert client_of(cast.amara).get(f"/admin/gamification/{model}/").status_code in (403, 404)


def act(client, cast, action):
    address = reverse("admin:community_community_changelist")
    data = {"action": action, "_selected_action": [cast.community.pk]}
    client.post(address, data)
    return client.post(address, {**data, "confirmed": "1", "reason": "After the upgrade"})


def test_staff_let_the_past_be_entered(cast, client_of):
    assert act(client_of(cast.fatima), cast, "enter_the_past").status_code == 302
    assert Backfill.objects.get().community == cast.community


def test_staff_ask_for_a_preview_that_changes_nothing(cast, client_of):
    assert act(client_of(cast.fatima), cast, "preview_recomputation").status_code == 302
    work_on_recomputations()
    assert Recomputation.objects.get().state == "ready"


def entry_page(rule):
    entry = LedgerEntry.objects.get(rule=rule)
    return reverse("admin:gamification_ledgerentry_change", args=[entry.pk])


def test_not_even_staff_read_who_keeps_what_others_share(cast, client_of, relay):
    """Members are told that nobody is."""
    shared = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        kind="resource",
        title="A sheet",
        body="",
        url="https://example.org/sheet",
    )
    feed.keep_post(by=cast.ben, post=shared)
    feed.react(by=cast.ben, to=shared, kind="helpful")
    relay()
    staff = client_of(cast.fatima)
    kept = staff.get(entry_page("resource_kept")).text
    assert "not shown" in kept
    assert cast.ben.name not in kept
    assert cast.ben.name in staff.get(entry_page("helpful_received")).text


def test_what_the_audit_names_is_found_by_its_number(cast, ladder, client_of):
    holding = held(cast, cast.chidi)
    address = reverse("admin:gamification_holding_changelist")
    staff = client_of(cast.fatima)
    found = staff.get(address, {"q": str(holding.pk)}).text
    page = reverse("admin:gamification_holding_change", args=[holding.pk])
    assert page in found
    assert "Facilitator" in staff.get(page).text


def test_not_even_staff_read_private_thanks(cast, client_of):
    staff = client_of(cast.fatima)
    for is_public in (True, False):
        kudos = give_kudos(
            by=cast.ben,
            receiver=cast.chidi,
            community=cast.community,
            group=None,
            kind=ValueKind.CARE,
            text="You listened.",
            is_public=is_public,
        )
        page = staff.get(reverse("admin:gamification_kudos_change", args=[kudos.pk])).text
        assert cast.ben.name in page
        assert ("You listened." in page) == is_public
        assert ("not shown" in page) != is_public
    listed = reverse("admin:gamification_kudos_changelist")
    assert "You listened." not in staff.get(listed).text
    assert "Ben Achterberg" not in staff.get(listed, {"q": "listened"}).text


def test_nobody_is_shown_who_is_on_no_board(cast, client_of):
    assert client_of(cast.fatima).get("/admin/gamification/boardpreference/").status_code == 404


def test_rules_are_named_as_members_read_them(cast, client_of, relay):
    feed.publish_post(
        by=cast.chidi, community=cast.community, kind="question", title="How?", body="So?"
    )
    relay()
    address = reverse("admin:gamification_ledgerentry_changelist")
    staff = client_of(cast.fatima)
    assert "Question asked" in staff.get(f"{address}?q=Chidi&rule=question_asked").text
    assert "Question asked</td>" not in staff.get(f"{address}?rule=welcome").text
    assert staff.get(f"{address}?rule=no-such").status_code == 200


def test_the_boards_of_the_site_have_one_switch(cast, client_of):
    staff = client_of(cast.fatima)
    address = reverse("admin:gamification_siteboards_add")
    assert "_addanother" not in staff.get(address).text
    assert staff.post(address, {"on": "on"}).status_code == 302
    assert SiteBoards.objects.get().on
    switches = reverse("admin:gamification_siteboards_changelist")
    assert '<li class="success">Saved.</li>' in staff.get(switches).text
    assert staff.get(address).status_code == 403
    assert staff.post(f"{switches}1/change/", {}).status_code == 302
    assert '<li class="success">Saved.</li>' in staff.get(switches).text
    assert not SiteBoards.objects.get().on


def test_staff_have_everybody_looked_at_again(cast, ladder, client_of):
    over = timezone.now() - timedelta(hours=1)
    walk = Walk.objects.create(kind="levels", begun_at=over, through_id=99, done_at=over)
    data = {"action": "begin_anew", "_selected_action": [walk.pk]}
    client, address = client_of(cast.fatima), reverse("admin:gamification_walk_changelist")
    assert "what was earned is given" in client.post(address, data).text
    client.post(address, {**data, "confirmed": "1", "reason": "After the upgrade"})
    walk.refresh_from_db()
    assert (walk.through_id, walk.done_at) == (0, None)
