"""Working on an assignment, alone or in a team, and handing it in.

Whoever changes a submission locks its row, so that two of a team, or a learner and whoever marks,
come one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.accounts.models import User
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused
from plc.files.actions import hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..lateness import days_late
from ..models import (
    FileKind,
    Grade,
    Handout,
    KeptText,
    OwnResult,
    Review,
    ReviewKind,
    Share,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from ..own_dates import as_given_to
from .neutral_names import FILE, hides_names, name_new_files

MOST_KEPT = 50  # texts of a submission that others took the place of
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Work:
    """What somebody sends: the text, its files in order, and the revision they began from (None:
    whatever is there)."""

    text: str = ""
    files: Sequence[StoredFile] = ()
    revision: int | None = None


class Overtaken(Refused):
    """Another of the team has saved meanwhile. Their text stays; what was sent is kept."""


def why_not_work(handout: Handout, state: str = SubmissionState.DRAFT) -> str | None:
    """The sentence that explains why nothing is taken now; None if something is. What was returned
    for another version is taken also after the end: it was asked for."""
    if handout.assignment.hidden_at is not None:
        return _("A moderator has hidden this assignment.")
    if handout.opens_at > timezone.now():
        return _("This assignment is not open yet.")
    if handout.is_closed and state != SubmissionState.RETURNED:
        return _("This assignment is closed.")
    return None


@transaction.atomic
def begin_submission(*, by: User, handout: Handout, team: str = "") -> Submission:
    """The submission that ``by`` has a part in already; else a new one."""
    _lock_handout(handout.pk)  # numbers, one by one
    mine = Submission.objects.filter(shares__handout=handout, shares__learner=by).first()
    if mine is not None:
        return mine
    if reason := why_not_work(as_given_to(by.pk, handout)):
        raise Refused(reason)
    team = clean_line(team)[:80] if handout.assignment.in_teams else ""
    if handout.assignment.in_teams and not team:
        raise Refused(_("Give your team a name."), field="team")
    last = handout.submissions.aggregate(last=Max("number"))["last"] or 0
    submission = Submission.objects.create(
        handout=handout, number=last + 1, team=team, is_open=handout.assignment.in_teams
    )
    Share.objects.create(submission=submission, handout=handout, learner=by)
    return submission


@transaction.atomic
def join_team(*, by: User, submission: Submission) -> None:
    """Refuses a team that is full or has closed, and people who have begun elsewhere."""
    _lock_handout(submission.handout_id)  # nobody begins, or joins another, at the same time
    locked = _lock(submission)
    shares = list(locked.shares.values_list("learner", flat=True))
    if by.pk in shares:
        return
    if reason := why_not_work(as_given_to(by.pk, locked.handout)):
        raise Refused(reason)
    if not locked.is_open or not locked.is_being_written:
        raise Refused(_("This team takes nobody else."))
    if len(shares) >= locked.handout.assignment.team_most:
        raise Refused(_("This team is full."))
    if Share.objects.filter(handout=locked.handout, learner=by).exists():
        raise Refused(_("You are in another team already. Leave it first."))
    Share.objects.create(submission=locked, handout=locked.handout, learner=by)


@transaction.atomic
def leave_team(*, by: User, submission: Submission) -> None:
    """Nothing once something was handed in; the last one takes the team, and its text, along."""
    locked = _lock(submission)
    if not locked.shares.filter(learner=by).exists():
        return
    if locked.newest:
        raise Refused(_("Your team has handed in already."))
    locked.shares.filter(learner=by).delete()
    if not locked.shares.exists():
        release(files=_held(locked))
        locked.delete()


@transaction.atomic
def open_team(*, by: User, submission: Submission, is_open: bool) -> None:
    Submission.objects.filter(pk=submission.pk).update(is_open=is_open)
    submission.is_open = is_open


def _lock_handout(pk: int) -> None:
    """Before any of its submissions."""
    Handout.objects.select_for_update(no_key=True).get(pk=pk)


def _lock(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("handout__assignment", "handout__community")
    return rows.get(pk=submission.pk)


def save_work(*, by: User, submission: Submission, work: Work) -> None:
    """Store the text and its files as they are now. If another of the team has saved since
    ``work.revision``, theirs stays, what was sent is kept beside it, and `Overtaken` is raised."""
    with transaction.atomic():
        locked = _lock(submission)
        overtaken = _save(locked, by, work)
    if overtaken:  # after the commit, which has kept the text
        raise Overtaken(_overtaken(locked))


def _overtaken(locked: Submission) -> str:
    name = locked.saved_by.name if locked.saved_by else ""
    return _(
        "%(name)s has saved another text meanwhile, and that one stays. Yours is kept below: take"
        " from it what is missing, and save again."
    ) % {"name": name}


def _save(locked: Submission, by: User, work: Work) -> bool:
    if not locked.is_being_written:
        raise Refused(_("It is handed in. Take it back to change it."))
    if reason := why_not_work(as_given_to(by.pk, locked.handout), locked.state):
        raise Refused(reason)
    text = clean_text(work.text) if locked.handout.assignment.takes_text else ""
    same = text == locked.text and [str(one.public_id) for one in work.files] == locked.files
    if same:
        return False
    if work.revision is not None and work.revision != locked.revision:
        _keep(locked, by, text, work.files)
        return True
    if locked.saved_by_id not in (None, by.pk) and locked.text != text:
        _keep(locked, locked.saved_by, locked.text)
    _hold(locked, by, work.files)
    locked.text, locked.saved_by, locked.saved_at = text, by, timezone.now()
    locked.revision += 1
    locked.save(update_fields=["text", "files", "saved_by", "saved_at", "revision"])
    return False


def _keep(locked: Submission, by: User | None, text: str, files: Sequence[StoredFile] = ()) -> None:
    """With those of the files that nobody else's text has."""
    new = [file for file in files if str(file.public_id) not in locked.files]
    newest = locked.kept.order_by("-id").first()
    if not new and (not text or (newest is not None and newest.text == text)):
        return
    _attach(locked, by, new)
    keys = [str(file.public_id) for file in new]
    KeptText.objects.create(submission=locked, text=text, files=keys, by=by)
    old = locked.kept.order_by("-id").values_list("pk", flat=True)[MOST_KEPT : MOST_KEPT + 10]
    KeptText.objects.filter(pk__in=list(old)).delete()


