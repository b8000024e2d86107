"""Recognition in the admin, for the site's staff."""

import pytest
from django.urls import reverse

from gamification.ledger.repricing import work_on_recomputations
from gamification.models import Backfill, Recomputation

MODELS = [
    "ledgerentry",
    "ruleoverride",
    "pointgrant",
    "entryquestion",
    "recomputation",
    "backfill",
    "ring",
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
