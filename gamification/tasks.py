from plc.core.tasks import task

from . import following


@task(queue="soon")
def follow_standings() -> int:
    return following.follow()
