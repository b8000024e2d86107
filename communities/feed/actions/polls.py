"""Polls: creating, answering, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.anonymity.actions import check_pool, destroy_box, open_box, put_in_ballot, set_up_box
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..electorate import may_answer_anonymously, pool_of
from ..models import NOT_OUT, Elector, Poll, PollOption, PollVote, Post

MIN_OPTIONS, MAX_OPTIONS = 2, 10
MAX_OPTION = 160
SHORTEST_ANONYMOUS = timedelta(hours=1)
LONGEST = timedelta(days=365)


@dataclass(frozen=True)
class NewPoll:
    """The settings of a new poll. ``closes_at`` None: it stays open (anonymous polls must
    close)."""

    options: Sequence[str]
    mode: str = Poll.Mode.SINGLE
    anonymous: bool = False
    closes_at: datetime | None = None


def open_poll(*, post: Post, poll: NewPoll, by: User | None) -> Poll:
    """Create the poll of a new post. Validates it now; the pool of an anonymous poll in a scheduled
    post is counted when that is published (``send_out_poll``)."""
    options = check_options(poll.options)
    check_closing(poll, post.published_at)
    if poll.anonymous:
        check_pool(pool_of(post.community, post.group).count())
    made = Poll.objects.create(
        post=post,
        mode=poll.mode,
        anonymous=poll.anonymous,
        closes_at=poll.closes_at,
    )
    PollOption.objects.bulk_create(
        [PollOption(poll=made, text=text, position=n) for n, text in enumerate(options)]
    )
    if made.anonymous and post.state not in NOT_OUT:
        _freeze_pool(made, post)
    return made


def _freeze_pool(poll: Poll, post: Post) -> None:
    """Count the people who can answer and store them. Refuses a pool that is too small."""
    people = list(pool_of(post.community, post.group).values_list("pk", flat=True))
    poll.box = set_up_box(pool_size=len(people))
    poll.save(update_fields=["box"])
    Elector.objects.bulk_create([Elector(poll=poll, user_id=pk) for pk in people], batch_size=1000)


def send_out_poll(*, post: Post) -> bool:
    """Prepare the poll of a scheduled post that is due. False if that is impossible; the poll
    stores the reason."""
    poll = Poll.objects.select_for_update(no_key=True, of=("self",)).get(post=post)
    if poll.is_closed:  # it was not published in time
        poll.refused_for = Poll.Refusal.LATE
    elif poll.anonymous:
        try:
            _freeze_pool(poll, post)
        except Refused:
            poll.refused_for = Poll.Refusal.FEW
    poll.save(update_fields=["refused_for"])
    return not poll.refused_for


def check_new_hour(poll: Poll, publish_at: datetime) -> None:
    """Refuse a time at which the scheduled poll could not be published."""
    least = SHORTEST_ANONYMOUS if poll.anonymous else timedelta(0)
    if poll.closes_at is None or publish_at + least < poll.closes_at:
        return
    if poll.anonymous:
        sentence = _("Choose an hour that is at least an hour before the poll closes.")
    else:
        sentence = _("Choose an hour before the poll closes.")
    raise Refused(sentence, field="publish_at")


def check_new_words(poll: Poll) -> None:
    """Refuse changes to an anonymous poll, because its answers cannot be changed either. This
    applies even before the first answer: a refusal that starts with it would reveal when it
    came."""
    if poll.anonymous:
        raise Refused(
            _("What an anonymous poll asks stays as it was asked, for answers cannot be changed.")
        )


def empty_polls(*, posts: Sequence[int]) -> None:
    """Delete options, votes, and the box of an anonymous poll with its key, when their posts are
    erased."""
    polls = Poll.objects.filter(post__in=posts)
    for poll in polls.exclude(box=None).select_related("box"):
        destroy_box(box=poll.box)  # type: ignore[arg-type]
    PollOption.objects.filter(poll__in=polls).delete()
    Elector.objects.filter(poll__in=polls).delete()
    polls.update(voter_count=0)


def check_options(lines: Sequence[str]) -> list[str]:
    """The non-empty lines of a form as options; refuses invalid ones."""
    options = [text for text in map(clean_line, lines) if has_visible_text(text)]
    if len(options) < MIN_OPTIONS:
        raise Refused(_("A poll needs at least two options."), field="options")
    if len(options) > MAX_OPTIONS:
        raise Refused(_("A poll has at most ten options."), field="options")
    if len({text.casefold() for text in options}) < len(options):
        raise Refused(_("Two options read the same."), field="options")
    if max(map(len, options)) > MAX_OPTION:
        raise Refused(_("An option has at most 160 characters."), field="options")
    return options


def check_closing(poll: NewPoll, published_at: datetime) -> None:
    """Refuse a closing time that is invalid, or missing if required."""
    start = max(published_at, timezone.now())
    if poll.closes_at and not (start < poll.closes_at <= start + LONGEST):
        raise Refused(
            _("Choose a closing time after the poll begins and within a year."), field="closes_at"
        )
    if not poll.anonymous:
        return
    if poll.closes_at is None:
        raise Refused(
            _("Say when it closes: nothing of an anonymous poll is shown before."),
            field="closes_at",
        )
    if poll.closes_at < start + SHORTEST_ANONYMOUS:
        raise Refused(_("Leave people at least an hour to answer."), field="closes_at")


@transaction.atomic
def answer_poll(*, by: User, poll: Poll, choices: Sequence[int]) -> None:
    """Answer, or change an answer, until the poll closes. ``choices`` are option ids: one, several
    or, in a ranked poll, any number in order of preference. Anonymous answers can be given once and
    leave no trace of the person: no fact, and nothing else."""
    locked = Poll.objects.select_for_update(no_key=True, of=("self",)).get(pk=poll.pk)
    if locked.is_closed:
        raise Refused(_("This poll is closed."))
    chosen = list(dict.fromkeys(choices))
    if not chosen and locked.is_ranked:
        raise Refused(_("Give at least one option a number, the best a 1."), field="choices")
    if not chosen or (locked.mode == Poll.Mode.SINGLE and len(chosen) != 1):
        raise Refused(_("Choose an answer first."), field="choices")
    if locked.options.filter(pk__in=chosen).count() != len(chosen):
        raise Refused(_("Choose among the options of this poll."), field="choices")
    if locked.anonymous:
        if locked.box is None or not may_answer_anonymously(by, locked):
            raise Refused(_("Those who were members when it was asked can answer this poll."))
        said = chosen if locked.is_ranked else sorted(chosen)
        put_in_ballot(box=locked.box, person_id=by.pk, choices=said)
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
    """Votes per option; in a ranked poll, Borda points: one for each option ranked lower or not
    ranked."""
    options = poll.options.annotate(people=Count("votes"), ranks=Sum("votes__rank"))
    if poll.mode != Poll.Mode.RANKED:
        return {option.pk: option.people for option in options}
    of = len(options)
    return {option.pk: option.people * of - (option.ranks or 0) for option in options}


def _due() -> QuerySet[Poll]:
    """Published polls whose closing time has come."""
    due = Poll.objects.filter(closes_at__lte=timezone.now(), closed_at=None)
    return due.exclude(post__state__in=NOT_OUT)


def polls_to_close() -> list[int]:
    return list(_due().order_by("closes_at").values_list("pk", flat=True)[:200])


@transaction.atomic
def close_poll(*, poll_id: int) -> None:
    """Close a poll that is due: a named one records a fact, an anonymous one opens its box
    silently."""
    poll = (
        _due()
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=poll_id)
        .first()
    )
    if poll is None:
        return
    poll.closed_at = poll.closes_at
    poll.save(update_fields=["closed_at"])
    if poll.anonymous:
        if poll.box is not None:
            open_box(box=poll.box, order_of=poll.options.count() if poll.is_ranked else 0)
        poll.electors.all().delete()
    else:
        record(facts.PollClosed(post_id=poll.post_id, poll_id=poll.pk), by=None)
