"""URLs of courses."""

from django.urls import path

from .views import (
    announcing,
    assessing,
    catalogue,
    deadlines,
    grades,
    learning,
    lessons,
    packages,
    playing,
    putting,
    teaching,
    writing,
)

IN = "c/<slug:slug>/learn/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/learn/"
ONE = f"{IN}<slug:course_slug>/"
LESSON = f"{ONE}lessons/<uuid:public_id>/"
WRITE = f"{ONE}write/"
TEXT = f"{WRITE}lessons/<uuid:public_id>/"
TEACH = f"{ONE}teach/<uuid:public_id>/"

app_name = "courses"
urlpatterns = [
    path(LESSON, learning.show_lesson, name="lesson"),
    path(f"{LESSON}visit/", learning.visit_lesson, name="visit"),
    path(f"{LESSON}done/", learning.complete_lesson, name="done"),
    path(f"{LESSON}notes/", learning.write_note, name="note"),
    path(f"{LESSON}notes/<uuid:note>/", learning.change_note, name="change_note"),
    path(f"{LESSON}talk/", learning.talk_about_lesson, name="talk"),
    path(f"{LESSON}quiz/<uuid:quiz>/", learning.start_quiz, name="start_quiz"),
    path(
        f"{LESSON}assignment/<uuid:assignment>/",
        learning.start_assignment,
        name="start_assignment",
    ),
    path(f"{LESSON}film/", learning.keep_film_place, name="film"),
    path(f"{LESSON}units/<uuid:unit>/", playing.play_unit, name="play"),
    path(f"{LESSON}units/<uuid:unit>/open/", playing.open_unit, name="open_unit"),
    path(f"{LESSON}units/<uuid:unit>/report/", playing.report_unit, name="report_unit"),
    path("me/learning/", catalogue.my_learning, name="mine"),
    path(IN, catalogue.list_courses, name="list"),
    path(f"{IN}new/", writing.found_course, name="found"),
    path(GROUP, catalogue.list_courses, name="list_of_group"),
    path(f"{GROUP}new/", writing.found_course, name="found_in_group"),
    path(ONE, catalogue.show_course, name="course"),
    path(f"{ONE}resume/", catalogue.resume_course, name="resume"),
    path(f"{ONE}begin/<uuid:public_id>/", catalogue.begin_course, name="begin"),
    path(f"{ONE}again/<uuid:public_id>/", catalogue.take_again, name="again"),
    path(f"{ONE}leave/<uuid:public_id>/", catalogue.leave_course, name="leave"),
    path(f"{ONE}rate/", catalogue.rate_course, name="rate"),
    path(WRITE, writing.show_outline, name="write"),
    path(f"{WRITE}order/", writing.arrange_course, name="arrange"),
    path(f"{WRITE}sections/", writing.add_section, name="add_section"),
    path(f"{WRITE}sections/<uuid:public_id>/", writing.change_section, name="section"),
    path(f"{WRITE}sections/<uuid:public_id>/lessons/", writing.add_lesson, name="add_lesson"),
    path(f"{WRITE}growing/", writing.say_if_growing, name="growing"),
    path(f"{WRITE}page/", writing.change_course, name="change"),
    path(f"{WRITE}export/", writing.export_course, name="export"),
    path(f"{WRITE}copy/", writing.duplicate_course, name="duplicate"),
    path(f"{WRITE}authors/", writing.choose_authors, name="authors"),
    path(f"{WRITE}files/", writing.list_files, name="files"),
    path(f"{WRITE}files/<int:pk>/remove/", writing.remove_file, name="remove_file"),
    path(f"{WRITE}packages/", packages.list_packages, name="packages"),
    path(f"{WRITE}packages/<uuid:public_id>/", packages.change_package, name="change_package"),
    path(f"{WRITE}units/<uuid:unit>/", packages.try_unit, name="try_unit"),
    path(f"{WRITE}units/<uuid:unit>/open/", packages.open_trial, name="open_trial"),
    path(f"{WRITE}give/", teaching.give_course, name="give"),
    path(TEXT, lessons.write_lesson, name="write_lesson"),
    path(f"{TEXT}preview/", lessons.preview_lesson, name="preview"),
    path(f"{TEXT}change/", lessons.change_lesson, name="change_lesson"),
    path(f"{TEXT}back/", lessons.bring_back_lesson, name="bring_back"),
    path(f"{TEXT}rule/", lessons.set_rule, name="rule"),
    path(f"{TEXT}files/", putting.put_files, name="put_files"),
    path(f"{TEXT}question/", putting.put_question, name="put_question"),
    path(f"{TEXT}quiz/", assessing.put_quiz, name="put_quiz"),
    path(f"{TEXT}assignment/", assessing.put_assignment, name="put_assignment"),
    path(f"{TEXT}package/", packages.put_package, name="put_package"),
    path(f"{TEXT}schedule/", lessons.schedule_lesson, name="schedule"),
    path(f"{TEXT}versions/", lessons.list_versions, name="versions"),
    path(f"{TEXT}versions/<int:version>/", lessons.restore_version, name="restore"),
    path(TEACH, teaching.change_offering, name="offering"),
    path(f"{TEACH}close/", teaching.close_offering, name="close"),
    path(f"{TEACH}deadlines/", deadlines.set_deadlines, name="deadlines"),
    path(f"{TEACH}learners/", teaching.list_learners, name="learners"),
    path(f"{TEACH}announce/", announcing.announce, name="announce"),
    path(f"{TEACH}grades/", grades.show_grades, name="grades"),
    path(f"{TEACH}packages/<uuid:package>/", grades.show_package, name="package_learners"),
    path(f"{TEACH}learners.csv", grades.gradebook_csv, name="gradebook"),
    path(f"{TEACH}learners/<uuid:person>/nudge/", teaching.nudge_learner, name="nudge"),
    path(f"{TEACH}learners/<uuid:person>/time/", teaching.give_more_time, name="give_time"),
    path(f"{TEACH}waiting/<uuid:enrolment>/", teaching.answer_waiting, name="answer_waiting"),
    path(f"{TEACH}invite/", teaching.invite_people, name="invite"),
]
