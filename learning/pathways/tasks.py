from functools import partial

from plc.core.tasks import each_alone, task

from . import actions

# Days before a certificate ends on which its holder is reminded; the nearest first, so that nobody
# is told of both at once.
REMINDED = (14, 60)


@task(queue="bulk")
def remind_of_ends() -> None:
    for days in REMINDED:
        remind = partial(_remind, days)
        each_alone(remind, actions.expiring(days))


def _remind(days: int, pk: int) -> None:
    actions.remind_of_end(certificate_id=pk, days=days)
