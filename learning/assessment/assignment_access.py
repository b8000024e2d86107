"""Permissions for rubrics, assignments and what is handed in. Where it is given decides, as with
quizzes (`access.may_take`, `access.may_teach`); a role in another place counts for nothing."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group

from .access import can_author, may_take, may_teach, place_to_read, why_not_author, why_not_begin
from .models import (
    Assignment,
    Handout,
    PassageComment,
    Rubric,
    Share,
    Submission,
    SubmissionVersion,
)


def _of_place(rows: QuerySet[Any], actor: Any, slug: str, public_id: UUID, *, change: bool) -> Any:
    """404 for whoever may not know of its place, 403 for others who do not write there."""
    rows = rows.select_related("community", "group", "made_by")
    found = rows.filter(public_id=public_id, community__slug=slug).first()
    if found is None:
        raise Http404
    if found.group is not None:
        found.group.community = found.community  # saves a query
    if not can_author(actor, found.community, found.group):
        place_to_read(actor, slug, found.group.slug if found.group else None)
        raise PermissionDenied(_("Assignments are written by those who write questions here."))
    if change and (reason := why_not_author(actor, found.community, found.group)):
        raise PermissionDenied(reason)
    return found


def rubric_to_author(actor: Any, slug: str, public_id: UUID, *, change: bool = False) -> Rubric:
    rubric: Rubric = _of_place(Rubric.objects.all(), actor, slug, public_id, change=change)
    return rubric


def assignment_to_author(
    actor: Any, slug: str, public_id: UUID, *, change: bool = False
) -> Assignment:
    rows = Assignment.objects.select_related("rubric", "review_rules")
    found: Assignment = _of_place(rows, actor, slug, public_id, change=change)
    return found


def rubrics_usable_in(actor: Any, community: Community, group: Group | None) -> QuerySet[Rubric]:
    """For an assignment of this place: its rubrics, and those of the community if the actor writes
    there as well."""
    rows: QuerySet[Rubric] = Rubric.objects.visible_to(actor).filter(community=community)
    places = Q(group=None) if group is None else Q(group=group) | Q(group=None)
    return rows.filter(places).order_by("title", "id")


# --- what is given ------------------------------------------------------------------------------


def _handout(actor: Any, slug: str, public_id: UUID) -> Handout:
    rows = Handout.objects.select_related(
        "assignment__review_rules", "rubric__rubric", "community", "group"
    )
    handout = rows.filter(public_id=public_id, community__slug=slug).first()
    if handout is None:
        raise Http404
    if handout.group is not None:
        handout.group.community = handout.community  # saves a query
    if not (may_take(actor, handout) or may_teach(actor, handout)):
        if handout.place_key:
            raise Http404
        place_to_read(actor, slug, handout.group.slug if handout.group else None)
        raise PermissionDenied(_("This assignment is given to members of this place."))
    return handout


def handout_to_see(actor: Any, slug: str, public_id: UUID) -> Handout:
    """For those to whom it is given, and those who look after it."""
    return _handout(actor, slug, public_id)


def handout_to_do(actor: Any, slug: str, public_id: UUID) -> Handout:
    handout = _handout(actor, slug, public_id)
    if not may_take(actor, handout):
        raise PermissionDenied(_("This assignment is given to members of this place."))
    if reason := why_not_begin(handout):
        raise PermissionDenied(reason)
    return handout


def handout_to_teach(actor: Any, slug: str, public_id: UUID) -> Handout:
    handout = _handout(actor, slug, public_id)
    if not may_teach(actor, handout):
        raise PermissionDenied(_("What was handed in is read by those who look after this place."))
    return handout


# --- what is handed in --------------------------------------------------------------------------


def submissions() -> QuerySet[Submission]:
    shares = Share.objects.select_related("learner").order_by("joined_at", "id")
    return Submission.objects.select_related(
        "handout__assignment__review_rules",
        "handout__rubric__rubric",
        "handout__community",
        "handout__group__community",
        "saved_by",
    ).prefetch_related(Prefetch("shares", shares))


def has_part_in(actor: Any, submission: Submission) -> bool:
    return actor.is_authenticated and any(
        share.learner_id == actor.pk for share in submission.shares.all()
    )


def _submission(public_id: UUID) -> Submission:
    submission = submissions().filter(public_id=public_id).first()
    if submission is None:
        raise Http404
    return submission


def submission_of_mine(actor: Any, public_id: UUID) -> Submission:
    """One's own or one's team's, also after leaving the place: it is theirs to read."""
    submission = _submission(public_id)
    if not has_part_in(actor, submission):
        raise Http404
    return submission


def submission_to_write(actor: Any, public_id: UUID) -> Submission:
    """403 for whoever may no longer do the assignment."""
    submission = submission_of_mine(actor, public_id)
    if not may_take(actor, submission.handout):
        raise PermissionDenied(_("This assignment is given to members of this place."))
    return submission


def team_to_join(actor: Any, public_id: UUID) -> Submission:
    submission = _submission(public_id)
    if not (submission.team and may_take(actor, submission.handout)):
        raise Http404
    if reason := why_not_begin(submission.handout):
        raise PermissionDenied(reason)
    return submission


def can_mark(actor: Any, submission: Submission) -> bool:
    """Who looks after the place, except for their own work."""
    return may_teach(actor, submission.handout) and not has_part_in(actor, submission)


def submission_to_mark(actor: Any, public_id: UUID) -> Submission:
    """404 for everybody but those who mark; its learners get 403. A draft is nobody else's."""
    submission = _submission(public_id)
    if has_part_in(actor, submission):
        raise PermissionDenied(_("Somebody else marks your own work."))
    if not may_teach(actor, submission.handout) or not submission.newest:
        raise Http404
    return submission


def hides_names(submission: Submission) -> bool:
    """From those who mark, until its result is released."""
    return submission.handout.assignment.hides_names and submission.released_at is None


def share_to_adjust(actor: Any, public_id: UUID, learner: UUID) -> Share:
    """404 while names are hidden: else the address would tell who has a part."""
    submission = submission_to_mark(actor, public_id)
    if hides_names(submission):
        raise Http404
    share = next((one for one in submission.shares.all() if one.learner.public_id == learner), None)
    if share is None:
        raise Http404
    share.submission = submission
    return share


def version_of(submission: Submission, number: int | None = None) -> SubmissionVersion | None:
    """The newest, or the one with this number; with its grade."""
    rows = submission.versions.select_related("grade__marked_by", "by")
    return rows.filter(number=number or submission.newest).first()


def comment_to_remove(actor: Any, public_id: UUID, pk: int) -> PassageComment:
    """One's own."""
    submission = submission_to_mark(actor, public_id)
    rows = PassageComment.objects.filter(version__submission=submission, review=None, by=actor)
    comment = rows.filter(pk=pk).first()
    if comment is None:
        raise Http404
    return comment
