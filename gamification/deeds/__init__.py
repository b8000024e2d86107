"""The rules, by the app in which their deeds are found. Importing this declares them all."""

from ..rules import RULES
from . import (
    assignments,
    badges,
    courses,
    feed,
    grants,
    library,
    norms,
    people,
    reactions,
    stories,
    thanks,
)

RULES.add(
    *feed.RULES,
    *reactions.RULES,
    *people.RULES,
    *norms.RULES,
    *stories.RULES,
    *library.RULES,
    *courses.RULES,
    *assignments.RULES,
    *thanks.RULES,
    *grants.RULES,
    *badges.RULES,
)
