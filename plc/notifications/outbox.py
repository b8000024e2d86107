"""Django's mail backend, which stores every message as a row first."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .actions import queue_mail

KIND_HEADER = "X-Guildhall-Kind"  # the kind of mail; removed before sending


class Backend(BaseEmailBackend):
    """Inserts one row per recipient in the caller's transaction; they are sent after commit."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._write(message) for message in email_messages)

    def _write(self, message: EmailMessage) -> int:
        if message.attachments:
            raise ValueError("Mail of this house carries links, not attachments.")
        headers = {name: str(value) for name, value in message.extra_headers.items()}
        kind = headers.pop(KIND_HEADER, "other")
        if message.reply_to:
            headers["Reply-To"] = ", ".join(message.reply_to)
        recipients = message.recipients()
        for to in recipients:
            queue_mail(
                to=to,
                kind=kind,
                subject=str(message.subject),
                text=str(message.body),
                html=_html(message),
                headers=headers,
            )
        return 1 if recipients else 0


def _html(message: EmailMessage) -> str:
    for alternative in getattr(message, "alternatives", []):
        if alternative[1] == "text/html":
            return str(alternative[0])
    return ""
