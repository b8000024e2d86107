"""URLs of certificates and their designs."""

from django.urls import path

from .views import certificates, certifying, designs, hours, making, pathways

IN = "c/<slug:slug>/certificates/"
DESIGN = f"{IN}<uuid:public_id>/"
COURSE = "c/<slug:slug>/learn/<slug:course_slug>/"
TEACH = f"{COURSE}teach/<uuid:public_id>/"
ONE = "certificates/<uuid:public_id>/"

WAYS = "c/<slug:slug>/pathways/"
OF_GROUP = "c/<slug:slug>/g/<slug:group_slug>/pathways/"
WAY = f"{WAYS}<slug:pathway_slug>/"
WRITE = f"{WAY}write/"

app_name = "pathways"
urlpatterns = [
    path("me/pathways/", pathways.my_pathways, name="my_pathways"),
    path(WAYS, pathways.list_pathways, name="list"),
    path(f"{WAYS}new/", making.make_pathway, name="make"),
    path(OF_GROUP, pathways.list_pathways, name="list_of_group"),
    path(f"{OF_GROUP}new/", making.make_pathway, name="make_of_group"),
    path(WAY, pathways.show_pathway, name="pathway"),
    path(f"{WAY}begin/", pathways.begin_pathway, name="begin"),
    path(f"{WAY}leave/", pathways.leave_pathway, name="leave"),
    path(f"{WAY}people/", pathways.list_walkers, name="walkers"),
    path(f"{WAY}people.csv", pathways.walkers_csv, name="walkers_csv"),
    path(f"{WAY}people/<uuid:public_id>/<uuid:step>/", pathways.attest_step, name="attest"),
    path(WRITE, making.write_pathway, name="write"),
    path(f"{WRITE}page/", making.change_pathway, name="change"),
    path(f"{WRITE}publish/", making.publish_pathway, name="publish"),
    path(f"{WRITE}stages/", making.add_stage, name="add_stage"),
    path(f"{WRITE}stages/<uuid:public_id>/", making.change_stage, name="stage"),
    path(f"{WRITE}stages/<uuid:public_id>/steps/", making.add_step, name="add_step"),
    path(f"{WRITE}steps/<uuid:public_id>/", making.change_step, name="step"),
    path("me/certificates/", certificates.my_certificates, name="mine"),
    path(ONE, certificates.show_certificate, name="certificate"),
    path(f"{ONE}paper.pdf", certificates.print_certificate, name="paper"),
    path(f"{ONE}revoke/", certificates.revoke_certificate, name="revoke"),
    path(f"{ONE}reinstate/", certificates.reinstate_certificate, name="reinstate"),
    path(f"{ONE}renew/", certificates.renew_certificate, name="renew"),
    path(f"{ONE}name/", certificates.correct_name, name="correct_name"),
    path(f"{ONE}present-name/", certificates.take_present_name, name="present_name"),
    path(f"{ONE}keep/", certificates.keep_certificate, name="keep"),
    path(f"{ONE}badge/", certificates.create_badge, name="badge"),
    path("me/hours/", hours.show_transcript, name="transcript"),
    path("me/hours.csv", hours.transcript_csv, name="transcript_csv"),
    path("me/hours/print/", hours.print_transcript, name="print_transcript"),
    path("me/hours/target/", hours.set_target, name="target"),
    path("me/hours/ask/", hours.ask_for_hours, name="ask_for_hours"),
    path("me/hours/asked/<uuid:public_id>/", hours.show_activity, name="activity"),
    path("me/hours/asked/<uuid:public_id>/back/", hours.take_back_activity, name="take_back"),
    path("transcripts/<uuid:public_id>/", hours.show_copy, name="copy"),
    path("transcripts/<uuid:public_id>/delete/", hours.delete_copy, name="delete_copy"),
    path("c/<slug:slug>/hours/", hours.list_activities, name="activities"),
    path("c/<slug:slug>/hours/target/", hours.set_community_target, name="community_target"),
    path("c/<slug:slug>/hours/<uuid:public_id>/", hours.answer_activity, name="answer"),
    path(
        "c/<slug:slug>/hours/<uuid:public_id>/correct/",
        hours.correct_activity,
        name="correct_activity",
    ),
    path(
        f"{TEACH}certificates/hours/<uuid:entry>/", certifying.correct_hours, name="correct_hours"
    ),
    path(IN, designs.list_designs, name="designs"),
    path(f"{IN}new/", designs.make_design, name="make_design"),
    path(f"{IN}preview/", designs.preview_design, name="preview_design"),
    path(DESIGN, designs.change_design, name="design"),
    path(f"{DESIGN}example.pdf", designs.print_example, name="example"),
    path(f"{DESIGN}retire/", designs.retire_design, name="retire_design"),
    path(f"{COURSE}write/certificate/", designs.set_certification, name="certification"),
    path(f"{TEACH}certificates/", certifying.list_certificates, name="certificates"),
    path(f"{TEACH}certificates.csv", certifying.certificates_csv, name="certificates_csv"),
    path(f"{TEACH}certificates/cohort/", certifying.name_cohort, name="name_cohort"),
]
