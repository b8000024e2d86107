"""URLs of commitments."""

from django.urls import path

from .views import commitments

HERE = "c/<slug:slug>/growth/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/growth/"
ONE = "commitments/<uuid:public_id>/"

app_name = "growth"
urlpatterns = [
    path("me/commitments/", commitments.mine, name="mine"),
    path(f"{HERE}commitments/", commitments.of_place, name="commitments"),
    path(f"{GROUP}commitments/", commitments.of_place, name="commitments_of_group"),
    path(f"{HERE}commitments/new/", commitments.commit, name="commit"),
    path(f"{GROUP}commitments/new/", commitments.commit, name="commit_of_group"),
    path(ONE, commitments.show, name="commitment"),
    path(f"{ONE}change/", commitments.change, name="change_commitment"),
    path(f"{ONE}answer/", commitments.answer, name="answer_commitment"),
    path(f"{ONE}later/", commitments.snooze, name="snooze_commitment"),
    path(f"{ONE}end/", commitments.end, name="end_commitment"),
    path(f"{ONE}delete/", commitments.delete, name="delete_commitment"),
]
