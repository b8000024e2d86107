"""Charters: new versions, and accepting them."""

from django.db import transaction

from plc.accounts.models import User
from plc.journal.actions import record

from .. import facts
from ..access import forget_memberships
from ..models import Charter, Community, Membership
from .members import lock_community

CHARTER_WORDS = (
    "mission",
    "vision",
    "values",
    "shared_goals",
    "norms",
    "expectations",
    "ownership",
)
CHARTER_TEXTS = (*CHARTER_WORDS, "default_licence")


@transaction.atomic
def revise_charter(*, community: Community, by: User, **texts: str) -> Charter:
    """Publish the next version of the charter, accepted by its author; everyone else has to accept
    it before they can post again. ``texts``: see CHARTER_TEXTS. Texts equal to the current version
    change nothing and return that version."""
    locked = lock_community(community)
    given = {name: texts[name] for name in CHARTER_TEXTS if name in texts}
    current = Charter.objects.current_of(locked)
    if current and all(getattr(current, name) == given.get(name, "") for name in given):
        return current
    charter = Charter.objects.create(
        community=locked, version=locked.charter_version + 1, by=by, **given
    )
    locked.charter_version = community.charter_version = charter.version
    locked.save(update_fields=["charter_version"])
    record(facts.CharterRevised(community_id=locked.pk, version=charter.version), by=by)
    _accept(locked, by)
    return charter


@transaction.atomic
def accept_charter(*, community: Community, by: User, version: int | None = None) -> None:
    """Accept the current version. ``version`` is the one that was displayed: if the charter has
    changed since, nothing is accepted, and the page shows the new one."""
    locked = lock_community(community)
    if version is not None and version != locked.charter_version:
        return
    if _accept(locked, by):
        record(
            facts.CharterAccepted(
                community_id=locked.pk, user_id=by.pk, version=locked.charter_version
            ),
            by=by,
        )


def _accept(community: Community, user: User) -> bool:
    accepted = Membership.objects.filter(
        community=community, user=user, accepted_version__lt=community.charter_version
    ).update(accepted_version=community.charter_version)
    if accepted:
        forget_memberships(user)
    return bool(accepted)
