"""The rules, by the app in which their deeds are found. Importing this declares them all."""

from ..rules import RULES
from . import feed

RULES.add(*feed.RULES)
