from functools import partial

from plc.core.tasks import each_alone, task

from . import actions, granting

# Days before a certificate ends on which its holder is reminded; the nearest first, so that nobody
# is told of both at once.
REMINDED = (14, 60)
AT_ONCE, MOST_BATCHES = 100, 50  # people whose hours are entered in one transaction, and in one run


@task(queue="bulk")
def remind_of_ends() -> None:
    for days in REMINDED:
        remind = partial(_remind, days)
        each_alone(remind, actions.expiring(days))


def _remind(days: int, pk: int) -> None:
    actions.remind_of_end(certificate_id=pk, days=days)


@task(queue="bulk")
def enter_declared_hours() -> None:
    """For those who completed a course before its hours were declared."""
    for _batch in range(MOST_BATCHES):
        people = granting.without_their_hours(AT_ONCE)
        if not people or not actions.settle_hours(source=granting.COURSE, people=people):
            return
