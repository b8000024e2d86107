from plc.core.tasks import task

from .actions.indexing import read_waiting
from .actions.reviewing import tell_of_due_reviews


@task(queue="bulk")
def read_documents() -> None:
    read_waiting()


@task(queue="soon")
def tell_of_due() -> None:
    tell_of_due_reviews()
