"""URLs of commitments and skills."""

from django.urls import path

from .views import commitments, skills

HERE = "c/<slug:slug>/growth/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/growth/"
SKILLS = "skills/<uuid:public_id>/"
ONE = "commitments/<uuid:public_id>/"

app_name = "growth"
urlpatterns = [
    path("me/commitments/", commitments.mine, name="mine"),
    path(f"{HERE}commitments/", commitments.of_place, name="commitments"),
    path(f"{GROUP}commitments/", commitments.of_place, name="commitments_of_group"),
    path(f"{HERE}commitments/new/", commitments.commit, name="commit"),
    path(f"{GROUP}commitments/new/", commitments.commit, name="commit_of_group"),
    path(f"{HERE}skills/", skills.frameworks, name="frameworks"),
    path(f"{GROUP}skills/", skills.frameworks, name="frameworks_of_group"),
    path(f"{HERE}skills/new/", skills.write_framework, name="write_framework"),
    path(f"{GROUP}skills/new/", skills.write_framework, name="write_framework_of_group"),
    path(SKILLS, skills.framework, name="framework"),
    path(f"{SKILLS}skills.csv", skills.table, name="framework_table"),
    path(f"{SKILLS}away/", skills.put_away, name="put_away_framework"),
    path(f"{SKILLS}assess/", skills.assess_myself, name="assess"),
    path(f"{SKILLS}ask/", skills.ask_peers, name="ask_peers"),
    path(f"{SKILLS}seen-by/", skills.set_openness, name="set_openness"),
    path(f"{SKILLS}of/<uuid:person>/", skills.member, name="member"),
    path(f"{SKILLS}of/<uuid:person>/assess/", skills.assess_member, name="assess_member"),
    path(f"{SKILLS}courses/", skills.link_course, name="link_course"),
    path(f"{SKILLS}<int:pk>/", skills.skill, name="skill"),
    path("skills/asked/<uuid:public_id>/", skills.answer_peer, name="answer_peer"),
    path(ONE, commitments.show, name="commitment"),
    path(f"{ONE}change/", commitments.change, name="change_commitment"),
    path(f"{ONE}answer/", commitments.answer, name="answer_commitment"),
    path(f"{ONE}later/", commitments.snooze, name="snooze_commitment"),
    path(f"{ONE}end/", commitments.end, name="end_commitment"),
    path(f"{ONE}delete/", commitments.delete, name="delete_commitment"),
]
