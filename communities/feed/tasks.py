from celery import shared_task

from .actions import erasing, polls, posts


@shared_task(queue="now")
def publish_due_posts() -> None:
    for pk in posts.due_posts():
        posts.publish_due(post_id=pk)


@shared_task(queue="soon")
def close_due_polls() -> None:
    for pk in polls.polls_to_close():
        polls.close_poll(poll_id=pk)


@shared_task(queue="bulk")
def erase_what_was_deleted() -> None:
    while erasing.erase_deleted():
        pass
