"""The development mailbox, which shows mail instead of sending it."""

from django.urls import path

from . import mailbox

urlpatterns = [
    path("mail/", mailbox.mailbox, name="mailbox"),
    path("mail/<uuid:key>/", mailbox.letter, name="letter"),
    path("mail/<uuid:key>/html/", mailbox.letter_html, name="letter_html"),
]
