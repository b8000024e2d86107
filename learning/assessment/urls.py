"""URLs of questions, quizzes and assignments."""

from django.urls import path

from .views import authors, questions

BANK = "c/<slug:slug>/learn/questions/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/learn/"

app_name = "assessment"
urlpatterns = [
    path(BANK, questions.list_questions, name="bank"),
    path(f"{BANK}new/", questions.choose_type, name="choose_type"),
    path(f"{BANK}new/<slug:kind>/", questions.write, name="write_question"),
    path(f"{BANK}<uuid:public_id>/", questions.show_question, name="question"),
    path(f"{BANK}<uuid:public_id>/change/", questions.change_question, name="change_question"),
    path(f"{BANK}<uuid:public_id>/away/", questions.put_away, name="put_away_question"),
    path("c/<slug:slug>/learn/authors/", authors.authors, name="authors"),
    path(f"{GROUP}authors/", authors.authors, name="authors_of_group"),
    path(
        "c/<slug:slug>/learn/authors/<uuid:public_id>/dismiss/",
        authors.dismiss_author,
        name="dismiss_author",
    ),
]
