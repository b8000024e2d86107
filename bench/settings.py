"""The production settings, with the yardsticks' addresses beside the site's own."""

from plc.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.yardsticks.count_queries", *MIDDLEWARE]  # noqa: F405
# One account stands for a thousand; how often one may post is not what is measured.
PACE: dict = {what: [] for what in PACE}  # noqa: F405
PACE_OF_NEWCOMERS: dict = {}