def _held(locked: Submission) -> list[StoredFile]:
    return list(StoredFile.objects.filter(holder=FILE, holder_id=locked.pk))


def _hold(locked: Submission, by: User, files: Sequence[StoredFile]) -> None:
    """Attach what is new, and let go of what neither the text nor a version has any more."""
    _check_files(locked, files)
    _attach(locked, by, files)
    kept = [str(file.public_id) for file in files]
    before = {
        key
        for rows in (locked.versions, locked.kept)
        for keys in rows.values_list("files", flat=True)
        for key in keys
    }
    gone = [
        file
        for file in _held(locked)
        if str(file.public_id) not in kept and str(file.public_id) not in before
    ]
    release(files=gone)
    locked.files = kept


def _attach(locked: Submission, by: User | None, files: Sequence[StoredFile]) -> None:
    hold(files=files, holder=FILE, holder_id=locked.pk, by=by)
    if hides_names(locked.handout):
        name_new_files(files, locked.files)


def _check_files(locked: Submission, files: Sequence[StoredFile]) -> None:
    rules = locked.handout.assignment
    if len(files) > rules.files_most:
        sentence = _("At most %(most)d files are taken here.") % {"most": rules.files_most}
        raise Refused(sentence, field="files")
    for file in files:
        if rules.file_kinds and file.kind not in rules.file_kinds:
            kinds = ", ".join(str(FileKind(kind).label) for kind in rules.file_kinds)
            sentence = _("“%(name)s” is of another kind than is asked for: %(kinds)s.")
            raise Refused(sentence % {"name": file.name, "kinds": kinds}, field="files")
        if rules.file_megabytes and file.size > rules.file_megabytes * MEGABYTE:
            sentence = _("“%(name)s” is larger than %(most)d MB.")
            most = rules.file_megabytes
            raise Refused(sentence % {"name": file.name, "most": most}, field="files")


def hand_in(*, by: User, submission: Submission, work: Work | None = None) -> None:
    """Hand in what ``work`` says (None: what is saved). Once more changes nothing. Raises
    `Overtaken` as `save_work` does, and then hands nothing in."""
    with transaction.atomic():
        locked = _lock(submission)
        if not locked.is_being_written:
            return
        overtaken = work is not None and _save(locked, by, work)
        if not overtaken:
            _hand_in(locked, by)
    if overtaken:
        raise Overtaken(_overtaken(locked))
    submission.state, submission.newest = locked.state, locked.newest


