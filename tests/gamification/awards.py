"""Badges and who holds them, for tests."""

from communities.feed import actions as feed
from gamification.models import Badge, BadgeAward, WalkKind
from gamification.walking import begin_walk, walk_on

ASKS = {"match": "all", "parts": [{"part": "count", "rules": ["question_asked"], "at_least": 1}]}
HAND = {"match": "all", "parts": [{"part": "hand"}]}


def badge(rule=ASKS, **more):
    said = {
        "name": f"Badge {Badge.objects.count()}",
        "description": "For asking.",
        "criteria": "Ask.",
        "kind": 4,
        "state": "on",
    }
    return Badge.objects.create(rule=rule, **{**said, **more})


def ask(cast, n=1, by=None):
    return [
        feed.publish_post(
            by=by or cast.chidi,
            community=cast.community,
            kind="question",
            title=f"How do you begin round {one}?",
            body="Ours takes long.",
        )
        for one in range(n)
    ]


def counting(rule, n=1):
    return {"parts": [{"part": "count", "rules": [rule], "at_least": n}]}


def held(person):
    awards = BadgeAward.objects.valid().filter(member=person).order_by("level", "occurrence")
    return [(award.level, award.occurrence) for award in awards]


def evaluate_everybody(badge=None):
    """Returns the number of awards."""
    if badge:
        begin_walk(WalkKind.BADGE, subject_id=badge.pk)
    else:
        begin_walk(WalkKind.BADGES)
    return walk_on()
