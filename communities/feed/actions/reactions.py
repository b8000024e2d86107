"""Adding and removing reactions."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Comment, Post, Reaction, ReactionKind
from ..models.reactions import WEIGHTS


@transaction.atomic
def react(*, by: User, to: Post | Comment, kind: str) -> None:
    """Add a reaction. Idempotent. Nobody can react to their own posts."""
    kind = _known(kind)
    if to.author_id == by.pk:
        raise Refused(_("These are your own words. Reactions are for those of others."))
    # ON CONFLICT DO NOTHING does not report whether a row was inserted, so use get_or_create.
    _reaction, created = Reaction.objects.get_or_create(user=by, kind=kind, **_target(to))
    if created:
        _count(to, kind, +1)
        record(facts.ReactionGiven(**_ids(to), kind=kind), by=by)


@transaction.atomic
def take_back_reaction(*, by: User, to: Post | Comment, kind: str) -> None:
    kind = _known(kind)
    gone, _by_model = Reaction.objects.filter(user=by, kind=kind, **_target(to)).delete()
    if gone:
        _count(to, kind, -1)
        record(facts.ReactionTakenBack(**_ids(to), kind=kind), by=by)


def _known(kind: str) -> str:
    if kind not in ReactionKind.values:
        raise Refused(_("There is no such reaction."), field="kind")
    return kind


def _target(to: Post | Comment) -> dict[str, Any]:
    return {"post": to} if isinstance(to, Post) else {"comment": to}


def _ids(to: Post | Comment) -> dict[str, Any]:
    if isinstance(to, Post):
        return {"post_id": to.pk, "comment_id": None, "author_id": to.author_id}
    return {"post_id": to.post_id, "comment_id": to.pk, "author_id": to.author_id}


def _count(to: Post | Comment, kind: str, by: int) -> None:
    weight = WEIGHTS[ReactionKind(kind)]
    type(to).objects.filter(pk=to.pk).update(
        **{f"{kind}_count": F(f"{kind}_count") + by, "score": F("score") + by * weight}
    )
