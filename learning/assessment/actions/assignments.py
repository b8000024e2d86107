"""Writing assignments, and giving them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Assignment, Handout, Rubric, Submission
from ..outdated import refuse_outdated
from .neutral_names import name_all_files
from .rubrics import use_rubric

RULES = (
    "points",
    "pass_percent",
    "takes_text",
    "words_least",
    "words_most",
    "files_most",
    "file_kinds",
    "file_megabytes",
    "team_most",
    "late",
    "late_percent",
    "late_floor",
    "versions_most",
    "hides_names",
)


@transaction.atomic
def write_assignment(
    *,
    by: User,
    community: Community,
    title: str,
    text: str,
    rules: Mapping[str, Any] | None = None,
    rubric: Rubric | None = None,
    group: Group | None = None,
    public_id: UUID | None = None,
) -> Assignment:
    """Nobody is asked to do it before it is given. ``public_id`` comes from the form: submitting it
    twice creates one assignment."""
    public_id = id_for_form(public_id, by.public_id, community.pk, group and group.pk, title)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Assignment.objects.filter(public_id=public_id).first()) is not None:
        return twin
    assignment = Assignment(public_id=public_id, community=community, group=group, made_by=by)
    _set(assignment, title, text, rules or {}, rubric)
    assignment.save()
    _tell(assignment, by)
    return assignment


def _tell(assignment: Assignment, by: User) -> None:
    place: Any = {"community_id": assignment.community_id, "group_id": assignment.group_id}
    record(facts.AssignmentWritten(assignment_id=assignment.pk, **place), by=by)


@transaction.atomic
def change_assignment(
    *,
    by: User,
    assignment: Assignment,
    title: str,
    text: str,
    rules: Mapping[str, Any],
    rubric: Rubric | None,
    seen: str = "",
) -> None:
    """Holds for what was given already, too, except for the rubric: that stays as it was given.
    ``seen``: as of questions."""
    locked = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    refuse_outdated(locked, seen)
    locked.community, locked.group = assignment.community, assignment.group  # saves two queries
    hidden = locked.hides_names
    _set(locked, title, text, rules, rubric)
    handed_in = Submission.objects.filter(handout__assignment=locked, newest__gt=0)
    if hidden and not locked.hides_names and handed_in.exists():
        sentence = _("Work was handed in while names were hidden, so they stay hidden.")
        raise Refused(sentence, field="hides_names")
    locked.save()
    if locked.hides_names and not hidden:
        name_all_files(locked)
    _tell(locked, by)


def _set(
    assignment: Assignment, title: str, text: str, rules: Mapping[str, Any], rubric: Rubric | None
) -> None:
    if not (title := clean_line(title)):
        raise Refused(_("Give it a title."), field="title")
    if not (text := clean_text(text)):
        raise Refused(_("Say what is to be done."), field="text")
    assignment.title, assignment.text = title, text
    with override(assignment.community.language):
        assignment.text_html = render(text, prefix=str(assignment.public_id)).html
    for name in RULES:
        if name in rules:
            setattr(assignment, name, rules[name])
    if not assignment.takes_text and not assignment.files_most:
        sentence = _("Say whether a text is handed in, or files, or both.")
        raise Refused(sentence, field="takes_text")
    least, most = assignment.words_least, assignment.words_most
    if least and most and least > most:
        raise Refused(_("That is less than the least."), field="words_most")
    if rubric is not None and rubric.community_id != assignment.community_id:
        raise Refused(_("This rubric belongs to another community."), field="rubric")
    assignment.rubric, assignment.changed_at = rubric, timezone.now()


@transaction.atomic
def give_assignment(
    *,
    by: User | None,
    assignment: Assignment,
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
    closes_at: datetime | None = None,
    place: tuple[str, int] | None = None,
) -> Handout:
    """To the community or group of the assignment; or as a part of ``place``, a key of the registry
    of assessed places and an id, where it is given once."""
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("community", "group", "rubric").get(pk=assignment.pk)
    opens_at = opens_at or timezone.now()
    check_dates(opens_at, due_at, closes_at)
    common = {
        "community": locked.community,
        "group": locked.group,
        "given_by": by,
        "rubric": use_rubric(locked.rubric),
    }
    dates = {"opens_at": opens_at, "due_at": due_at, "closes_at": closes_at}
    if place is not None:
        key, pk = place
        handout, _new = Handout.objects.get_or_create(
            assignment=locked, place_key=key, place_id=pk, defaults=common | dates
        )
        return handout
    handout = Handout.objects.create(assignment=locked, **common, **dates)
    record(
        facts.AssignmentGiven(
            handout_id=handout.pk,
            assignment_id=locked.pk,
            community_id=locked.community_id,
            group_id=locked.group_id,
        ),
        by=by,
    )
    return handout


@transaction.atomic
def change_dates(
    *,
    by: User,
    handout: Handout,
    opens_at: datetime | None,
    due_at: datetime | None,
    closes_at: datetime | None,
) -> None:
    """Lateness is counted when something is handed in, so what was handed in stays as it is."""
    opens_at = opens_at or handout.opens_at
    check_dates(opens_at, due_at, closes_at)
    handout.opens_at, handout.due_at, handout.closes_at = opens_at, due_at, closes_at
    handout.save(update_fields=["opens_at", "due_at", "closes_at"])


def check_dates(opens_at: datetime, due_at: datetime | None, closes_at: datetime | None) -> None:
    if closes_at is not None and closes_at <= opens_at:
        raise Refused(_("It has to close after it opens."), field="closes_at")
    if due_at is not None and due_at < opens_at:
        raise Refused(_("It cannot be due before it opens."), field="due_at")
    if due_at is not None and closes_at is not None and due_at > closes_at:
        raise Refused(_("It cannot be due after it closes."), field="due_at")
