"""URLs of questions, quizzes and assignments."""

from django.urls import path

from .views import (
    assignments,
    attempts,
    authors,
    exchange,
    grading,
    handouts,
    pools,
    practice,
    questions,
    quizzes,
    review_rules,
    reviews,
    rubrics,
    sittings,
    submissions,
    teams,
)

LEARN = "c/<slug:slug>/learn/"
BANK, QUIZ, GIVEN = f"{LEARN}questions/", f"{LEARN}quizzes/written/", f"{LEARN}quizzes/"
WORK = f"{LEARN}assignments/"
WRITTEN, RUBRICS = f"{WORK}written/", f"{WORK}rubrics/"
ONE = "learn/submissions/<uuid:public_id>/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/learn/"

app_name = "assessment"
urlpatterns = [
    path(BANK, questions.list_questions, name="bank"),
    path(f"{BANK}new/", questions.choose_type, name="choose_type"),
    path(f"{BANK}new/<slug:kind>/", questions.write, name="write_question"),
    path(f"{BANK}import/", exchange.bring, name="bring_questions"),
    path(f"{BANK}import/example.csv", exchange.example_table, name="example_table"),
    path(f"{BANK}import/<uuid:public_id>/", exchange.try_parcel, name="try_parcel"),
    path(f"{BANK}export/", exchange.take_along, name="take_questions"),
    path(f"{BANK}export/<slug:file_format>/", exchange.file_of_questions, name="file_of_questions"),
    path(f"{BANK}<uuid:public_id>/", questions.show_question, name="question"),
    path(f"{BANK}<uuid:public_id>/change/", questions.change_question, name="change_question"),
    path(f"{BANK}<uuid:public_id>/away/", questions.put_away, name="put_away_question"),
    path(f"{LEARN}authors/", authors.authors, name="authors"),
    path(f"{GROUP}authors/", authors.authors, name="authors_of_group"),
    path(
        f"{LEARN}authors/<uuid:public_id>/dismiss/", authors.dismiss_author, name="dismiss_author"
    ),
    path(QUIZ, quizzes.list_quizzes, name="written_quizzes"),
    path(f"{QUIZ}new/", quizzes.write_quiz, name="write_quiz"),
    path(f"{QUIZ}<uuid:public_id>/", quizzes.show_quiz, name="quiz"),
    path(f"{QUIZ}<uuid:public_id>/change/", quizzes.change_quiz, name="change_quiz"),
    path(f"{QUIZ}<uuid:public_id>/add/", quizzes.add_questions, name="add_questions"),
    path(f"{QUIZ}<uuid:public_id>/pool/", pools.draw_by_tags, name="draw_by_tags"),
    path(f"{QUIZ}<uuid:public_id>/try/", quizzes.try_quiz, name="try_quiz"),
    path(f"{QUIZ}<uuid:public_id>/give/", quizzes.give_quiz, name="give_quiz"),
    path(GIVEN, sittings.list_sittings, name="quizzes"),
    path(f"{GROUP}quizzes/", sittings.list_sittings, name="quizzes_of_group"),
    path(f"{GIVEN}<uuid:public_id>/", sittings.show_sitting, name="sitting"),
    path(f"{GIVEN}<uuid:public_id>/start/", sittings.start_attempt, name="start"),
    path(f"{GIVEN}<uuid:public_id>/close/", sittings.close, name="close_sitting"),
    path(f"{GIVEN}<uuid:public_id>/results/", sittings.results, name="results"),
    path(f"{GIVEN}<uuid:public_id>/results.csv", sittings.results_csv, name="results_csv"),
    path(f"{GIVEN}<uuid:public_id>/analysis/", sittings.item_analysis, name="analysis"),
    path(f"{GIVEN}<uuid:public_id>/analysis.csv", sittings.item_analysis_csv, name="analysis_csv"),
    path("learn/attempts/<uuid:public_id>/", attempts.attempt, name="attempt"),
    path("learn/attempts/<uuid:public_id>/mark/", attempts.mark, name="mark"),
    path("learn/attempts/<uuid:public_id>/<int:position>/", attempts.save, name="save"),
    path(
        "learn/practice/<str:place_key>/<int:place_id>/<uuid:question>/",
        practice.answer,
        name="practice",
    ),
    path(RUBRICS, rubrics.list_rubrics, name="rubrics"),
    path(f"{RUBRICS}new/", rubrics.write_rubric, name="write_rubric"),
    path(f"{RUBRICS}<uuid:public_id>/", rubrics.show_rubric, name="rubric"),
    path(f"{RUBRICS}<uuid:public_id>/change/", rubrics.change_rubric, name="change_rubric"),
    path(WRITTEN, assignments.list_assignments, name="assignments"),
    path(f"{WRITTEN}new/", assignments.write_assignment, name="write_assignment"),
    path(f"{WRITTEN}<uuid:public_id>/", assignments.show_assignment, name="assignment"),
    path(
        f"{WRITTEN}<uuid:public_id>/change/",
        assignments.change_assignment,
        name="change_assignment",
    ),
    path(f"{WRITTEN}<uuid:public_id>/give/", assignments.give_assignment, name="give_assignment"),
    path(f"{WRITTEN}<uuid:public_id>/reviews/", review_rules.review_rules, name="review_rules"),
    path(
        f"{WRITTEN}<uuid:public_id>/reviews/examples/", review_rules.add_example, name="add_example"
    ),
    path(
        f"{WRITTEN}<uuid:public_id>/reviews/examples/<uuid:example>/remove/",
        review_rules.remove_example,
        name="remove_example",
    ),
    path(WORK, handouts.list_handouts, name="handouts"),
    path(f"{GROUP}assignments/", handouts.list_handouts, name="handouts_of_group"),
    path(f"{WORK}<uuid:public_id>/", handouts.show_handout, name="handout"),
    path(f"{WORK}<uuid:public_id>/begin/", handouts.begin, name="begin_submission"),
    path(f"{WORK}<uuid:public_id>/dates/", handouts.change_dates, name="change_dates"),
    path(f"{WORK}<uuid:public_id>/submissions/", grading.list_submissions, name="submissions"),
    path(
        f"{WORK}<uuid:public_id>/submissions.csv", grading.submissions_csv, name="submissions_csv"
    ),
    path(f"{WORK}<uuid:public_id>/release/", grading.release_all, name="release_all"),
    path(f"{WORK}<uuid:public_id>/reviews/", reviews.list_reviews, name="reviews"),
    path(f"{WORK}<uuid:public_id>/reviews/take/", reviews.take_review, name="take_review"),
    path(
        f"{WORK}<uuid:public_id>/reviews/examples/<uuid:example>/",
        reviews.review_example,
        name="review_example",
    ),
    path(f"{WORK}<uuid:public_id>/reviews/all/", reviews.overview, name="review_overview"),
    path(f"{WORK}<uuid:public_id>/reviews.csv", reviews.reviews_csv, name="reviews_csv"),
    path("learn/reviews/<uuid:public_id>/", reviews.review, name="review"),
    path(
        "learn/reviews/<uuid:public_id>/comments/",
        reviews.comment_in_review,
        name="comment_in_review",
    ),
    path(
        "learn/reviews/<uuid:public_id>/comments/<int:pk>/remove/",
        reviews.remove_review_comment,
        name="remove_review_comment",
    ),
    path("learn/reviews/<uuid:public_id>/helped/", reviews.rate_review, name="rate_review"),
    path(ONE, submissions.submission, name="submission"),
    path(f"{ONE}back/", submissions.take_back, name="take_back"),
    path(f"{ONE}join/", teams.join, name="join_team"),
    path(f"{ONE}leave/", teams.leave, name="leave_team"),
    path(f"{ONE}open/", teams.open_team, name="open_team"),
    path(f"{ONE}mark/", grading.mark, name="mark_submission"),
    path(f"{ONE}comments/", grading.comment, name="comment_on_passage"),
    path(f"{ONE}comments/<int:pk>/remove/", grading.remove_comment, name="remove_comment"),
    path(f"{ONE}shares/<uuid:person>/", grading.adjust_share, name="adjust_share"),
    path(f"{ONE}release/", grading.release, name="release_result"),
    path(f"{ONE}return/", grading.return_work, name="return_submission"),
]
