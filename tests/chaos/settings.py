"""The settings of a site under siege: no rate limits, and a way to die after a commit."""

from plc.settings import *  # noqa: F403

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "zeal"]  # noqa: F405
MIDDLEWARE = [
    "tests.chaos.settings.die_after_commit",
    *(name for name in MIDDLEWARE if not name.startswith("zeal.")),  # noqa: F405
]
# A few accounts write as much as thousands of people.
RATE_LIMITS: dict = {what: [] for what in RATE_LIMITS}  # noqa: F405
NEWCOMER_RATE_LIMITS: dict = {}
ZEAL_RAISE = False


def die_after_commit(get_response):
    """Kills this web process between the commit and the response, if the request asks for it."""
    import os
    import signal

    def answer(request):
        response = get_response(request)
        if "X-Die-After-Commit" in request.headers:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    return answer
