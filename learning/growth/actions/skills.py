"""Writing frameworks of skills, and assessing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from learning.courses.models import Course
from plc.accounts.models import User
from plc.core.locks import advisory_lock
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..frameworks import ReadFramework
from ..models import (
    Assessment,
    By,
    CourseSkills,
    Framework,
    Openness,
    PeerRequest,
    SeenBy,
    Skill,
    SkillVersion,
)

MOST_ASKED = 5  # peers at a time


@transaction.atomic
def take_framework(
    *, by: User, community: Community, read: ReadFramework, group: Group | None = None
) -> Framework:
    """Make it, or change the one of this name: a wording that differs becomes the next version of
    its skill, skills that are gone are taken out, and what was assessed stays. Doing it again
    changes nothing."""
    advisory_lock(f"growth.framework:{community.pk}:{group.pk if group else 0}:{read.name}")
    rows = Framework.objects.filter(community=community, group=group, name=read.name)
    framework = rows.select_for_update(no_key=True, of=("self",)).first()
    if framework is None:
        framework = Framework(community=community, group=group, name=read.name, made_by=by)
        framework.version = 0
    elif len(framework.levels) != len(read.levels):
        sentence = _("“%(name)s” has %(count)d levels, and keeps them. Choose another name.")
        said = {"name": framework.name, "count": len(framework.levels)}
        raise Refused(sentence % said, field="file")
    before = list(framework.levels or [])
    framework.levels = list(read.levels)
    if framework.pk is None:
        framework.save()
    changed = _take_skills(framework, read) | (before != framework.levels)
    if not changed:
        return framework
    framework.version += 1
    framework.archived_at = None
    framework.save()
    record(
        facts.FrameworkChanged(
            framework_id=framework.pk,
            community_id=community.pk,
            group_id=framework.group_id,
            version=framework.version,
        ),
        by=by,
    )
    return framework


def _take_skills(framework: Framework, read: ReadFramework) -> bool:
    have = {skill.name: skill for skill in framework.skills.select_related("current")}
    changed = False
    for position, row in enumerate(read.skills, 1):
        skill = have.pop(row.name, None) or Skill(framework=framework, name=row.name)
        given = (row.area, position, None)
        if (skill.area, skill.position, skill.removed_at) != given or skill.pk is None:
            skill.area, skill.position, skill.removed_at = given
            skill.save()
            changed = True
        current = skill.current
        if current is None or current.descriptors != list(row.descriptors):
            number = current.number + 1 if current else 1
            skill.current = SkillVersion.objects.create(
                skill=skill, number=number, descriptors=list(row.descriptors)
            )
            skill.save(update_fields=["current"])
            changed = True
    gone = [skill.pk for skill in have.values() if skill.removed_at is None]
    Skill.objects.filter(pk__in=gone).update(removed_at=timezone.now())
    return changed or bool(gone)


@transaction.atomic
def put_away_framework(*, by: User, framework: Framework, away: bool) -> None:
    """Nobody assesses themselves by it any more; what was assessed stays to be read."""
    locked = Framework.objects.select_for_update(no_key=True).get(pk=framework.pk)
    if (locked.archived_at is not None) == away:
        return
    locked.archived_at = timezone.now() if away else None
    locked.save(update_fields=["archived_at"])
    record(facts.FrameworkPutAway(framework_id=locked.pk, away=away), by=by)


@transaction.atomic
def link_course(*, by: User, framework: Framework, course: Course, on: bool) -> None:
    """Whether learners of this course are asked at its beginning and its end."""
    here = course.community_id == framework.community_id
    if not here or (framework.group_id and framework.group_id != course.group_id):
        raise Refused(_("The course belongs to another place than these skills."))
    if on:
        CourseSkills.objects.get_or_create(
            course=course, framework=framework, defaults={"linked_by": by}
        )
    else:
        CourseSkills.objects.filter(course=course, framework=framework).delete()


@transaction.atomic
def assess(
    *,
    by: User,
    framework: Framework,
    member: User,
    source: str,
    levels: Mapping[int, int],
    evidence: str = "",
) -> list[Assessment]:
    """``levels`` by skill; those that are not in it stay as they were. Twice the same on one day is
    once."""
    if framework.archived_at is not None:
        raise Refused(_("This framework is put away."))
    if (source == By.SELF) != (member.pk == by.pk):
        raise Refused(_("Members assess themselves; others assess others."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    skills = framework.skills.filter(pk__in=levels, removed_at=None).select_related("current")
    today, made = timezone.localdate(), []
    for skill in skills.order_by("position"):
        level = levels[skill.pk]
        if not 1 <= level <= len(framework.levels) or skill.current is None:
            raise Refused(_("Choose one of the levels."))
        given: dict[str, Any] = {"version": skill.current, "member": member, "by": by}
        same = Assessment.objects.filter(
            **given, source=source, level=level, evidence=evidence, at__date=today
        )
        if not same.exists():
            made.append(Assessment(**given, source=source, level=level, evidence=evidence))
    if not levels:
        raise Refused(_("Choose a level for at least one skill."))
    Assessment.objects.bulk_create(made)
    if source == By.PEER:
        _close(framework, member, by)
    if made:
        record(
            facts.SkillsAssessed(
                framework_id=framework.pk,
                community_id=framework.community_id,
                member_id=member.pk,
                source=source,
            ),
            by=by,
        )
    return made


def _close(framework: Framework, member: User, peer: User) -> None:
    PeerRequest.objects.filter(
        framework=framework, member=member, peer=peer, closed_at=None
    ).update(closed_at=timezone.now())


@transaction.atomic
def ask_peers(*, by: User, framework: Framework, peers: Sequence[User]) -> list[PeerRequest]:
    """Ask how they see one. Who was asked and has not answered is not asked again."""
    open_ones = PeerRequest.objects.filter(framework=framework, member=by, closed_at=None)
    known = set(open_ones.values_list("peer", flat=True))
    wanted = [peer for peer in peers if peer.pk not in known and peer.pk != by.pk]
    if len(known) + len(wanted) > MOST_ASKED:
        sentence = _("Ask at most %(most)d people at a time.")
        raise Refused(sentence % {"most": MOST_ASKED}, field="peers")
    made = []
    for peer in wanted:
        try:
            with transaction.atomic():
                request = PeerRequest.objects.create(framework=framework, member=by, peer=peer)
        except IntegrityError:  # asked in another window just now
            continue
        made.append(request)
    if made:
        fact = facts.PeersAsked(
            framework_id=framework.pk, member_id=by.pk, request_ids=[one.pk for one in made]
        )
        record(fact, by=by)
    return made


@transaction.atomic
def decline_peer(*, by: User, request: PeerRequest) -> None:
    """Whoever asked is told nothing."""
    PeerRequest.objects.filter(pk=request.pk, closed_at=None).update(closed_at=timezone.now())


@transaction.atomic
def open_levels(*, by: User, framework: Framework, seen_by: str) -> None:
    """Whom one lets see one's levels."""
    if seen_by not in SeenBy.values:
        raise Refused(_("Choose who sees it."))
    Openness.objects.update_or_create(framework=framework, member=by, defaults={"seen_by": seen_by})
