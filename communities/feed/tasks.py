from plc.core.tasks import task

from . import previews
from .actions import erasing, polls, posts, top


@task(queue="now")
def publish_due_posts() -> None:
    for pk in posts.due_posts():
        posts.publish_due(post_id=pk)


@task(queue="soon")
def close_due_polls() -> None:
    for pk in polls.polls_to_close():
        polls.close_poll(poll_id=pk)


@task(queue="bulk")
def erase_what_was_deleted() -> None:
    while erasing.erase_deleted():
        pass


@task(queue="soon")
def fetch_previews() -> None:
    previews.fetch_waiting()


@task(queue="bulk")
def refresh_top_of_days() -> None:
    top.refresh_top(*top.QUICK)


@task(queue="bulk")
def refresh_top_of_years() -> None:
    top.refresh_top(*top.SLOW)
