"""The rules, by the app in which their deeds are found. Importing this declares them all.

"Norms kept" is no rule: not to have been warned is no deed, a number for it would tell who was, and
paying for the passing of time pays for nothing. Members thank each other for it instead.
"""

from ..rules import RULES
from . import badges, feed, grants, people, reactions, thanks

RULES.add(
    *feed.RULES,
    *reactions.RULES,
    *people.RULES,
    *thanks.RULES,
    *grants.RULES,
    *badges.RULES,
)