def _hand_in(locked: Submission, by: User) -> None:
    handout, now = as_given_to(by.pk, locked.handout), timezone.now()
    if reason := why_not_work(handout, locked.state):
        raise Refused(reason)
    _check_whole(locked)
    again = locked.state == SubmissionState.RETURNED
    with override(handout.community.language):
        html = render(locked.text, prefix=f"{locked.public_id}-{locked.newest + 1}").html
    version = SubmissionVersion.objects.create(
        submission=locked,
        number=locked.newest + 1,
        text=locked.text,
        text_html=html,
        files=locked.files,
        late_days=0 if again else days_late(handout, now),  # who was asked again is not late
        by=by,
        at=now,
    )
    waiting = Review.objects.filter(kind=ReviewKind.SELF, handout=handout, version=None)
    waiting.filter(reviewer__in=learners_of(locked)).update(version=version)
    locked.newest += 1
    locked.state, locked.submitted_at, locked.released_at = SubmissionState.SUBMITTED, now, None
    locked.is_open = False
    locked.save(update_fields=["newest", "state", "submitted_at", "released_at", "is_open"])
    record(
        facts.AssignmentSubmitted(
            submission_id=locked.pk,
            handout_id=handout.pk,
            assignment_id=handout.assignment_id,
            learner_ids=learners_of(locked),
            community_id=handout.community_id,
            group_id=handout.group_id,
            version=locked.newest,
        ),
        by=by,
    )


def learners_of(submission: Submission) -> tuple[int, ...]:
    return tuple(submission.shares.order_by("learner").values_list("learner", flat=True))


def words_in(text: str) -> int:
    return len(text.split())


def _check_whole(locked: Submission) -> None:
    rules, count = locked.handout.assignment, words_in(locked.text)
    if rules.versions_most is not None and locked.newest >= rules.versions_most:
        raise Refused(_("You have handed in as often as it is taken."))
    if not locked.text and not locked.files:
        field = "text" if rules.takes_text else "files"
        raise Refused(_("There is nothing to hand in yet."), field=field)
    if rules.words_least and count < rules.words_least:
        sentence = _("It has %(count)d words; at least %(least)d are asked for.")
        raise Refused(sentence % {"count": count, "least": rules.words_least}, field="text")
    if rules.words_most and count > rules.words_most:
        sentence = _("It has %(count)d words; at most %(most)d are asked for.")
        raise Refused(sentence % {"count": count, "most": rules.words_most}, field="text")


def why_not_take_back(submission: Submission) -> str | None:
    """The sentence that explains why it stays handed in; None if it can be taken back. Three
    queries."""
    handout = submission.handout
    if submission.is_being_written:
        return _("It is not handed in.")
    if handout.is_due or handout.is_closed:
        return _("It was due, so it stays handed in.")
    newest = {"version__submission": submission, "version__number": submission.newest}
    reviews = Review.objects.filter(**newest, kind=ReviewKind.PEER)
    own = OwnResult.objects.filter(**newest)
    if Grade.objects.filter(**newest).exists() or own.exists() or reviews.exists():
        return _("Somebody has begun to read it, so it stays handed in.")
    return None


@transaction.atomic
def take_back(*, by: User, submission: Submission) -> None:
    """It is worked on again, as if it had not been handed in. What its learners have said of it
    themselves waits for the next version, to be given anew."""
    _lock_handout(submission.handout_id)  # nobody is given it to review at the same time
    locked = _lock(submission)
    if locked.is_being_written:
        return
    locked.handout = as_given_to(by.pk, locked.handout)
    if reason := why_not_take_back(locked):
        raise Refused(reason)
    newest = locked.versions.filter(number=locked.newest)
    own = Review.objects.filter(version__in=newest, kind=ReviewKind.SELF)
    own.update(version=None, submitted_at=None)
    newest.delete()
    locked.newest -= 1
    before: Any = locked.versions.order_by("-number").select_related("grade").first()
    grade = getattr(before, "grade", None)
    locked.state = SubmissionState.RETURNED if grade is not None else SubmissionState.DRAFT
    locked.submitted_at = before.at if before is not None else None
    locked.save(update_fields=["newest", "state", "submitted_at"])
    submission.state, submission.newest = locked.state, locked.newest
