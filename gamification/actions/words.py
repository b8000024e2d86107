"""What moderators do with what members wrote about each other: endorsements, nominations, the words
with which a badge was given, which is revoked with them, and the reasons of points given by hand,
which stay."""

from collections.abc import Collection

from django.db import transaction

from plc.accounts.models import User

from ..badges.awarding import reinstate_with_words, revoke_with_words
from ..ledger.locks import Person, lock_standings
from ..ledger.settling import touch
from ..models import BadgeAward, Endorsement, Nomination, PointGrant, TakenDown

Said = Endorsement | Nomination | BadgeAward | PointGrant


def hide_words(*, by: User | None, words: Said) -> bool:
    return _set(words, [""], TakenDown.HIDDEN)


def remove_words(*, by: User | None, words: Said) -> bool:
    """Hide them for good, also if they were hidden before."""
    return _set(words, ["", TakenDown.HIDDEN], TakenDown.REMOVED)


def restore_words(*, by: User | None, words: Said) -> bool:
    return _set(words, TakenDown.values, "")


@transaction.atomic
def _set(words: Said, before: Collection[str], after: str) -> bool:
    """False if there was nothing to change. What counted them is looked at again."""
    person = _about(words)
    lock_standings([person])
    rows = type(words)._default_manager.filter(pk=words.pk, taken_down__in=before)
    if not rows.update(taken_down=after):
        return False
    words.refresh_from_db()
    if isinstance(words, BadgeAward):
        follow = revoke_with_words if after else reinstate_with_words
        follow(words)
    touch([person])
    return True


def _about(words: Said) -> Person:
    community = words.level.community_id if isinstance(words, Nomination) else words.community_id
    if community is None:
        raise ValueError("Badges of the whole site are not given by hand")
    return community, words.member_id
