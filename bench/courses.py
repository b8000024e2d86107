"""A course of twenty lessons with as many quizzes, taken by five hundred people."""

import psycopg

from bench.seed import READERS
from bench.site import Site

LEARNERS, LESSONS = 500, 20
COURSE = "measured-course"

# The readers write it, so that they see the gradebook, and take it, so that they see its lessons.
SCRIPT = """
from datetime import timedelta
from django.utils import timezone
from communities.community.models import Community
from learning.assessment.actions.questions import Written, write_question
from learning.assessment.actions.quizzes import add_questions, give_quiz, write_quiz
from learning.assessment.models import Attempt, AttemptState
from learning.courses import actions
from learning.courses.models import Course, CourseAuthor, Enrolment, GivenLesson, Progress
from learning.courses.given import GIVEN
from plc.accounts.models import User

community = Community.objects.get(slug="bench")
people = list(User.objects.filter(memberships__community=community).order_by("id")[:{learners}])
owner, now = people[0], timezone.now()


def make():
    question = write_question(
        by=owner,
        community=community,
        kind="truefalse",
        written=Written(title="Once", text="A round counts once.", given={{"right": "true"}}),
    )
    course = actions.found_course(by=owner, community=community, name="Measured course")
    section = course.sections.get()
    quizzes = []
    for number in range({lessons}):
        quiz = write_quiz(
            by=owner, community=community, title=f"Quiz {{number}}", rules={{"pass_percent": 50}}
        )
        add_questions(by=owner, quiz=quiz, questions=[question])
        quizzes.append(quiz)
        text = "Count the rounds, not the people who walk them. " * 40
        block = f'::: quiz {{{{id="{{quiz.public_id}}"}}}}\\n:::'
        section.course = course
        lesson = actions.add_lesson(
            by=owner, section=section, name=f"Lesson {{number}}", source=text + "\\n\\n" + block
        )
        actions.publish_lesson(by=None, lesson=lesson)
    offering = actions.open_offering(by=owner, course=course)
    CourseAuthor.objects.bulk_create(
        CourseAuthor(course=course, user=person) for person in people[1:{readers} + 1]
    )
    taking = Enrolment.objects.bulk_create(
        Enrolment(offering=offering, user=person, began_at=now, last_at=now) for person in people
    )
    for number, lesson in enumerate(course.lessons.order_by("id")):
        Progress.objects.bulk_create(
            Progress(enrolment=one, lesson=lesson, seen_at=now, completed_at=now)
            for one in taking[number :]
        )
        place = GivenLesson.objects.create(lesson=lesson, offering=offering)
        sitting = give_quiz(by=owner, quiz=quizzes[number], place=(GIVEN, place.pk))
        Attempt.objects.bulk_create(
            Attempt(
                sitting=sitting,
                learner_id=one.user_id,
                number=1,
                seed=1,
                state=AttemptState.MARKED,
                submitted_at=now - timedelta(days=1),
                points=one.pk % 2,
                out_of=1,
                released_at=now,
            )
            for one in taking[number :]
        )


if not Course.objects.filter(community=community, slug="{course}").exists():
    make()
"""


def make_course(site: Site) -> None:
    """Unless it is there."""
    given = {"learners": LEARNERS, "lessons": LESSONS, "readers": READERS, "course": COURSE}
    site.manage("shell", "--no-imports", "-c", SCRIPT.format(**given))


def paths(site: Site) -> dict[str, str]:
    """Of its page, a lesson, the gradebook and its file."""
    with psycopg.connect(site.postgres.url) as db:
        ((lesson, offering),) = db.execute(
            "SELECT l.public_id, o.public_id FROM courses_course c"
            " JOIN courses_lesson l ON l.course_id = c.id"
            " JOIN courses_offering o ON o.course_id = c.id"
            " WHERE c.slug = %s ORDER BY l.id LIMIT 1",
            [COURSE],
        ).fetchall()
    one = f"/c/bench/learn/{COURSE}/"
    return {
        "course": one,
        "lesson": f"{one}lessons/{lesson}/",
        "gradebook": f"{one}teach/{offering}/grades/",
        "gradebook-csv": f"{one}teach/{offering}/learners.csv",
    }
