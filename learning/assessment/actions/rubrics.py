"""Writing rubrics. A version that was used stays; the next change makes a new one."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused

from ..models import Rubric, RubricVersion
from ..outdated import refuse_outdated
from ..rubrics import MOST_CRITERIA, MOST_LEVELS, WrittenCriterion, body_of

Levels = Sequence[tuple[str, Decimal | None]]


@transaction.atomic
def write_rubric(
    *,
    by: User,
    community: Community,
    title: str,
    levels: Levels,
    criteria: Sequence[WrittenCriterion],
    group: Group | None = None,
    public_id: UUID | None = None,
) -> Rubric:
    """``levels`` from the least to the most. ``public_id`` comes from the form: submitting it twice
    creates one rubric."""
    body = _body(levels, criteria)
    public_id = id_for_form(public_id, by.public_id, community.pk, group and group.pk, title)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Rubric.objects.filter(public_id=public_id).first()) is not None:
        return twin
    rubric = Rubric.objects.create(
        public_id=public_id,
        community=community,
        group=group,
        made_by=by,
        title=_title(title),
    )
    RubricVersion.objects.create(rubric=rubric, number=1, body=body, made_by=by)
    return rubric


@transaction.atomic
def change_rubric(
    *,
    by: User,
    rubric: Rubric,
    title: str,
    levels: Levels,
    criteria: Sequence[WrittenCriterion],
    seen: str = "",
) -> None:
    """Assignments that were given keep the version that they were given with. ``seen``: as of
    questions."""
    body = _body(levels, criteria)
    locked = Rubric.objects.select_for_update(no_key=True).get(pk=rubric.pk)
    refuse_outdated(locked, seen)
    version = RubricVersion.objects.get(rubric=locked, number=locked.newest)
    locked.title, locked.changed_at = _title(title), timezone.now()
    if version.body != body:
        if version.used_at is not None:
            locked.newest += 1
            version = RubricVersion(rubric=locked, number=locked.newest)
        version.body, version.made_by = body, by
        version.save()
    locked.save(update_fields=["title", "changed_at", "newest"])
    rubric.title, rubric.newest = locked.title, locked.newest


def newest_rubric(rubric: Rubric) -> RubricVersion:
    return RubricVersion.objects.get(rubric=rubric, number=rubric.newest)


def use_rubric(rubric: Rubric | None) -> RubricVersion | None:
    """The newest version, which does not change from now on."""
    if rubric is None:
        return None
    version = newest_rubric(rubric)
    if version.used_at is None:
        version.used_at = timezone.now()
        version.save(update_fields=["used_at"])
    return version


def _title(title: str) -> str:
    if not (title := clean_line(title)):
        raise Refused(_("Give it a title."), field="title")
    return title


def _body(levels: Levels, criteria: Sequence[WrittenCriterion]) -> dict[str, Any]:
    """Refuses a rubric by which nothing can be told apart, and points for some levels only."""
    if not 2 <= len(levels) <= MOST_LEVELS:
        sentence = _("A rubric has from two to %(most)d levels.")
        raise Refused(sentence % {"most": MOST_LEVELS}, field="level-0-title")
    if not 1 <= len(criteria) <= MOST_CRITERIA:
        sentence = _("A rubric has from one to %(most)d criteria.")
        raise Refused(sentence % {"most": MOST_CRITERIA}, field="criterion-0-title")
    given = [points is not None for _title, points in levels]
    if any(given) and not all(given):
        field = f"level-{given.index(False)}-points"
        raise Refused(_("Give points to all levels, or to none."), field=field)
    cleaned = [
        WrittenCriterion(
            clean_line(one.title)[:200],
            [clean_text(text)[:1000] for text in one.texts],
            round(one.weight, 2),
        )
        for one in criteria
    ]
    return body_of([(clean_line(title)[:60], points) for title, points in levels], cleaned)
