"""How often what was planned was done: a sum over several people, coarse where they are few
(docs/decisions/0005-small-numbers.md)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from communities.community.models import Community
from communities.groups.models import Group

from .models import Answer, Commitment, Prompt

FEWEST = 5  # people
COARSE = 20  # commitments below which percentages are rounded to five
MOST = 5_000


@dataclass(frozen=True)
class Rate:
    """``percent`` of the commitments that were asked about were done or done partly. ``extreme`` is
    "all" or "none" where nothing more may be said."""

    people: int
    commitments: int
    percent: int
    extreme: str = ""


def application_rate(community: Community, group: Group | None) -> Rate | None:
    """None where fewer than five people have been asked. One query."""
    prompts = Prompt.objects.filter(commitment=OuterRef("pk"))
    asked = prompts.filter(Q(due_on__lte=timezone.localdate()) | Q(answered_at__isnull=False))
    done = prompts.filter(answer__in=[Answer.DID, Answer.PARTLY])
    rows = Commitment.objects.of_place(community, group).filter(Exists(asked))
    found = rows.annotate(applied=Exists(done)).order_by("-id").values_list("user", "applied")
    listed = list(found[:MOST])
    people = len({user for user, _applied in listed})
    return _coarse(people, len(listed), sum(applied for _user, applied in listed))


def _coarse(people: int, due: int, applied: int) -> Rate | None:
    if people < FEWEST:
        return None
    percent = 100 * applied / due
    if applied >= due - 1:
        return Rate(people, due, 100, "all")
    if applied <= 1:
        return Rate(people, due, 0, "none")
    return Rate(people, due, 5 * round(percent / 5) if due < COARSE else round(percent))
