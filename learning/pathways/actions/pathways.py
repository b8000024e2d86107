"""Making pathways, going along them, and entering what was reached."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.markdown import render
from plc.core.outdated import refuse_outdated, state_of
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.core.slug import save_with_slug
from plc.journal.actions import record

from .. import facts
from ..models import Pathway, PathwayStep, Reached, Stage, Walker
from ..models.pathways import ATTESTED, MOST_NUMBER
from ..steps import counts, is_known, moments
from ..walking import way_of, ways_of

SETTINGS = ("name", "summary", "body", "in_order", "design", "months")
MOST_STAGES, MOST_STEPS = 30, 60
PATHWAY = "pathway"
BATCH = 200


def _lock(pathway: Pathway) -> Pathway:
    """Everything in it is changed under this lock."""
    locked = Pathway.objects.select_for_update(no_key=True).get(pk=pathway.pk)
    locked.community = pathway.community
    return locked


def _changed(pathway: Pathway, by: Any) -> None:
    said = facts.PathwayChanged(pathway_id=pathway.pk, community_id=pathway.community_id)
    record(said, by=by)


@transaction.atomic
def make_pathway(
    *,
    by: User,
    community: Community,
    name: str,
    group: Group | None = None,
    public_id: UUID | None = None,
    **settings: Any,
) -> Pathway:
    """One that only those who make pathways see until it is published. With a ``group``, it is for
    exactly its members. ``public_id`` comes from the form: submitting it twice makes one."""
    group = group and hold_group(group)
    public_id = id_for_form(public_id, by.public_id, community.pk, name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Pathway.objects.filter(public_id=public_id).first()) is not None:
        return twin
    pathway = Pathway(public_id=public_id, community=community, group=group, owner=by)
    _set(pathway, {"name": name, **settings})
    save_with_slug(pathway, "")
    Stage.objects.create(pathway=pathway, name=_("First stage"), position=1)
    return pathway


@transaction.atomic
def change_pathway(*, by: User, pathway: Pathway, seen: str = "", **settings: Any) -> None:
    """``seen`` is ``state_of_pathway`` as its form was opened."""
    locked = _lock(pathway)
    refuse_outdated(state_of_pathway(locked), seen)
    _set(locked, settings)
    locked.save()
    _changed(locked, by)


def state_of_pathway(pathway: Pathway) -> str:
    names = (name for name in SETTINGS if name != "design")
    return state_of(pathway.design_id, *(getattr(pathway, name) for name in names))


def _set(pathway: Pathway, values: dict[str, Any]) -> None:
    if unknown := values.keys() - set(SETTINGS):
        raise TypeError(f"not settings of a pathway: {sorted(unknown)}")
    for name, value in values.items():
        if isinstance(value, str):
            value = clean_text(value) if name == "body" else clean_line(value)
        setattr(pathway, name, value)
    if not has_visible_text(pathway.name):
        raise Refused(_("Give the pathway a title."), field="name")
    pathway.body_html = render(pathway.body).html


@transaction.atomic
def publish_pathway(*, by: User, pathway: Pathway) -> bool:
    """Open it to the members. Refuses one without a step."""
    locked = _lock(pathway)
    if not PathwayStep.objects.filter(stage__pathway=locked).exists():
        raise Refused(_("Add a step first: without one, nobody could go anywhere."))
    if locked.published_at is not None and locked.closed_at is None:
        return False
    locked.published_at, locked.closed_at = locked.published_at or timezone.now(), None
    locked.save(update_fields=["published_at", "closed_at"])
    said = facts.PathwayPublished(pathway_id=locked.pk, community_id=locked.community_id)
    record(said, by=by)
    return True


@transaction.atomic
def close_pathway(*, by: User, pathway: Pathway) -> bool:
    """Nobody begins any more. Those who have begun go on."""
    locked = _lock(pathway)
    if locked.published_at is None or locked.closed_at is not None:
        return False
    locked.closed_at = timezone.now()
    locked.save(update_fields=["closed_at"])
    _changed(locked, by)
    return True


# --- stages and steps ---------------------------------------------------------------------------


@transaction.atomic
def add_stage(*, by: User, pathway: Pathway, name: str) -> Stage:
    locked = _lock(pathway)
    if locked.stages.count() >= MOST_STAGES:
        raise Refused(_("A pathway has at most %(n)d stages.") % {"n": MOST_STAGES})
    if not has_visible_text(name):
        raise Refused(_("Give the stage a title."), field="name")
    last = locked.stages.aggregate(n=Max("position"))["n"] or 0
    stage = Stage.objects.create(pathway=locked, name=clean_line(name)[:120], position=last + 1)
    _changed(locked, by)
    return stage


@transaction.atomic
def change_stage(
    *,
    by: User,
    stage: Stage,
    name: str,
    milestone: str = "",
    needs: int | None = None,
    seen: str = "",
) -> None:
    """``seen`` is ``state_of_stage`` as its form was opened."""
    locked = _lock(stage.pathway)
    stage.refresh_from_db(fields=["name", "milestone", "needs"])
    refuse_outdated(state_of_stage(stage), seen)
    if not has_visible_text(name):
        raise Refused(_("Give the stage a title."), field="name")
    if needs is not None and not 1 <= needs <= max(stage.steps.count(), 1):
        raise Refused(_("The stage has fewer steps than that."), field="needs")
    stage.name, stage.milestone = clean_line(name)[:120], clean_line(milestone)[:120]
    stage.needs = needs
    stage.save(update_fields=["name", "milestone", "needs"])
    _changed(locked, by)


def state_of_stage(stage: Stage) -> str:
    return state_of(stage.name, stage.milestone, stage.needs)


@transaction.atomic
def remove_stage(*, by: User, stage: Stage) -> None:
    """With its steps. Refused where somebody reached one: what was reached is not taken back."""
    locked = _lock(stage.pathway)
    if Reached.objects.filter(step__stage=stage).exists():
        raise Refused(_("Somebody has reached a step of this stage, so it stays."))
    stage.delete()
    _changed(locked, by)


@transaction.atomic
def move(*, by: User, row: Stage | PathwayStep, by_places: int) -> None:
    """Up (negative) or down among its neighbours."""
    pathway = row.pathway if isinstance(row, Stage) else row.stage.pathway
    locked = _lock(pathway)
    siblings: list[Any] = list(
        locked.stages.all() if isinstance(row, Stage) else row.stage.steps.all()
    )
    here = next(n for n, one in enumerate(siblings) if one.pk == row.pk)
    there = min(max(here + by_places, 0), len(siblings) - 1)
    siblings.insert(there, siblings.pop(here))
    for position, one in enumerate(siblings, start=1):
        one.position = position
    type(row)._default_manager.bulk_update(siblings, ["position"])
    _changed(locked, by)


@transaction.atomic
def add_step(
    *, by: User, stage: Stage, kind: str, key: str = "", number: int = 1, words: str = ""
) -> PathwayStep:
    """Refuses what does not exist, what is a step already, and a way that leads back to itself."""
    locked = _lock(stage.pathway)
    if PathwayStep.objects.filter(stage__pathway=locked).count() >= MOST_STEPS:
        raise Refused(_("A pathway has at most %(n)d steps.") % {"n": MOST_STEPS})
    if not is_known(kind, key):
        raise Refused(_("Choose what has to be done."), field="what")
    words = clean_line(words)[:300]
    if kind == ATTESTED and not has_visible_text(words):
        raise Refused(_("Say what somebody has to see before they attest it."), field="words")
    if not 1 <= number <= MOST_NUMBER:
        raise Refused(_("At most %(n)d.") % {"n": MOST_NUMBER}, field="number")
    if kind == PATHWAY:
        _refuse_loop(locked, key)
    others = PathwayStep.objects.filter(stage__pathway=locked, kind=kind, key=key)
    if kind != ATTESTED and others.filter(number=number if counts(kind) else 1).exists():
        raise Refused(_("This is a step of the pathway already."), field="what")
    last = stage.steps.aggregate(n=Max("position"))["n"] or 0
    step = PathwayStep.objects.create(
        stage=stage,
        kind=kind,
        key=key,
        number=number if counts(kind) else 1,
        words=words,
        position=last + 1,
    )
    _changed(locked, by)
    return step


def _refuse_loop(pathway: Pathway, key: str) -> None:
    """Whoever needs this pathway for that one, and that one for this, never arrives."""
    seen: set[str] = set()
    left = {key}
    while left:
        if str(pathway.pk) in left:
            raise Refused(
                _("That pathway asks for this one, so nobody could complete either."), field="what"
            )
        seen |= left
        rows = PathwayStep.objects.filter(kind=PATHWAY, stage__pathway__in=[int(k) for k in left])
        left = set(rows.values_list("key", flat=True)) - seen


@transaction.atomic
def remove_step(*, by: User, step: PathwayStep) -> None:
    locked = _lock(step.stage.pathway)
    if step.reached.exists():
        raise Refused(_("Somebody has reached this step, so it stays."))
    step.delete()
    _changed(locked, by)


# --- going along --------------------------------------------------------------------------------


@transaction.atomic
def begin_pathway(*, by: User, pathway: Pathway) -> Walker:
    """What they did before counts as well. Somebody who comes back finds what they had reached."""
    locked = _lock(pathway)
    walker = Walker.objects.filter(pathway=locked, user=by).first()
    if walker is not None and walker.left_at is None:
        return walker
    if locked.published_at is None or locked.closed_at is not None or locked.taken_down:
        raise Refused(_("Nobody begins this pathway now."))
    if walker is None:
        walker = Walker.objects.create(pathway=locked, user=by)
    else:
        walker.left_at = None
        walker.save(update_fields=["left_at"])
    record(facts.PathwayBegun(**_told(walker)), by=by)
    return walker


def _told(walker: Walker) -> dict[str, int]:
    return {
        "walker_id": walker.pk,
        "pathway_id": walker.pathway_id,
        "community_id": walker.pathway.community_id,
        "user_id": walker.user_id,
    }


@transaction.atomic
def leave_pathway(*, by: User, walker: Walker) -> bool:
    """What they reached is kept for when they come back."""
    locked = Walker.objects.select_for_update(no_key=True).get(pk=walker.pk)
    if locked.left_at is not None:
        return False
    locked.left_at = timezone.now()
    locked.save(update_fields=["left_at"])
    left = {"walker_id": locked.pk, "pathway_id": locked.pathway_id, "user_id": locked.user_id}
    record(facts.PathwayLeft(**left), by=by)
    return True


@transaction.atomic
def attest_step(*, by: User, walker: Walker, step: PathwayStep, words: str) -> bool:
    """Somebody who looks after them saw it, and says what."""
    words = clean_line(words)[:300]
    if walker.user_id == by.pk:
        raise Refused(_("Somebody else attests what you did."))
    if not has_visible_text(words):
        raise Refused(_("Say in a sentence what you saw."), field="words")
    Walker.objects.select_for_update(no_key=True).get(pk=walker.pk)
    _reached, new = Reached.objects.get_or_create(
        walker=walker,
        step=step,
        defaults={"done_at": timezone.now(), "by": by, "words": words},
    )
    if new:
        record(
            facts.StepAttested(
                walker_id=walker.pk,
                step_id=step.pk,
                community_id=walker.pathway.community_id,
                user_id=walker.user_id,
            ),
            by=by,
        )
    return new


def under_way(members: Iterable[int]) -> list[int]:
    """Pathways on which one of them goes and is not at the end."""
    rows = Walker.objects.filter(user__in=members, left_at=None, completed_at=None)
    return list(rows.order_by("pathway").values_list("pathway", flat=True).distinct())


def settle_members(members: Collection[int]) -> None:
    """After they did something that may be a step."""
    for pathway in under_way(members):
        settle_pathway(pathway_id=pathway, members=members)


def settle_pathway(*, pathway_id: int, members: Collection[int] | None = None) -> int:
    """Enter what its walkers (or these) reached who belong to its place, in batches. May run any
    number of times. Returns how many steps were entered."""
    rows = Walker.objects.filter(pathway=pathway_id, left_at=None, completed_at=None).current()
    if members is not None:
        rows = rows.filter(user__in=members)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(_settle(ids[n : n + BATCH]) for n in range(0, len(ids), BATCH))


@transaction.atomic
def _settle(ids: list[int]) -> int:
    """The caller passes walkers of one pathway."""
    rows = Walker.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids)
    walkers = list(rows.select_related("pathway__community", "user").order_by("pk"))
    if not walkers:
        return 0
    pathway = walkers[0].pathway
    ways = ways_of(pathway, walkers)
    steps = [stop.step for stop in ways[walkers[0].pk].stops]
    done = moments(pathway.community_id, steps, [one.user_id for one in walkers])
    entered = 0
    for walker in walkers:
        reached = {
            stop.step.pk: stop.reached for stop in ways[walker.pk].stops if stop.reached is not None
        }
        stages = [part.stage for part in ways[walker.pk].parts]
        way, new = ways[walker.pk], 1
        while new:  # what is reached may open the next
            new = 0
            for stop in way.stops:
                moment = done.get((stop.step.pk, walker.user_id))
                if moment is not None and stop.open and not stop.done:
                    row = Reached(walker=walker, step=stop.step, done_at=moment)
                    reached[stop.step.pk] = row
                    row.save()
                    new += 1
            entered += new
            way = way_of(pathway, stages, reached)
        if way.is_done:
            _complete(walker)
    return entered


def _complete(walker: Walker) -> None:
    walker.completed_at = timezone.now()
    walker.save(update_fields=["completed_at"])
    record(facts.PathwayCompleted(**_told(walker)), by=walker.user)


@transaction.atomic
def erase_walks(*, person: User) -> None:
    Walker.objects.filter(user=person).delete()
    Reached.objects.filter(by=person).update(by=None)
    Pathway.objects.filter(owner=person).update(owner=None)
