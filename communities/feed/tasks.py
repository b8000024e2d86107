from plc.core.tasks import each_alone, task

from . import previews
from .actions import erasing, polls, posts, top


@task(queue="now")
def publish_due_posts() -> None:
    each_alone(lambda pk: posts.publish_due(post_id=pk), posts.due_posts())


@task(queue="soon")
def close_due_polls() -> None:
    each_alone(lambda pk: polls.close_poll(poll_id=pk), polls.polls_to_close())


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
