from django.utils import timezone

from plc.core.tasks import each_alone, task

from .actions import ending, enrolling, packages, writing
from .models import Lesson


@task(queue="soon")
def publish_due_lessons() -> None:
    due = Lesson.objects.kept().filter(publish_at__lte=timezone.now())
    ids = list(due.order_by("publish_at").values_list("pk", flat=True)[:200])
    each_alone(lambda pk: writing.publish_due_lesson(lesson_id=pk), ids)


@task(queue="bulk")
def fill_free_places() -> None:
    each_alone(
        lambda pk: enrolling.fill_free_places(offering_id=pk), enrolling.offerings_with_lines()
    )


@task(queue="bulk")
def tell_whose_access_ends() -> None:
    each_alone(lambda pk: ending.say_access_ends(enrolment_id=pk), ending.access_that_ends_soon())


@task(queue="bulk")
def sweep_packages() -> None:
    while packages.sweep_contents(limit=20) == 20:
        pass
