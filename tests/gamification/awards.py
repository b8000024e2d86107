"""Badges and who holds them, for tests."""

from gamification.actions.badges import save_badge
from gamification.models import Badge, BadgeAward, WalkKind
from gamification.walking import begin_walk, walk_on

from .asking import a_question

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


def changed(by, badge, **more):
    for name, value in more.items():
        setattr(badge, name, value)
    return save_badge(by=by, badge=badge)


def ask(cast, n=1, by=None):
    return [a_question(cast, by, title=f"How do you begin round {one}?") for one in range(n)]


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
