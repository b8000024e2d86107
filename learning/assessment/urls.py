"""URLs of questions, quizzes and assignments."""

from django.urls import path

from .views import attempts, authors, exchange, practice, questions, quizzes, sittings

LEARN = "c/<slug:slug>/learn/"
BANK, QUIZ, GIVEN = f"{LEARN}questions/", f"{LEARN}quizzes/written/", f"{LEARN}quizzes/"
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
]
