"""Anonymous ballots, designed so that nobody can ever link an answer to a person.

This module records no facts, notifications, log lines or timestamps. Until a box is opened,
somebody with the database *and* the server's secret could find out who has answered, and what was
added between two copies of the database; the composer says so. Afterwards nobody can.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections import Counter
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from plc.core.refusals import Refused

from .models import Ballot, BallotBox, Nullifier

MIN_POOL = 8  # people who could answer
MIN_ANSWERS = 5  # results of fewer answers are never shown
_dice = secrets.SystemRandom()


def check_pool(pool_size: int) -> None:
    """Refuse a pool that is too small for anonymity."""
    if pool_size < MIN_POOL:
        raise Refused(
            _(
                "Only %(count)d people could answer this here. An anonymous poll needs at least "
                "%(least)d, so that nobody can be guessed."
            )
            % {"count": pool_size, "least": MIN_POOL},
            field="anonymous",
        )


@transaction.atomic
def set_up_box(*, pool_size: int) -> BallotBox:
    """Create a box for a pool of this size. Refuses one that is too small."""
    check_pool(pool_size)
    return BallotBox.objects.create(pool_size=pool_size, key=secrets.token_bytes(32))


@transaction.atomic
def put_in_ballot(*, box: BallotBox, person_id: int, choices: list[int]) -> None:
    """Answer once. Answers cannot be changed, because they cannot be linked to the person."""
    locked = BallotBox.objects.select_for_update().get(pk=box.pk)
    if locked.opened:
        raise Refused(_("This poll is closed."))
    if has_answered(box=locked, person_id=person_id):
        raise Refused(_("You have answered already. An anonymous answer cannot be changed."))
    Nullifier.objects.create(mark=_marks(locked, person_id)[0], box=locked)
    waiting = [*_unseal(locked), choices]
    _dice.shuffle(waiting)
    locked.waiting = _seal(locked, waiting)
    locked.save(update_fields=["waiting"])


def has_answered(*, box: BallotBox, person_id: int) -> bool:
    """Whether they have answered, while the box is closed; False afterwards, when it is unknown."""
    if box.opened:
        return False
    return Nullifier.objects.filter(box=box, mark__in=_marks(box, person_id)).exists()


@transaction.atomic
def open_box(*, box: BallotBox, order_of: int = 0) -> None:
    """Convert the answers to ballots in random order and destroy the key.

    With fewer than MIN_ANSWERS, all answers are discarded, because they may never be shown. If the
    answers rank ``order_of`` options, only sums are stored: there are so many rankings that one
    agreed upon in advance would identify a person.
    """
    locked = BallotBox.objects.select_for_update().get(pk=box.pk)
    if locked.opened:
        return
    waiting = _unseal(locked)
    _dice.shuffle(waiting)
    if len(waiting) >= MIN_ANSWERS and order_of:
        locked.sums = _sums(waiting, order_of)
    elif len(waiting) >= MIN_ANSWERS:
        Ballot.objects.bulk_create([Ballot(box=locked, choices=choices) for choices in waiting])
    Nullifier.objects.filter(box=locked).delete()
    locked.key, locked.waiting, locked.opened = None, None, True
    locked.save(update_fields=["key", "waiting", "opened", "sums"])


def _sums(orders: list[list[int]], order_of: int) -> dict[str, Any]:
    """The number of answers, of first places per option, and of points per option: one for each
    option ranked lower or left out."""
    points: Counter[int] = Counter()
    for order in orders:
        points.update({key: order_of - place for place, key in enumerate(order, start=1)})
    return {
        "answers": len(orders),
        "first": Counter(order[0] for order in orders),
        "points": points,
        "most": len(orders) * (order_of - 1),
    }


@transaction.atomic
def destroy_box(*, box: BallotBox) -> None:
    box.delete()


def _marks(box: BallotBox, person_id: int) -> list[str]:
    """The nullifiers for each secret key; they depend on the box's own key and the server's."""
    about = str(person_id).encode()
    return [hmac.new(key, about, hashlib.sha256).hexdigest() for key in _derived(box, b"mark")]


def _derived(box: BallotBox, purpose: bytes) -> list[bytes]:
    """Keys derived from the server's SECRET_KEY and its fallbacks."""
    key = bytes(box.key or b"")
    if not key:
        raise Refused(_("This poll is closed."))
    about = b"plc.anonymity/" + purpose + b"/" + key
    secrets_known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(secret.encode(), about, hashlib.sha256).digest() for secret in secrets_known]


def _cipher(box: BallotBox) -> MultiFernet:
    """Encrypts with the first key, decrypts with any."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _derived(box, b"seal")])


def _seal(box: BallotBox, waiting: list[list[int]]) -> bytes:
    return _cipher(box).encrypt_at_time(json.dumps(waiting).encode(), current_time=0)


def _unseal(box: BallotBox) -> list[list[int]]:
    return json.loads(_cipher(box).decrypt(bytes(box.waiting))) if box.waiting else []
