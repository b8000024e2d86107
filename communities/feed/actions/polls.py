"""Polls: asking, answering, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.anonymity.actions import open_box, put_in_ballot, set_up_box
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..electorate import may_answer_anonymously, pool_of
from ..models import Poll, PollOption, PollVote, Post

MIN_OPTIONS, MAX_OPTIONS = 2, 10
MAX_OPTION = 160
SHORTEST_ANONYMOUS = timedelta(hours=1)
LONGEST = timedelta(days=365)


@dataclass(frozen=True)
class NewPoll:
    """What a poll asks. ``closes_at`` None: it stays open (an anonymous one has to close)."""

    options: Sequence[str]
    mode: str = Poll.Mode.SINGLE
    anonymous: bool = False
    closes_at: datetime | None = None


def open_poll(*, post: Post, poll: NewPoll, by: User | None) -> Poll:
    """Part of publishing its post. Of an anonymous poll the pool is counted now."""
    options = check_options(poll.options)
    start = max(post.published_at, timezone.now()) if poll.closes_at else post.published_at
    if poll.closes_at and not (start < poll.closes_at <= start + LONGEST):
        raise Refused(
            _("Choose a closing time after the poll begins and within a year."), field="closes_at"
        )
    box = None
    if poll.anonymous:
        _check_anonymous(poll, start)
        box = set_up_box(pool_size=pool_of(post.community, post.group).count())
    made = Poll.objects.create(
        post=post,
        mode=poll.mode,
        anonymous=poll.anonymous,
        closes_at=poll.closes_at,
        box=box,
    )
    PollOption.objects.bulk_create(
        [PollOption(poll=made, text=text, position=n) for n, text in enumerate(options)]
    )
    return made


def check_options(lines: Sequence[str]) -> list[str]:
    """The options among the lines of a form, or a refusal."""
    options = [text for text in map(clean_line, lines) if text]
    if len(options) < MIN_OPTIONS:
        raise Refused(_("A poll needs at least two options."), field="options")
    if len(options) > MAX_OPTIONS:
        raise Refused(_("A poll has at most ten options."), field="options")
    if len({text.casefold() for text in options}) < len(options):
        raise Refused(_("Two options read the same."), field="options")
    if max(map(len, options)) > MAX_OPTION:
        raise Refused(_("An option has at most 160 characters."), field="options")
    return options


def _check_anonymous(poll: NewPoll, start: datetime) -> None:
    if poll.mode == Poll.Mode.RANKED:
        raise Refused(
            _("An order of many options can give its author away. Ask for choices instead."),
            field="mode",
        )
    if poll.closes_at is None:
        raise Refused(
            _("Say when it closes: nothing of an anonymous poll is shown before."),
            field="closes_at",
        )
    if poll.closes_at < start + SHORTEST_ANONYMOUS:
        raise Refused(_("Leave people at least an hour to answer."), field="closes_at")


@transaction.atomic
def answer_poll(*, by: User, poll: Poll, choices: Sequence[int]) -> None:
    """Answer, or change the answer, until the poll closes. ``choices`` are ids of its options: one,
    several, or in a ranked poll all that one cares to rank, best first. An anonymous answer is
    given once and leaves no trace of who gave it: no fact, and nothing else."""
    locked = Poll.objects.select_for_update(no_key=True, of=("self",)).get(pk=poll.pk)
    if locked.is_closed:
        raise Refused(_("This poll is closed."))
    chosen = list(dict.fromkeys(choices))
    if not chosen or (locked.mode == Poll.Mode.SINGLE and len(chosen) != 1):
        raise Refused(_("Choose an answer first."), field="choices")
    if locked.options.filter(pk__in=chosen).count() != len(chosen):
        raise Refused(_("Choose among the options of this poll."), field="choices")
    if locked.anonymous and locked.box is not None:
        if not may_answer_anonymously(by, poll.post):
            raise Refused(_("Those who were members when it was asked can answer this poll."))
        put_in_ballot(box=locked.box, person_id=by.pk, choices=chosen)
        return
    before = list(
        locked.votes.filter(user=by).order_by("rank", "option_id").values_list("option", flat=True)
    )
    ranked = locked.mode == Poll.Mode.RANKED
    if before == (chosen if ranked else sorted(chosen)):
        return
    locked.votes.filter(user=by).delete()
    PollVote.objects.bulk_create(
        [
            PollVote(poll=locked, option_id=pk, user=by, rank=place if ranked else 0)
            for place, pk in enumerate(chosen, start=1)
        ]
    )
    _count(locked, first=not before)
    record(facts.PollAnswered(post_id=locked.post_id, poll_id=locked.pk), by=by)


def _count(poll: Poll, *, first: bool) -> None:
    if first:
        Poll.objects.filter(pk=poll.pk).update(voter_count=F("voter_count") + 1)
    for pk, count in option_counts(poll).items():
        PollOption.objects.filter(pk=pk).update(vote_count=count)


def option_counts(poll: Poll) -> dict[int, int]:
    """People for each option; in a ranked poll Borda's points: as many as options stand below it
    in somebody's order (those that were not ranked stand below all that were)."""
    options = poll.options.annotate(people=Count("votes"), ranks=Sum("votes__rank"))
    if poll.mode != Poll.Mode.RANKED:
        return {option.pk: option.people for option in options}
    of = len(options)
    return {option.pk: option.people * of - (option.ranks or 0) for option in options}


def polls_to_close() -> list[int]:
    due = Q(closes_at__lte=timezone.now(), closed_at=None)
    return list(Poll.objects.filter(due).order_by("closes_at").values_list("pk", flat=True)[:200])


@transaction.atomic
def close_poll(*, poll_id: int) -> None:
    """At its closing time: named polls say so, an anonymous one opens its box and is silent."""
    poll = (
        Poll.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=poll_id, closes_at__lte=timezone.now(), closed_at=None)
        .first()
    )
    if poll is None:
        return
    poll.closed_at = poll.closes_at
    poll.save(update_fields=["closed_at"])
    if poll.anonymous and poll.box is not None:
        open_box(box=poll.box)
    else:
        record(facts.PollClosed(post_id=poll.post_id, poll_id=poll.pk), by=None)
