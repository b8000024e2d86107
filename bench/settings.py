"""The production settings with the URLs of the yardsticks added."""

from plc.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.yardsticks.count_queries", *MIDDLEWARE]  # noqa: F405
# One account stands for a thousand people; rate limits are not measured.
RATE_LIMITS: dict = {what: [] for what in RATE_LIMITS}  # noqa: F405
NEWCOMER_RATE_LIMITS: dict = {}
