from plc.core.tasks import task

from .actions import commitments


@task(queue="soon")
def ask_what_is_due() -> None:
    commitments.ask_what_is_due()
