"""The production settings, with the yardsticks' addresses beside the site's own."""

from plc.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.yardsticks.count_queries", *MIDDLEWARE]  # noqa: F405
