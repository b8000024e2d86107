"""The mailbox of a developer: letters do not leave the machine, they are read here."""

from django.urls import path

from . import mailbox

urlpatterns = [
    path("mail/", mailbox.mailbox, name="mailbox"),
    path("mail/<uuid:key>/", mailbox.letter, name="letter"),
    path("mail/<uuid:key>/html/", mailbox.letter_html, name="letter_html"),
]
