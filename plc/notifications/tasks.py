from plc.core.tasks import hurry, task

from . import sender


@task(queue="now")
def send_mail() -> None:
    sender.send_due()


@task(queue="bulk")
def forget_sent_mail() -> None:
    sender.forget_sent()


def wake_sender() -> None:
    """Send what is due now; this is also scheduled."""
    hurry(send_mail)
