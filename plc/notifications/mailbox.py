"""`/dev/mail/`: all mail that this site would have sent, newest first.

Routed in development and in tests only, because it shows everybody's mail to anyone.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import OutgoingMail

# The HTML of a mail is shown without scripts, forms and origin.
SHUT = "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; sandbox"


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    letters = OutgoingMail.objects.order_by("-id")[:100]
    return render(request, "dev/mailbox.html", {"letters": letters})


@require_safe
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(OutgoingMail, public_id=key)
    return render(request, "dev/letter.html", {"letter": found})


@require_safe
def letter_html(request: HttpRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(OutgoingMail, public_id=key)
    return HttpResponse(found.html, headers={"Content-Security-Policy": SHUT})
