from plc.core.tasks import task

from . import actions


@task(queue="bulk")
def sign_again() -> None:
    actions.sign_again_for_issuers()
