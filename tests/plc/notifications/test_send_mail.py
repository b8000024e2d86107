"""A letter is a row before it leaves, and leaves once."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outside
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plc.accounts.models import User
from plc.notifications import actions, sender, tasks
from plc.notifications.models import OutgoingMail

State = OutgoingMail.State


def letter(**more) -> OutgoingMail:
    written = {"to": "a@example.org", "kind": "tests", "subject": "Hello", "text": "Words"} | more
    return actions.queue_mail(**written)


def pass_time(**span) -> None:
    for one in OutgoingMail.objects.all():
        OutgoingMail.objects.filter(pk=one.pk).update(
            not_before=one.not_before - timedelta(**span),
            claimed_at=one.claimed_at and one.claimed_at - timedelta(**span),
        )


class Failing(EmailBackend):
    """A server that answers every letter with what a test put here."""

    answer: Exception

    def send_messages(self, messages):
        raise self.answer


@pytest.fixture
def failing(settings):
    settings.MAIL_TRANSPORT = f"{__name__}.Failing"
    return Failing


def test_mail_that_django_or_any_library_sends_becomes_rows(db, letters):
    message = EmailMultiAlternatives(
        subject="Both\nof you",
        body="Words",
        to=["a@example.org", "b@example.org"],
        reply_to=["c@example.org"],
        headers={"X-Guildhall-Kind": "account/reset", "List-Unsubscribe": "<https://x.example>"},
    )
    message.attach_alternative("<p>Words</p>", "text/html")
    assert message.send() == 1
    one, other = letters()
    assert [one.to, other.to] == ["a@example.org", "b@example.org"]
    assert (one.kind, one.subject, one.html) == ("account/reset", "Both of you", "<p>Words</p>")
    assert one.headers == {
        "List-Unsubscribe": "<https://x.example>",
        "Reply-To": "c@example.org",
    }
    assert outside.outbox == []


def test_a_letter_is_gone_with_the_transaction_that_wanted_it(db, letters):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail("Hello", "Words", None, ["a@example.org"])
        raise ZeroDivisionError
    assert letters() == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_asked_when_the_letter_is_there_to_be_sent(tasks):
    with transaction.atomic():
        letter()
        assert tasks() == []
    assert tasks() == [("now", "plc.notifications.tasks.send_mail", [], {})]


def test_what_is_due_leaves_once_though_the_task_runs_twice(db):
    one = letter(html="<p>Words</p>", headers={"Reply-To": "c@example.org"})
    letter(not_before=timezone.now() + timedelta(hours=1))
    tasks.send_mail.run()
    tasks.send_mail.run()
    [sent] = outside.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@example.org"], "Hello", "Words")
    wire = sent.message()
    assert wire["Message-ID"].startswith(f"<{one.public_id}@")
    assert wire["Reply-To"] == "c@example.org"
    assert wire["Auto-Submitted"] == "auto-generated"
    one.refresh_from_db()
    assert one.state == State.SENT and one.sent_at


def test_two_workers_do_not_send_the_same_letter(db):
    one = letter()
    assert sender._claim(one.pk) and not sender._claim(one.pk)
    assert sender.send_due() == 0


def test_a_letter_whose_worker_died_leaves_later_under_the_same_id(db):
    one = letter()
    sender._claim(one.pk)
    pass_time(minutes=11)
    assert sender.send_due() == 1
    assert str(one.public_id) in outside.outbox[0].message()["Message-ID"]


def test_a_letter_that_kills_its_worker_each_time_is_given_up(db):
    one = letter()
    for _ in range(7):
        assert sender._claim(one.pk)
        pass_time(minutes=11)
    assert sender.send_due() == 0
    one.refresh_from_db()
    assert one.state == State.FAILED and "ended at every attempt" in one.error


@pytest.mark.parametrize(
    "answer",
    [
        ConnectionRefusedError("no"),
        TimeoutError("slow"),
        smtplib.SMTPServerDisconnected("bye"),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"greylisted")}),
    ],
)
def test_what_may_pass_is_tried_again_with_growing_pauses_and_then_given_up(db, failing, answer):
    failing.answer = answer
    one = letter()
    pauses = []
    for _ in range(20):
        sender.send_due()
        one.refresh_from_db()
        if one.state == State.FAILED:
            break
        assert one.state == State.QUEUED and sender.send_due() == 0
        pauses.append(one.not_before - timezone.now())
        pass_time(days=1)
    assert one.state == State.FAILED and type(answer).__name__ in one.error
    assert len(pauses) == 6 and pauses == sorted(pauses) and pauses[-1] > timedelta(hours=11)


@pytest.mark.parametrize(
    "answer",
    [
        smtplib.SMTPDataError(554, b"never"),
        smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"unknown")}),
        ValueError("Invalid address"),
    ],
)
def test_what_will_not_pass_is_given_up_at_once_and_holds_up_nothing(db, failing, answer, settings):
    failing.answer = answer
    one = letter()
    assert sender.send_due() == 0
    one.refresh_from_db()
    assert one.state == State.FAILED and one.tries == 1
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    letter(to="b@example.org")
    assert sender.send_due() == 1


def test_who_was_deactivated_meanwhile_gets_no_letter(cast):
    letter(person=cast.chidi)
    User.objects.filter(pk=cast.chidi.pk).update(state="deactivated")
    assert sender.send_due() == 0 and outside.outbox == []


def test_one_run_is_bounded(db):
    for _ in range(5):
        letter()
    assert [sender.send_due(limit=3), sender.send_due(limit=3)] == [3, 2]


def test_letters_sent_long_ago_are_forgotten_and_failed_ones_kept(db):
    for state in State.values:
        one = letter()
        OutgoingMail.objects.filter(pk=one.pk).update(
            state=state, sent_at=timezone.now() - timedelta(days=31)
        )
    tasks.forget_sent_mail.run()
    tasks.forget_sent_mail.run()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {
        "queued",
        "sending",
        "failed",
    }


def test_attachments_are_a_mistake_of_ours(db):
    message = EmailMultiAlternatives("Hello", "Words", to=["a@example.org"])
    message.attach("a.txt", "words")
    with pytest.raises(ValueError, match="links, not attachments"):
        message.send()


def test_a_developer_reads_the_letters_in_the_mailbox(db):
    one = letter(text="Go to http://localhost/x?a=1&b=2\n<script>", html="<script>1</script>")
    client = Client()
    assert "Hello" in client.get(reverse("mailbox")).content.decode()
    page = client.get(reverse("letter", args=[one.public_id])).content.decode()
    assert '<a href="http://localhost/x?a=1&amp;b=2"' in page and "&lt;script&gt;" in page
    html = client.get(reverse("letter_html", args=[one.public_id]))
    assert "sandbox" in html["Content-Security-Policy"]
