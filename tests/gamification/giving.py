"""Gives points for tests that are not about deeds."""

from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from gamification.ledger.locks import lock_standings
from gamification.ledger.settling import post
from gamification.models import Board, LedgerEntry

SOURCES = count(1)


def give(member, points, *, community, group=None, kind=1, at: Any = None) -> None:
    """Post points as if for a deed."""
    at = at or timezone.now()
    with transaction.atomic():
        lock_standings([(community.pk, member.pk)])
        post(
            [
                LedgerEntry(
                    member=member,
                    community=community,
                    group=group,
                    rule="given_in_a_test",
                    kind=kind,
                    points=points,
                    source_type=ContentType.objects.get_for_model(Board),
                    source_id=next(SOURCES),
                    at=at,
                    day=at.date(),
                    posted_at=at,
                )
            ]
        )
