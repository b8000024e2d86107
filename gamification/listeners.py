"""What recognition does about facts, besides telling people (``telling``): it settles deeds, lists
members anew on boards, begins ladders, and ends roles."""

from communities.community.models import Community
from plc.core.registry import completions
from plc.journal.listeners import listens_to
from plc.journal.models import Entry

from . import deeds  # noqa: F401  deeds declares the rules
from .actions.ladders import ship_levels
from .actions.terms import forget_role, leave_levels
from .boards.access import has_site_boards
from .boards.listing import relist
from .ledger.backfilling import begin_backfill
from .ledger.locks import lock_standings
from .ledger.settling import concerned_by, settle, touch
from .models import WalkKind
from .rules import RULES
from .walking import begin_walk


@listens_to(*RULES.facts)
def settle_deeds(entries: list[Entry]) -> None:
    sources, heard = concerned_by(entries)
    settle(sources, heard=heard)


@listens_to("archives.ArchiveImported", queue="bulk")
def enter_imported_past(entries: list[Entry]) -> None:
    """Imports record no facts about single posts."""
    for community_id in sorted({entry.data["community_id"] for entry in entries}):
        begin_backfill(community_id=community_id)


@listens_to(
    "community.MemberJoined",
    "community.MemberLeft",
    "community.MemberSanctioned",
    "community.SanctionLifted",
    "community.RoleChanged",
    "groups.GroupMemberJoined",
    "groups.GroupMemberLeft",
    "accounts.AccountStateChanged",
)
def list_members_anew(entries: list[Entry]) -> None:
    relist({entry.data["user_id"] for entry in entries})


@listens_to("community.CommunityFounded")
def begin_ladders(entries: list[Entry]) -> None:
    ids = {entry.data["community_id"] for entry in entries}
    for community in Community.objects.filter(pk__in=ids).order_by("pk"):
        ship_levels(community=community)


@listens_to("community.MemberLeft", "community.MemberSanctioned")
def end_terms_of_who_left(entries: list[Entry]) -> None:
    for entry in entries:
        leave_levels(member=entry.data["user_id"], community=entry.data["community_id"])


@listens_to("groups.GroupRoleChanged", "groups.GroupMemberLeft")
def forget_roles(entries: list[Entry]) -> None:
    for entry in entries:
        forget_role(member=entry.data["user_id"], group=entry.data["group_id"])


@listens_to("community.CommunityChanged")
def follow_visibility(entries: list[Entry]) -> None:
    """The site's boards count public communities: a walk visits those who joined them."""
    if has_site_boards():
        for community in sorted({entry.data["community_id"] for entry in entries}):
            begin_walk(WalkKind.SITE, subject_id=community)


def follow_completions(entries: list[Entry]) -> None:
    """Somebody completed what a badge may ask for; it may be the first thing that they did."""
    readers = {name: read for kind in completions for name, read in kind.facts.items()}
    people = {person for entry in entries for person in readers[entry.name](entry.data)}
    lock_standings(people)
    touch(people)


if completing := [name for kind in completions for name in kind.facts]:
    listens_to(*completing)(follow_completions)
