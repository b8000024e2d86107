"""Tells people what concerns them, once for each fact."""

from django.db.models import Q

from communities.community.models import GOVERNING, Membership
from communities.feed.actions import withdraw_milestones
from communities.groups.models import GroupMembership, GroupRole
from plc.core.registry import SubjectKey
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of, restore_notices, withdraw

from .actions.celebrations import tell_group
from .badges.notices import newest_awards
from .celebrations import AWARD, Reached, groups_to_tell, reached_by_award, reached_by_holding
from .models import Holding, Telling, TellingChoice
from .notices import APPROVAL, LEVEL, NOMINATION, OFFER, TERM, THANKS


@listens_to("gamification.KudosGiven", queue="now")
def tell_who_was_thanked(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind=THANKS,
            object_id=entry.data["kudos_id"],
            people=[entry.data["receiver_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to("gamification.KudosWithdrawn", "gamification.KudosHidden")
def withdraw_thanks(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind=THANKS, object_id=entry.data["kudos_id"])


@listens_to("gamification.KudosRestored")
def restore_thanks(entries: list[Entry]) -> None:
    for entry in entries:
        restore_notices(
            kind=THANKS, object_id=entry.data["kudos_id"], people=[entry.data["receiver_id"]]
        )


OF_LEVELS = {
    "gamification.LevelReached": LEVEL,
    "gamification.LevelOffered": OFFER,
    "gamification.LevelEnded": LEVEL,
    "gamification.TermEndsSoon": TERM,
}


@listens_to(*OF_LEVELS)
def tell_whose_level_changed(entries: list[Entry]) -> None:
    """Each level has one notice, which says how things are: that of its beginning goes with its
    end. Of several levels reached at once, only the highest is told."""
    for entry in _highest(entries):
        kind, holding = OF_LEVELS[entry.name], entry.data["holding_id"]
        if entry.name == "gamification.LevelEnded":
            withdraw(kind=kind, object_id=holding)
        notify_of(
            entry,
            kind=kind,
            object_id=holding,
            people=[entry.data["member_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to("gamification.LevelAnswered")
def tell_who_approves(entries: list[Entry]) -> None:
    """Owners and admins, and facilitators of the member's groups: any of them may."""
    for entry in entries:
        if entry.data["accepted"]:
            notify_of(
                entry,
                kind=APPROVAL,
                object_id=entry.data["holding_id"],
                people=_who_approves(entry.data["community_id"], entry.data["member_id"]),
                cause=entry.data["member_id"],
                community_id=entry.data["community_id"],
            )


def _who_approves(community: int, member: int) -> set[int]:
    here = Membership.objects.not_suspended().filter(community=community)
    facilitators = GroupMembership.objects.filter(
        role=GroupRole.FACILITATOR,
        group__community=community,
        group__archived_at=None,
        group__memberships__user=member,
    )
    approving = Q(role__in=GOVERNING) | Q(user__in=facilitators.values("user"))
    return set(here.filter(approving).exclude(user=member).values_list("user", flat=True))


@listens_to("gamification.MemberNominated")
def tell_who_was_nominated(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind=NOMINATION,
            object_id=entry.data["nomination_id"],
            people=[entry.data["member_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to("gamification.BadgeAwarded", queue="soon")
def tell_groups_of_badges(entries: list[Entry]) -> None:
    """For members who chose it always. Of several levels at once, only the highest is told; what
    was earned long ago is no news."""
    for award in newest_awards(entries):
        _tell_always(reached_by_award(award))


@listens_to("gamification.LevelReached")
def tell_groups_of_levels(entries: list[Entry]) -> None:
    """For members who chose it always, of the highest of several levels reached at once."""
    ids = [entry.data["holding_id"] for entry in _highest(entries)]
    for holding in Holding.objects.filter(pk__in=ids).select_related("level__community"):
        _tell_always(reached_by_holding(holding))


def _highest(entries: list[Entry]) -> list[Entry]:
    """Without the levels that came by themselves before a higher one: a ladder is climbed from
    below, and nobody records them but the system."""
    last = {
        (entry.data["community_id"], entry.data["member_id"]): entry
        for entry in entries
        if _came_by_itself(entry)
    }
    told = {entry.pk for entry in last.values()}
    return [entry for entry in entries if entry.pk in told or not _came_by_itself(entry)]


def _came_by_itself(entry: Entry) -> bool:
    return entry.name == "gamification.LevelReached" and entry.actor_id is None


def _tell_always(reached: Reached | None) -> None:
    if reached is None:
        return
    always = TellingChoice.objects.filter(
        member=reached.member_id, community=reached.community, telling=Telling.ALWAYS
    )
    choice = always.select_related("member", "group").first()
    if choice is not None and choice.group in groups_to_tell(choice.member, reached):
        tell_group(by=choice.member, reached=reached, group=choice.group)


@listens_to("gamification.BadgeRevoked")
def take_back_lines(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw_milestones(by=None, subject=SubjectKey(AWARD, entry.data["award_id"]))
