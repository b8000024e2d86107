"""Sends queued mail: claim a row by a conditional UPDATE, send it, mark it as sent.

After a crash between sending and marking, a message is sent again with the same Message-ID, which
lets mail servers and programs recognise the duplicate. Nothing is ever lost.
"""

import smtplib
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .models import OutgoingMail

log = structlog.get_logger(__name__)

State = OutgoingMail.State
AT_ONCE = 100  # messages per run
CLAIM = timedelta(minutes=10)  # longer than any attempt; then the worker is assumed dead
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240, 720)]
KEPT = timedelta(days=30)


def due() -> "QuerySet[OutgoingMail]":
    now = timezone.now()
    return OutgoingMail.objects.filter(
        Q(state=State.QUEUED, not_before__lte=now)
        | Q(state=State.SENDING, claimed_at__lt=now - CLAIM)
    )


def send_due(*, limit: int = AT_ONCE) -> int:
    """Send the messages that are due over one connection; returns their number. Safe to run
    concurrently."""
    ids = list(due().order_by("not_before", "id").values_list("pk", flat=True)[:limit])
    sent = 0
    transport = get_connection(settings.MAIL_TRANSPORT)
    try:
        for pk in ids:
            if _claim(pk):
                sent += _attempt(
                    OutgoingMail.objects.select_related("person").get(pk=pk), transport
                )
    finally:
        transport.close()
    return sent


def _claim(pk: int) -> bool:
    """Count the attempt before it starts, so that a message that crashes the worker is given up
    eventually."""
    return bool(
        due()
        .filter(pk=pk)
        .update(state=State.SENDING, claimed_at=timezone.now(), tries=F("tries") + 1)
    )


def _attempt(mail: OutgoingMail, transport: BaseEmailBackend) -> bool:
    if mail.person is not None and not mail.person.is_active:
        return _close(mail, State.FAILED, "The account is no longer active.")
    if mail.tries > len(PAUSES) + 1:
        return _close(mail, State.FAILED, mail.error or "The worker ended at every attempt.")
    try:
        # Reuses the connection for all messages; reconnects if the server closed it.
        transport.open()
        transport.send_messages([_message(mail)])
    except (OSError, smtplib.SMTPException, ValueError) as error:
        transport.close()
        return _put_off(mail, error)
    return _close(mail, State.SENT, "")


def _put_off(mail: OutgoingMail, error: Exception) -> bool:
    said = f"{type(error).__name__}: {error}"[:2000]
    log.warning("mail.not_sent", mail=str(mail.public_id), tries=mail.tries, error=said)
    if _is_final(error) or mail.tries > len(PAUSES):
        return _close(mail, State.FAILED, said)
    _mine(mail).update(
        state=State.QUEUED, error=said, not_before=timezone.now() + PAUSES[mail.tries - 1]
    )
    return False


def _is_final(error: Exception) -> bool:
    """Whether retrying is pointless: a 5xx response concerns this message, other errors may be
    temporary."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)  # an invalid header or address


def _close(mail: OutgoingMail, state: str, error: str) -> bool:
    sent = state == State.SENT
    _mine(mail).update(state=state, error=error, sent_at=timezone.now() if sent else None)
    if not sent:
        log.error("mail.given_up", mail=str(mail.public_id), kind=mail.kind, error=error)
    return sent


def _mine(mail: OutgoingMail) -> "QuerySet[OutgoingMail]":
    """Matches only while our claim is valid: another worker may have taken over."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, claimed_at=mail.claimed_at)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Auto-Submitted": "auto-generated",
            **mail.headers,
            "Message-ID": f"<{mail.public_id}@{urlsplit(settings.SITE_URL).hostname}>",
            "Date": format_datetime(mail.created_at),
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def forget_sent(*, limit: int = 5000) -> int:
    """Delete messages sent long ago, because they contain personal data."""
    old = OutgoingMail.objects.filter(state=State.SENT, sent_at__lt=timezone.now() - KEPT)
    ids = list(old.order_by("id").values_list("pk", flat=True)[:limit])
    OutgoingMail.objects.filter(pk__in=ids).delete()
    return len(ids)
