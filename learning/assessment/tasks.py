from plc.core.tasks import each_alone, task

from .actions import attempts, results
from .actions.reviewing import settle_all_waiting
from .models import Attempt


@task(queue="now")
def submit_due_attempts() -> None:
    due = {attempt.pk: attempt for attempt in attempts.due_attempts()}
    each_alone(lambda pk: results.hand_in(by=None, attempt=due[pk]), list(due))


@task(queue="soon")
def release_results() -> None:
    found: dict[int, Attempt] = {one.pk: one for one in results.results_to_release()}
    each_alone(lambda pk: results.release_attempt(by=None, attempt=found[pk]), list(found))


@task(queue="bulk")
def settle_reviews_that_waited() -> None:
    settle_all_waiting()
