"""URLs of certificates and their designs."""

from django.urls import path

from .views import certificates, certifying, designs

IN = "c/<slug:slug>/certificates/"
DESIGN = f"{IN}<uuid:public_id>/"
COURSE = "c/<slug:slug>/learn/<slug:course_slug>/"
TEACH = f"{COURSE}teach/<uuid:public_id>/"
ONE = "certificates/<uuid:public_id>/"

app_name = "pathways"
urlpatterns = [
    path("me/certificates/", certificates.my_certificates, name="mine"),
    path(ONE, certificates.show_certificate, name="certificate"),
    path(f"{ONE}paper.pdf", certificates.print_certificate, name="paper"),
    path(f"{ONE}revoke/", certificates.revoke_certificate, name="revoke"),
    path(f"{ONE}reinstate/", certificates.reinstate_certificate, name="reinstate"),
    path(f"{ONE}name/", certificates.correct_name, name="correct_name"),
    path(f"{ONE}present-name/", certificates.take_present_name, name="present_name"),
    path(f"{ONE}keep/", certificates.keep_certificate, name="keep"),
    path(f"{ONE}badge/", certificates.create_badge, name="badge"),
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
