"""A poll as one reader sees it: the form, the result, or a reason for neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from plc.anonymity.actions import has_answered
from plc.anonymity.results import Result, result_of
from plc.core.ids import number_or_none
from plc.core.refusals import Refused

from . import access
from .actions.polls import MAX_OPTIONS
from .electorate import may_answer_anonymously
from .models import Poll, PollOption, PollVote, Post


@dataclass
class Line:
    """An option. ``rank`` is the reader's own rank for it (0: selected, None: not)."""

    pk: int
    text: str
    count: int
    rank: int | None
    percent: int | None = None
    most: bool = False
    typed: str = ""

    @property
    def mine(self) -> bool:
        return self.rank is not None


class PollSheet:
    """``typed`` is the submitted data of an invalid form; ``order`` contains the options of an
    anonymous ranking to be confirmed, best first."""

    def __init__(
        self,
        actor: Any,
        post: Post,
        error: str = "",
        typed: QueryDict | None = None,
        order: Sequence[int] = (),
    ) -> None:
        self.actor, self.post, self.poll = actor, post, post.poll
        self.error, self.typed, self.order = error, typed, order

    @cached_property
    def lines(self) -> list[Line]:
        mine = PollVote.objects.filter(
            option=OuterRef("pk"), user=self.actor if self.actor.is_authenticated else None
        )
        options = list(
            PollOption.objects.filter(poll=self.poll).annotate(
                my_rank=Subquery(mine.values("rank")[:1])
            )
        )
        shares = {share.key: share for share in self.result.shares} if self.result else {}
        lines = []
        for option in options:
            line = Line(option.pk, option.text, option.vote_count, option.my_rank)
            if option.pk in shares:
                line.percent, line.most = shares[option.pk].percent, shares[option.pk].most
            self._type(line)
            lines.append(line)
        return lines

    def _type(self, line: Line) -> None:
        if self.typed is None:
            line.typed = str(line.rank or "")
        elif self.is_ranked:
            line.typed = self.typed.get(f"rank-{line.pk}", "")[:4]
        else:
            line.rank = 0 if str(line.pk) in self.typed.getlist("choice") else None

    @property
    def about_to_give(self) -> list[Line]:
        by_key = {line.pk: line for line in self.lines}
        return [by_key[pk] for pk in self.order] if self.can_answer else []

    @property
    def ranking(self) -> list[Line]:
        """The result of a ranked poll, best first."""
        if not self.is_ranked:
            return self.lines
        return sorted(self.lines, key=lambda line: (not line.most, -(line.percent or line.count)))

    @property
    def is_ranked(self) -> bool:
        return self.poll.is_ranked

    @property
    def is_multiple(self) -> bool:
        return self.poll.mode == Poll.Mode.MULTIPLE

    @cached_property
    def result(self) -> Result | None:
        """The result of an anonymous poll, if it may be shown."""
        if not self.poll.anonymous or self.poll.box is None:
            return None
        return result_of(self.poll.box, list(self.poll.options.values_list("pk", flat=True)))

    @cached_property
    def has_answered(self) -> bool:
        if not self.actor.is_authenticated:
            return False
        if self.poll.anonymous:
            return self.poll.box is not None and has_answered(
                box=self.poll.box, person_id=self.actor.pk
            )
        return any(line.mine for line in self.lines) if self.typed is None else False

    @cached_property
    def why_not(self) -> str:
        """Why the reader cannot answer; empty if they can."""
        if self.poll.is_closed:
            return _("This poll is closed.")
        if reason := access.why_not_comment(self.actor, self.post):
            return reason
        if self.poll.anonymous and not may_answer_anonymously(self.actor, self.poll):
            return _("Those who were members when it was asked can answer this poll.")
        return ""

    @property
    def is_halted(self) -> bool:
        """A closed conversation accepts no answers until it is reopened."""
        return bool(self.post.closed_at) and not self.poll.is_closed

    @property
    def can_answer(self) -> bool:
        return not self.why_not and not (self.poll.anonymous and self.has_answered)

    @property
    def shows_result(self) -> bool:
        if self.poll.anonymous:
            return self.result is not None
        return self.poll.is_closed or self.has_answered or bool(self.why_not)


def choices_from(data: QueryDict, poll: Poll) -> list[int]:
    """The ids of the selected options; in a ranked poll, in the order of the numbers entered."""
    if poll.mode != Poll.Mode.RANKED:
        chosen = map(number_or_none, data.getlist("choice")[:50])
        return [pk for pk in chosen if pk is not None]
    places: dict[int, int] = {}
    for pk in poll.options.values_list("pk", flat=True):
        given = data.get(f"rank-{pk}", "").strip()
        if not given:
            continue
        # Parsed once, and only if short: Python refuses to parse thousands of digits.
        number = int(given) if re.fullmatch(r"[0-9]{1,2}", given) else 0
        if not 1 <= number <= MAX_OPTIONS:
            raise Refused(_("Number the options from 1, the best, as far as you like."))
        if number in places:
            raise Refused(_("Two options have the same number. Give each its own."))
        places[number] = pk
    return [places[number] for number in sorted(places)]
